"""Refresh the vendored npm files: `python3 scripts/vendor.py`.

Fetches the pinned packages with `npm pack`, copies the files named here and writes their
sha-256 into static/vendor/manifest.json, which a test holds against the committed files.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENDOR = PROJECT / "static" / "vendor"
#: What only tests need is not served.
TEST_VENDOR = PROJECT / "tests" / "vendor"
MANIFEST = VENDOR / "manifest.json"

_SUBSETS = ("latin", "latin-ext", "vietnamese")
_WEIGHTS = (400, 600, 700)
FONT_SHEETS = frozenset(f"{weight}.css" for weight in _WEIGHTS)


@dataclass(frozen=True, slots=True)
class Package:
    """A pinned npm package and which of its files go where."""

    name: str
    version: str
    licence: str
    folder: Path
    #: Path inside the package → name in `folder`.
    files: dict[str, str]


PACKAGES = (
    Package(
        "@tabler/core",
        "1.4.0",
        "MIT",
        VENDOR / "tabler",
        {"dist/css/tabler.min.css": "tabler.min.css", "README.md": "README.md"},
    ),
    Package(
        "htmx.org",
        "2.0.6",
        "0BSD",
        VENDOR / "htmx",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "tom-select",
        "2.4.3",
        "Apache-2.0",
        VENDOR / "tom-select",
        {
            "dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
            "dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        "@fontsource/be-vietnam-pro",
        "5.3.0",
        "OFL-1.1",
        VENDOR / "be-vietnam-pro",
        {
            f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2": f"{subset}-{weight}.woff2"
            for subset in _SUBSETS
            for weight in _WEIGHTS
        }
        | {f"{weight}.css": f"{weight}.css" for weight in _WEIGHTS}
        | {"LICENSE": "LICENSE"},
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        TEST_VENDOR / "axe-core",
        {"axe.min.js": "axe.min.js", "LICENSE": "LICENSE"},
    ),
)


def sha256(path: Path) -> str:
    """Return the hexadecimal sha-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(name: str, version: str, *, into: Path) -> Path:
    """Download one package with npm and return its unpacked folder."""
    into.mkdir(parents=True)
    command = ["npm", "pack", "--silent", f"{name}@{version}", "--pack-destination", str(into)]
    subprocess.run(command, check=True, cwd=into, stdout=subprocess.DEVNULL)  # noqa: S603 - a fixed command
    with tarfile.open(next(into.glob("*.tgz"))) as archive:
        archive.extractall(into, filter="data")
    return into / "package"


def copy(package: Package, *, source: Path) -> dict[str, str]:
    """Copy the files of one package; return {path in the project: sha-256}."""
    hashes = {}
    package.folder.mkdir(parents=True, exist_ok=True)
    for inside, name in package.files.items():
        target = package.folder / name
        content = (source / inside).read_bytes()
        target.write_bytes(_our_font_names(content) if name in FONT_SHEETS else content)
        hashes[target.relative_to(PROJECT).as_posix()] = sha256(target)
    return hashes


def _our_font_names(sheet: bytes) -> bytes:
    """Return a font sheet that names our files; the Vietnamese rule comes after latin-ext.

    Of rules that cover the same letter the last one wins, so that most pages load two files.
    """
    text = re.sub(
        r"src: url\(./files/be-vietnam-pro-([a-z-]+)-(\d+)-normal\.woff2\)[^;]*;",
        r'src: url("\1-\2.woff2") format("woff2");',
        sheet.decode(),
    )
    rules = re.findall(
        r"/\* be-vietnam-pro-([a-z-]+)-\d+-normal \*/\n(@font-face \{.*?\n\})", text, re.S
    )
    return ("\n".join(rule for _, rule in sorted(rules, key=_font_order)) + "\n").encode()


def _font_order(rule: tuple[str, str]) -> int:
    return ("latin-ext", "vietnamese", "latin").index(rule[0])


def main(unpacked: Path | None = None) -> None:
    """Refresh everything; `unpacked` is a folder of packages fetched before, for offline use."""
    entries = []
    with tempfile.TemporaryDirectory() as folder:
        for number, package in enumerate(PACKAGES):
            if unpacked is None:
                source = fetch(package.name, package.version, into=Path(folder) / str(number))
            else:
                flat = package.name.removeprefix("@").replace("/", "-")
                source = unpacked / f"{flat}-{package.version}"
            entries.append(
                {
                    "package": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "files": copy(package, source=source),
                }
            )
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
