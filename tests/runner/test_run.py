"""run.py in a copy of the project: what people see when they start it."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = ("matchmaker", "migrations", "static", "templates")
FILES = (
    "config.py",
    "run.py",
    "requirements.txt",
    "requirements-test.txt",
    "requirements-fast.txt",
    "requirements-exact.txt",
    "requirements-bench.txt",
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the copy borrows its .venv by links")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose .venv is a finished one."""
    folder = tmp_path_factory.mktemp("project")
    for name in FILES:
        shutil.copy(PROJECT / name, folder)
    for name in FOLDERS:
        (folder / name).symlink_to(PROJECT / name)
    borrowed = folder / "borrowed"
    borrowed.mkdir()
    for path in Path(sys.prefix).iterdir():
        if not path.name.startswith("matchmaker-"):
            (borrowed / path.name).symlink_to(path)
    (folder / ".venv").symlink_to(borrowed)
    stamp = "write_stamp({name: digest(name) for name in REQUIREMENTS})"
    subprocess.run([sys.executable, "-c", f"from run import *; {stamp}"], cwd=folder, check=True)
    return folder


def start(folder: Path, *arguments: str, code: str = "pass") -> subprocess.CompletedProcess[str]:
    """Run `run.py` in `folder`; `code` is Python that goes before."""
    runner = f"import sys, runpy; {code}; runpy.run_path('run.py', run_name='__main__')"
    environment = {**os.environ, "MATCHMAKER_INSTANCE": str(folder / "instance")}
    return subprocess.run(
        [sys.executable, "-c", runner, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def unset(copy: Path, tmp_path: Path) -> Path:
    """A copy of the project without .venv."""
    for name in FILES:
        shutil.copy(copy / name, tmp_path)
    return tmp_path


def test_help_needs_no_set_up(unset: Path) -> None:
    answer = start(unset, "--help")
    assert answer.returncode == 0
    assert "python3 run.py test" in answer.stdout
    assert not (unset / ".venv").exists()


def test_a_finished_venv_behind_a_link_is_used_and_stdout_holds_the_answer_alone(
    copy: Path,
) -> None:
    answer = start(copy, "flask", "routes", "--json")
    assert (answer.returncode, answer.stderr) == (0, "")
    routes = json.loads(answer.stdout)
    assert {"rule": "/health", "endpoint": "home.health", "methods": ["GET"]} in [
        {name: value for name, value in row.items() if name != "policy"} for row in routes
    ]
    assert all(row["policy"] for row in routes)
    assert (copy / ".venv").is_symlink()


def test_a_taken_port_is_one_line(copy: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = start(copy, "--port", str(port), "--no-demo")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == (
        f"Port {port} is taken. Choose another: python3 run.py --port {port + 1}\n"
    )


def test_an_old_python_is_told_so_in_one_line(unset: Path) -> None:
    answer = start(unset, code="sys.version_info = (3, 7, 16, 'final', 0)")
    assert (answer.returncode, answer.stderr) == (
        1,
        "Matchmaker needs Python 3.11 or newer; this is 3.7.\n",
    )


def test_a_missing_venv_package_is_one_line(unset: Path) -> None:
    answer = start(unset, "flask", "routes", code="sys.modules['ensurepip'] = None")
    assert answer.returncode == 1
    assert answer.stderr.startswith("Python's venv package is missing. On Debian and Ubuntu:")
    assert answer.stderr.count("\n") == 1


def test_a_link_that_does_not_fit_is_replaced_and_what_it_led_to_is_kept(unset: Path) -> None:
    elsewhere = unset / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").write_text("kept", encoding="utf-8")
    (unset / ".venv").symlink_to(elsewhere)
    start(unset, "flask", "routes", code="sys.modules['ensurepip'] = None")
    assert not (unset / ".venv").is_symlink()
    assert (elsewhere / "kept.txt").read_text(encoding="utf-8") == "kept"


def test_unknown_measurements_are_answered_with_the_known(unset: Path) -> None:
    (unset / "bench").mkdir()
    (unset / "bench" / "pages.py").write_text('if __name__ == "__main__": ...')
    (unset / "bench" / "part_of_one.py").touch()
    assert start(unset, "bench").stdout == "pages\n"
    answer = start(unset, "bench", "speed")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "There is no measurement speed. There are: pages.\n"


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        ([], ["-n", "2", "--cov", "--cov-report=term:skip-covered"]),
        (["tests/core"], ["-n", "2", "tests/core"]),
        (["-n0", "-x"], ["-n0", "-x"]),
        (["--pdb"], ["--pdb"]),
    ],
)
def test_pytest_gets_workers_and_coverage_unless_told_otherwise(
    given: list[str], handed_on: list[str]
) -> None:
    from run import pytest_arguments  # noqa: PLC0415 - the runner is no package of the product

    assert pytest_arguments(given) == handed_on
