"""The vendored files are the pinned ones."""

import hashlib
import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MANIFEST = json.loads((PROJECT / "static/vendor/manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", MANIFEST, ids=lambda package: package["package"])
def test_vendored_files_match_their_hashes(package: dict) -> None:
    found = {
        path: hashlib.sha256((PROJECT / path).read_bytes()).hexdigest() for path in package["files"]
    }
    assert found == package["files"]


def test_nothing_else_lies_among_the_vendored_files() -> None:
    named = {path for package in MANIFEST for path in package["files"]}
    folders = (PROJECT / "static/vendor", PROJECT / "tests/vendor")
    lying = {
        path.relative_to(PROJECT).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert lying == named


def test_every_package_brings_its_licence() -> None:
    for package in MANIFEST:
        names = {Path(path).name for path in package["files"]}
        assert names & {"LICENSE", "README.md"}, package["package"]
