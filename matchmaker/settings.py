"""Configuration: config.py, then instance/config.py, then MATCHMAKER_* variables."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "MATCHMAKER_"
SHORTEST_SECRET = 32


class UnsafeSettingsError(RuntimeError):
    """Production was asked for with settings that are not safe."""


def instance_folder(config: Mapping[str, Any] | None = None) -> Path:
    """Return the folder of database, uploads and secrets, made when it is missing."""
    named = (config or {}).get("INSTANCE") or os.environ.get(PREFIX + "INSTANCE")
    folder = Path(named).resolve() if named else PROJECT / "instance"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def load(app: Flask, *, overrides: Mapping[str, Any]) -> None:
    """Fill `app.config`; production refuses default secrets.

    Raises UnsafeSettingsError.
    """
    app.config.from_pyfile(str(PROJECT / "config.py"))
    app.config.from_pyfile(str(Path(app.instance_path) / "config.py"), silent=True)
    for name, default in list(app.config.items()):
        written = os.environ.get(PREFIX + name)
        if written is not None:
            app.config[name] = _as_type(written, default)
    app.config.update(overrides)
    _check_production(app)
    _fill_secrets(app)
    _derive(app)


def _as_type(written: str, default: object) -> object:
    if isinstance(default, bool):
        return written.strip().lower() in {"1", "true", "yes", "on"}
    return int(written) if isinstance(default, int) else written


def _check_production(app: Flask) -> None:
    if app.config["ENV"] != "production":
        return
    for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT"):
        if len(app.config[name]) < SHORTEST_SECRET:
            message = f"production needs {PREFIX}{name} of at least {SHORTEST_SECRET} characters"
            raise UnsafeSettingsError(message)
    for name in ("TRUSTED_HOSTS", "PUBLIC_URL"):
        if not app.config[name]:
            raise UnsafeSettingsError(f"production needs {PREFIX}{name}")
    app.config["DEMO"] = False


def _fill_secrets(app: Flask) -> None:
    for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT"):
        if not app.config[name]:
            app.config[name] = _kept_secret(Path(app.instance_path) / f"{name.lower()}.txt")


def _kept_secret(path: Path) -> str:
    try:
        # "x": of two processes that start at once, one writes and both read the same secret.
        with path.open("x", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(SHORTEST_SECRET))
        path.chmod(0o600)
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")


def _derive(app: Flask) -> None:
    url = str(app.config["DATABASE_URL"])
    if not url:
        url = f"sqlite:///{Path(app.instance_path) / 'matchmaker.db'}"
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            url = "postgresql+psycopg://" + url.removeprefix(plain)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    production = app.config["ENV"] == "production"
    hosts = [host.strip() for host in str(app.config["TRUSTED_HOSTS"]).split(",") if host.strip()]
    app.config["TRUSTED_HOSTS"] = hosts or None
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_NAME="__Host-session" if production else "matchmaker_session",
        WTF_CSRF_TIME_LIMIT=None,
    )
