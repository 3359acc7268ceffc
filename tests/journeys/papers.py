"""Files that people upload: a photo and a scan, made on the spot."""

from pathlib import Path

from PIL import Image, ImageDraw


def photo(folder: Path) -> Path:
    """Make a small JPEG of a mango, more or less."""
    path = folder / "xoai-cat-chu.jpg"
    picture = Image.new("RGB", (640, 480), "#dfe8d8")
    ImageDraw.Draw(picture).ellipse((160, 120, 480, 360), fill="#f2b33d")
    picture.save(path)
    return path


def scan(folder: Path, *, name: str = "vietgap.pdf") -> Path:
    """Make a PDF of one page with a few words on it."""
    path = folder / name
    page = Image.new("RGB", (620, 877), "white")
    ImageDraw.Draw(page).text((60, 60), "VietGAP 123-2026", fill="black")
    page.save(path, "PDF")
    return path
