#!/usr/bin/env python3
"""Matchmaker: sets itself up in .venv, then does what it is asked.

  python3 run.py [--host HOST] [--port PORT] [--no-demo]   serve the product
  python3 run.py test [pytest arguments]                   run the tests
  python3 run.py check                                     lint, types, contracts, catalogues
  python3 run.py bench [name] [--json]                     measure; without a name, list them
  python3 run.py flask COMMAND ...                         run one command of the product

Set-up and logs go to stderr; stdout holds the answer alone. Standard library only.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older ones must be told so
    sys.exit("Matchmaker needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
#: Which requirements are installed, by the digest of their files; written when all are.
STAMP = VENV / "matchmaker-requirements.json"
#: Stands while a set-up runs; one that was cut off leaves it behind.
UNFINISHED = VENV / "matchmaker-unfinished"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

#: What a command may need: the file to install, and every file its digest covers.
REQUIREMENTS = {
    "serve": ("requirements.txt",),
    "test": (
        "requirements-test.txt",
        "requirements-fast.txt",
        "requirements-exact.txt",
        "requirements.txt",
    ),
    "bench": (
        "requirements-bench.txt",
        "requirements-test.txt",
        "requirements-fast.txt",
        "requirements-exact.txt",
        "requirements.txt",
    ),
}

#: What pip says when the network is the trouble.
NETWORK_TROUBLE = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "ProxyError",
    "SSLError",
    "Max retries exceeded",
    "Read timed out",
    "connection broken",
)

INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Set up what the command needs, run it, and return its exit code."""
    command, *rest = arguments or [""]
    if command == "test":
        return run(["-m", "pytest", *pytest_arguments(rest)], need="test", folder=PROJECT)
    if command == "check":
        return run(["-m", "scripts.check", *rest], need="test", folder=PROJECT)
    if command == "bench":
        return bench(rest)
    if command == "flask":
        return run(["-P", "-m", "matchmaker", *rest], need="serve")
    return serve(arguments)


def serve(arguments: Sequence[str]) -> int:
    """Serve the product until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    asked = parser.parse_args(arguments)
    if asked.no_demo:
        os.environ["MATCHMAKER_DEMO"] = "0"
    set_up("serve")
    # Held back until the server can end cleanly; a process keeps its mask when it becomes
    # another program.
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    return become(["-P", "-m", "matchmaker.serve", asked.host, str(asked.port)])


def pytest_arguments(given: Sequence[str]) -> list[str]:
    """Add two workers unless `given` says otherwise, and coverage when nothing is given."""
    own = ("-n", "--numprocesses", "-p", "--pdb", "--trace", "-h", "--help")
    workers = [] if any(one.startswith(own) for one in given) else ["-n", "2"]
    return [*workers, *(given or ["--cov", "--cov-report=term:skip-covered"])]


def bench(arguments: Sequence[str]) -> int:
    """Run one measurement, or list their names."""
    # What is not run itself is a part of a measurement.
    names = sorted(
        path.stem
        for path in PROJECT.glob("bench/[!_]*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    )
    if not arguments:
        print("\n".join(names))
        return 0
    name, *rest = arguments
    if name not in names:
        complain(f"There is no measurement {name}. There are: {', '.join(names) or 'none yet'}.")
        return 2
    return run(["-m", f"bench.{name}", *rest], need="bench", folder=PROJECT)


def run(arguments: Sequence[str], *, need: str, folder: Path | None = None) -> int:
    """Set up what `need` names, then run the product's Python in `folder`."""
    set_up(need)
    if folder is not None:
        os.chdir(folder)
    return become(arguments)


def become(arguments: Sequence[str]) -> int:
    """Become the product's Python; where a process cannot, run it and return its code."""
    command = [str(PYTHON), *arguments]
    environment = product_environment(os.environ)
    if os.name != "nt":
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    child = subprocess.Popen(command, env=environment)
    while True:
        # Ctrl-C reaches the child too; it ends by itself.
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()


def product_environment(present: Mapping[str, str]) -> dict[str, str]:
    """Return `present` with the project on the path and UTF-8 everywhere."""
    path = [str(PROJECT), *filter(None, [present.get("PYTHONPATH")])]
    kept = {name: value for name, value in present.items() if name != "PYTHONHOME"}
    return {**kept, "PYTHONPATH": os.pathsep.join(path), "PYTHONUTF8": "1"}


