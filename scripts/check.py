"""Every check but the tests of behaviour: `python3 run.py check`.

All of them run, also after one has failed; the exit code is 1 when any has.
"""

import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

#: Each check and what the product's Python is given to do it.
CHECKS: dict[str, tuple[str, ...]] = {
    "format": ("-m", "ruff", "format", "--check", "."),
    "lint": ("-m", "ruff", "check", "."),
    "types": ("-m", "mypy"),
    # It has no module to run.
    "import contracts": (
        "-c",
        "from importlinter.cli import lint_imports_command as lint; lint()",
    ),
    "templates": ("-m", "djlint", "templates", "--lint", "--quiet"),
    "catalogue": ("-m", "scripts.catalogue"),
    "architecture": ("-m", "pytest", "tests/architecture", "-q"),
}


def main() -> int:
    """Run every check; a failed one shows its own words."""
    failed = [name for name, command in CHECKS.items() if not passes(name, command=command)]
    say(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed")
    return 1 if failed else 0


def passes(name: str, *, command: tuple[str, ...]) -> bool:
    """Run one check and say how it went."""
    began = time.monotonic()
    done = subprocess.run(  # noqa: S603 - the commands stand above
        [sys.executable, *command],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    took = time.monotonic() - began
    say(f"{name}: {'passed' if done.returncode == 0 else 'FAILED'} ({took:.1f} s)")
    if done.returncode:
        say(done.stdout.rstrip())
    return done.returncode == 0


def say(line: str) -> None:
    """Print at once, so that a watcher sees how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
