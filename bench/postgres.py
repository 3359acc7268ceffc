"""A PostgreSQL with pg_trgm of its own for one measurement, where the machine has one."""

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg

from bench.engines import Catalogue, Engine, Postgres

#: Where Debian keeps the programs of a server, which are in nobody's PATH.
_DEBIAN = Path("/usr/lib/postgresql")


def postgres_engine() -> dict[str, Callable[[Catalogue], Engine]]:
    """Return the engine on a server begun for it; nothing where none can be begun."""
    folder = _binaries()
    address = _begin(folder) if folder is not None else None
    if address is None:
        return {}
    return {
        "PostgreSQL pg_trgm": lambda catalogue: Postgres(
            catalogue, connection=psycopg.connect(address, autocommit=True)
        )
    }


def _binaries() -> Path | None:
    """Return the folder of a PostgreSQL that comes with pg_trgm, the newest first."""
    told = shutil.which("initdb")
    found = [Path(told).parent] if told else []
    found += sorted(_DEBIAN.glob("*/bin"), reverse=True)
    return next((one for one in found if (one / "initdb").exists() and _has_trigrams(one)), None)


def _has_trigrams(binaries: Path) -> bool:
    config = binaries / "pg_config"
    if not config.exists():
        return False
    answer = subprocess.run([config, "--sharedir"], capture_output=True, text=True, check=True)  # noqa: S603
    # Debian's pg_config may speak of another version: the folder beside it counts too.
    shared = (Path(answer.stdout.strip()), Path("/usr/share/postgresql") / binaries.parent.name)
    return any((one / "extension/pg_trgm.control").exists() for one in shared)


def _as_server() -> list[str]:
    """Return how to run a program as Debian's user of the server: it refuses to run as root."""
    if os.name == "nt" or os.geteuid() != 0 or shutil.which("runuser") is None:
        return []
    return ["runuser", "-u", "postgres", "--"]


def _begin(folder: Path) -> str | None:
    """Begin a server on a socket in a folder of its own; None where it may not be begun."""
    place = tempfile.mkdtemp(prefix="bench-postgres-")
    as_server = _as_server()
    options = f"-k {place} -c listen_addresses='' -c fsync=off -c shared_buffers=512MB"
    begin = [
        [str(folder / "initdb"), "-D", f"{place}/data", "-A", "trust", "-U", "bench"],
        [str(folder / "pg_ctl"), "-D", f"{place}/data", "-w", "-l", f"{place}/log", "-o", options, "start"],
    ]  # fmt: skip
    try:
        if as_server:
            shutil.chown(place, "postgres")
        for command in begin:
            subprocess.run([*as_server, *command], capture_output=True, check=True, cwd=place)  # noqa: S603
    except (LookupError, subprocess.CalledProcessError):
        shutil.rmtree(place)
        return None
    atexit.register(_end, folder, Path(place))
    return f"host={place} user=bench dbname=postgres"


def _end(folder: Path, place: Path) -> None:
    stop = [str(folder / "pg_ctl"), "-D", f"{place}/data", "-m", "immediate", "stop"]
    subprocess.run([*_as_server(), *stop], capture_output=True, check=False, cwd=place)  # noqa: S603
    shutil.rmtree(place, ignore_errors=True)
