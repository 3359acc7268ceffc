"""The map shows the whole country."""

import re
from pathlib import Path

import pytest
from flask import Flask, g, render_template_string

from tests.front.page import Page

DRAWING = (Path(__file__).resolve().parents[2] / "static/img/vietnam-34.svg").read_text(
    encoding="utf-8"
)
MAP = (
    '{% from "_macros/map.html" import province_map with context %}{{ province_map(counts, urls) }}'
)


def test_the_drawing_has_34_provinces_and_both_archipelagos() -> None:
    ids = re.findall(r'<path id="([\w-]+)"', DRAWING)
    assert len([i for i in ids if re.fullmatch(r"p\d\d", i)]) == 34
    assert ids[-2:] == ["hoang-sa", "truong-sa"]
    assert "CC BY 4.0" in DRAWING


@pytest.mark.parametrize(
    ("language", "title"), [("vi", "Đồng Tháp: 140 sản phẩm"), ("en", "Dong Thap: 140 products")]
)
def test_the_map_links_the_provinces(app: Flask, language: str, title: str) -> None:
    with app.test_request_context("/"):
        g.language = language
        html = render_template_string(MAP, counts={"82": 140, "79": 2}, urls={"82": "/?p=82"})
    page = Page(html)
    assert page.all("a") == [{"class": "level-5", "href": "/?p=82", "aria-label": title}]
    drawn = {str(use["href"]).split("#")[1] for use in page.all("use")}
    assert drawn == set(re.findall(r'<path id="([\w-]+)"', DRAWING))
    assert "CC BY 4.0" in html


def test_the_macro_names_the_provinces_of_the_official_list(app: Flask, shared_data: Path) -> None:
    lines = (shared_data / "admin/provinces_34.csv").read_text(encoding="utf-8").splitlines()[1:]
    codes = {line.split(",")[0] for line in lines}
    assert set(re.findall(r'<path id="p(\d\d)"', DRAWING)) == codes
