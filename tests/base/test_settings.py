"""Configuration: files, environment, and what production refuses."""

from pathlib import Path
from typing import Any

import pytest

from matchmaker.app import create_app
from matchmaker.settings import UnsafeSettingsError

SAFE = {
    "ENV": "production",
    "SECRET_KEY": "k" * 32,
    "SECURITY_PASSWORD_SALT": "s" * 32,
    "TRUSTED_HOSTS": "ketnoi.example, www.ketnoi.example",
    "PUBLIC_URL": "https://ketnoi.example",
    "TESTING": True,
}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ENV", "SECRET_KEY", "SECURITY_PASSWORD_SALT", "TRUSTED_HOSTS", "DATABASE_URL"):
        monkeypatch.delenv(f"MATCHMAKER_{name}", raising=False)


def _config(tmp_path: Path, **overrides: Any) -> dict[str, Any]:
    return create_app({"INSTANCE": str(tmp_path), **overrides}).config


@pytest.mark.parametrize(
    "unsafe",
    [
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "short"},
        {"SECURITY_PASSWORD_SALT": ""},
        {"TRUSTED_HOSTS": ""},
        {"PUBLIC_URL": ""},
    ],
)
def test_production_refuses_to_start_with_what_is_not_safe(
    tmp_path: Path, unsafe: dict[str, str]
) -> None:
    with pytest.raises(UnsafeSettingsError, match=f"MATCHMAKER_{next(iter(unsafe))}"):
        _config(tmp_path, **(SAFE | unsafe))


def test_production_has_strict_cookies_known_hosts_and_no_demo(tmp_path: Path) -> None:
    config = _config(tmp_path, **SAFE, DEMO=True)
    assert config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert config["SESSION_COOKIE_SECURE"]
    assert config["TRUSTED_HOSTS"] == ["ketnoi.example", "www.ketnoi.example"]
    assert not config["DEMO"]


def test_a_development_secret_is_made_once_and_kept_in_the_instance(tmp_path: Path) -> None:
    first = _config(tmp_path, TESTING=True)["SECRET_KEY"]
    assert len(first) >= 32
    assert _config(tmp_path, TESTING=True)["SECRET_KEY"] == first
    assert (tmp_path / "secret_key.txt").stat().st_mode & 0o077 == 0


def test_the_instance_file_and_then_the_environment_override_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.py").write_text('ANSWER_DAYS = 5\nDEFAULT_LANGUAGE = "en"\n')
    assert _config(tmp_path, TESTING=True)["ANSWER_DAYS"] == 5
    monkeypatch.setenv("MATCHMAKER_ANSWER_DAYS", "9")
    monkeypatch.setenv("MATCHMAKER_DEMO", "0")
    config = _config(tmp_path, TESTING=True)
    assert (config["ANSWER_DAYS"], config["DEMO"], config["DEFAULT_LANGUAGE"]) == (9, False, "en")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_is_read_by_psycopg(tmp_path: Path, scheme: str) -> None:
    config = _config(tmp_path, TESTING=True, DATABASE_URL=f"{scheme}://u:p@127.0.0.1/db")
    assert config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://u:p@127.0.0.1/db"


def test_the_folder_of_an_installation_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_INSTANCE", str(tmp_path / "here"))
    config = create_app({"TESTING": True}).config
    assert config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'here' / 'matchmaker.db'}"