def set_up(need: str) -> None:
    """Make .venv hold the requirements that `need` names; quick when it does already."""
    if is_ready(need):
        return
    with one_at_a_time():
        if is_ready(need):
            return
        make_venv()
        UNFINISHED.touch()
        install(REQUIREMENTS[need][0])
        write_stamp({**read_stamp(), "serve": digest("serve"), need: digest(need)})
        UNFINISHED.unlink()
    complain("The set-up is done.")


def is_ready(need: str) -> bool:
    """Tell whether .venv works and holds the present requirements."""
    return PYTHON.exists() and read_stamp().get(need) == digest(need)


def digest(need: str) -> str:
    """Return the digest of the files that say what `need` installs."""
    text = b"\0".join((PROJECT / name).read_bytes() for name in REQUIREMENTS[need])
    # A checkout on Windows may end its lines otherwise.
    return hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest()


def read_stamp() -> dict[str, str]:
    """Return the digests of what is installed; nothing when nobody finished it."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: Mapping[str, str]) -> None:
    """Keep the digests; the file is whole or not there."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp), encoding="utf-8")
    fresh.replace(STAMP)


def make_venv() -> None:
    """Make .venv, or keep the one that was finished; a link is replaced, never followed."""
    if VENV.is_symlink():
        complain(".venv is a link to something that does not fit; it gets its own folder.")
        VENV.unlink()
    if STAMP.exists() and PYTHON.exists() and not UNFINISHED.exists():
        return
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        stop(
            "Python's venv package is missing. "
            f"On Debian and Ubuntu: sudo apt install python3.{sys.version_info[1]}-venv"
        )
    complain("Making .venv …")
    code, said = run_quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if code:
        stop(f"Python could not make .venv: {last_line(said)}")


def install(requirements: str) -> None:
    """Install a requirements file; pip's own words are shown in one line when it fails."""
    complain(f"Installing {requirements}; the first time takes about a minute …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--retries", "2"]
    code, said = run_quietly(
        [*pip, "--disable-pip-version-check", "-r", str(PROJECT / requirements)],
    )
    if code == 0:
        return
    if code > 0:
        # pip undoes what it cannot finish, so the next start may go on from here.
        UNFINISHED.unlink()
    if any(trouble in said for trouble in NETWORK_TROUBLE):
        stop("The packages cannot be downloaded: no network. Connect and start again.")
    stop(f"pip could not install {requirements}: {last_line(said)}")


def run_quietly(command: Sequence[str]) -> tuple[int, str]:
    """Run a step of the set-up; return its exit code and what it said.

    When this process is interrupted, the step ends with all that it has started.
    """
    child = subprocess.Popen(
        command,
        env=product_environment({**os.environ, "PIP_USER": "0"}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _ = child.communicate()
    except KeyboardInterrupt:
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise
    return child.returncode, said


def last_line(text: str) -> str:
    """Return the last line that says an error, else the last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR:", "Error:"))]
    return (errors or lines or ["it did not say why."])[-1]


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one process set up; others wait for it."""
    with (PROJECT / ".venv.lock").open("a+b") as file:
        lock(file.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def lock(file: int) -> None:
        """Take the lock of an open file; it is released when the file is closed."""
        while True:
            # The system gives up after ten seconds.
            with contextlib.suppress(OSError):
                msvcrt.locking(file, msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def lock(file: int) -> None:
        """Take the lock of an open file; it is released when the file is closed."""
        fcntl.flock(file, fcntl.LOCK_EX)


def complain(message: str) -> None:
    """Say something that is not the answer."""
    print(message, file=sys.stderr, flush=True)


def stop(message: str) -> NoReturn:
    """Say why it cannot go on, in one line, and end."""
    complain(message)
    sys.exit(1)


def on_sigterm(_number: int, _frame: FrameType | None) -> None:
    """End a set-up like Ctrl-C does, so that its children end too."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, on_sigterm)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        complain("Interrupted.")
        sys.exit(INTERRUPTED)
    except OSError as error:
        stop(f"The set-up failed: {error}")
