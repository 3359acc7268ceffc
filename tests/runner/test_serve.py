"""The server on one machine: it starts, answers and ends cleanly."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_answers_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    environment = {
        **os.environ,
        "MATCHMAKER_INSTANCE": str(tmp_path),
        "MATCHMAKER_DEMO": "0",
        "MATCHMAKER_DATABASE_URL": "",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "matchmaker.serve", "127.0.0.1", "0"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        with urllib.request.urlopen(f"{address}/ready", timeout=20) as answer:  # noqa: S310 - our own
            assert answer.status == 200
        server.send_signal(number)
        out, err = server.communicate(timeout=30)
    assert (server.returncode, out, err) == (0, "", "")
