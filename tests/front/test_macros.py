"""Every macro renders, well formed, in both languages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask, g, render_template_string
from jinja2.ext import babel_extract
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, FormField, PasswordField

from matchmaker.base import clock, forms
from matchmaker.base.i18n import translations_of
from matchmaker.base.paging import Page as ListPage
from tests.front.page import Page

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OURS = ("_layout", "_macros", "errors", "mail", "security")
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

UI = """{% from "_macros/ui.html" import page_header, badge, facts, tabs, meter, months_strip,
timeline, task_list, pagination, empty, alert, card, stat, filter_form, table_scroll, score, due,
icon, category_icon, photo, record_table, record_head, record_cell with context %}"""
FORMS = """{% from "_macros/forms.html" import error_summary, field, fieldset, hidden, submit,
post_button with context %}"""

MACROS = {
    "page_header": '{% call page_header("Xoài", lead="Cần 12 tấn", back_url="/") %}<b>x</b>{% endcall %}',
    "page_header without actions": '{{ page_header("Xoài") }}',
    "badge": '{{ badge("OCOP", "success") }}',
    "facts": '{{ facts([("Mã", "NC1"), ("Trống", ""), ("Không", none)]) }}',
    "tabs": '{{ tabs([("Phù hợp", "/a", true, 2), ("So sánh", "/b", false, none)]) }}',
    "meter": '{{ meter("Giá", third, third, third, tone="warning", detail="Trên mức") }}',
    "months_strip": '{{ months_strip([(1, "2 tấn", 3), (2, "0", 0)]) }}',
    "timeline": '{{ timeline([{"at": at, "title": "Gửi", "by": "An", "note": "x", "tone": "success"}, {"at": day, "title": "Nhận"}]) }}',
    "task_list": '{{ task_list([("Ảnh", "/x", "Xong", "success"), ("Giá", "", "Thiếu", "danger")]) }}',
    "pagination": "{{ pagination(page) }}",
    "empty": '{{ empty("Chưa có", "Hãy thêm", "/x", "Thêm") }}',
    "alert": '{{ alert("Hết hạn", tone="warning", title="Chú ý") }}',
    "card": '{% call card("Thông tin") %}x{% endcall %}',
    "stat": '{{ stat("Sản phẩm", "1.284", "/x", note="tuần này") }}',
    "filter_form": '{% call filter_form("/x") %}<input name="q" aria-label="q">{% endcall %}',
    "table_scroll": '{% call table_scroll("Bảng") %}<table></table>{% endcall %}',
    "record_table": """{% call(one) record_table("Đợt giao", [("Đợt", false), ("Đã giao", true), ("", false)], [1, 2]) %}
{{ record_head(one) }}{{ record_cell("Đã giao", "2 tấn", num=true) }}{{ record_cell("", "") }}{% endcall %}""",
    "score": "{{ score(third * 100) }}",
    "due": "{{ due(day) }}",
    "icon": '{{ icon("user") }}',
    "category_icon": '{{ category_icon("0301") }}{{ category_icon(none) }}',
    "photo": '{{ photo("/a.jpg", "0101", "Xoài") }}{{ photo("", "0101", "Xoài", large=true) }}',
}


class Address(forms.BaseForm):
    street = forms.TextField("Đường", [forms.required()])


class Sample(forms.BaseForm):
    name = forms.TextField("Tên", [forms.required(), forms.at_most(80)])
    volume = forms.QuantityField("Sản lượng", [forms.required()])
    unit = forms.OneOf("Đơn vị", options=[("", ""), ("kg", "kg")])
    place = forms.OneOf("Nơi giao", [forms.required()], options=[("a", "Kho"), ("b", "Vườn")])
    schemes = forms.SomeOf("Chứng nhận", options=[("v", "VietGAP"), ("o", "OCOP")])
    note = forms.LongTextField("Ghi chú")
    agree = BooleanField("Đồng ý", [forms.required()])
    scan = FileField("Bản quét")
    secret = PasswordField("Mật khẩu")
    address = FormField(Address)


FIELDS = """{{ error_summary(form) }}<form method="post">{{ hidden(form) }}
{{ field(form.name, hint="Như trên bao bì", width="20") }}{{ field(form.volume, suffix="kg", prefix="≈") }}
{{ field(form.unit, search=true) }}{{ field(form.place, as_="radio", hint="Một nơi") }}
{{ field(form.schemes, as_="checkboxes") }}{{ field(form.note, rows=3) }}{{ field(form.agree) }}
{{ field(form.scan) }}{{ field(form.secret) }}
{% call fieldset("Địa chỉ", "Nơi nhận") %}{{ field(form.address.form.street) }}{% endcall %}
{{ submit("Lưu") }}{{ submit("Nháp", name="draft", value="1", kind="secondary") }}</form>
{{ post_button("/x", "Xoá", kind="danger", fields={"id": 3}, confirm="Xoá “Xoài”?") }}"""


@contextmanager
def looking(app: Flask, language: str, url: str = "/?q=a&q=b&page=2") -> Iterator[None]:
    with app.test_request_context(url), clock.fixed(NOW):
        g.language = language
        yield


def shown(app: Flask, language: str, template: str, **context: object) -> str:
    with looking(app, language):
        return render_template_string(
            template,
            third=Decimal("0.333"),
            at=NOW,
            day=date(2026, 11, 25),
            page=ListPage([1], 2, 20, 168),
            **context,
        )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", MACROS)
def test_a_macro_renders(app: Flask, name: str, language: str) -> None:
    page = Page(shown(app, language, UI + MACROS[name]))
    assert page.elements


def test_the_cells_of_a_table_that_stacks_on_phones_name_themselves(app: Flask) -> None:
    page = Page(shown(app, "vi", UI + MACROS["record_table"]))
    headed = [one for one in page.all("th") if one["scope"] == "col"]
    cells = page.all("td")
    assert [one["role"] for one in headed] == ["columnheader"] * 3
    assert [(one["role"], one.get("data-label")) for one in cells] == [
        ("cell", "Đã giao"),
        ("cell", None),
    ] * 2


FOLDED = """{% from "_macros/filters.html" import more_filters with context %}
{% call more_filters(used) %}<input name="a" aria-label="a">{% endcall %}"""


@pytest.mark.parametrize(("used", "attributes"), [("", {}), ("79", {"open": None})])
def test_filters_in_use_are_not_folded_away(app: Flask, used: str, attributes: dict) -> None:
    page = Page(shown(app, "vi", FOLDED, used=used))
    assert page.all("details") == [{"class": "fold", **attributes}]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("typed", [None, {"volume": "12x", "place": ""}], ids=["fresh", "wrong"])
def test_a_form_renders(app: Flask, language: str, typed: dict | None) -> None:
    with looking(app, language):
        form = Sample(MultiDict(typed) if typed else None)
        if typed:
            form.validate()
        html = render_template_string(FORMS + FIELDS, form=form)
    page = Page(html)
    assert len(page.ids()) == len(set(page.ids()))
    assert page.missing_references() == set()


def test_the_summary_says_what_stands_at_the_fields(app: Flask) -> None:
    with looking(app, "vi"):
        form = Sample(MultiDict({"volume": "12x"}))
        form.validate()
        html = render_template_string(FORMS + FIELDS, form=form)
    summary = html.split("</ul>")[0]
    links = dict(re.findall(r'<a href="#([\w-]+)">(.*?)</a>', summary))
    assert links == {
        "name": "Tên: Hãy điền mục này.",
        "volume": "Sản lượng: Hãy nhập một con số, ví dụ 1.250 hoặc 2,5.",
        "place": "Nơi giao: Hãy chọn một mục trong danh sách.",
        "agree": "Đồng ý: Hãy điền mục này.",
        "address-street": "Đường: Hãy điền mục này.",
    }
    assert set(links) <= set(Page(html).ids())
    assert 'value="12x"' in html


def test_browsers_neither_cut_nor_judge_what_is_typed(app: Flask) -> None:
    with looking(app, "vi"):
        html = render_template_string(FORMS + FIELDS, form=Sample())
    for attributes in Page(html).all("input"):
        assert not {"required", "maxlength"} & set(attributes), attributes
    assert 'inputmode="decimal"' in html


def test_the_title_says_that_there_are_errors(app: Flask) -> None:
    with looking(app, "vi"):
        form = Sample(MultiDict({}))
        form.validate()
        html = render_template_string('{% extends "_layout/base.html" %}', form=form)
    assert "<title>Lỗi: " in html


def test_pages_keep_the_other_arguments_of_the_url(app: Flask) -> None:
    html = shown(app, "vi", UI + "{{ pagination(page) }}")
    links = [a["href"] for a in Page(html).all("a")]
    assert links == ["?q=a&q=b&page=1", "?q=a&q=b&page=3"]


def test_texts_of_others_are_escaped(app: Flask) -> None:
    bad = "<script>alert(1)</script>"
    for template in ("{{ alert(bad) }}", "{{ badge(bad) }}", "{{ page_header(bad, lead=bad) }}"):
        assert "<script" not in shown(app, "vi", UI + template, bad=bad)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.glob("errors/[0-9]*.html")), ids=lambda path: path.stem
)
def test_an_error_page_says_what_to_do_next(app: Flask, path: Path, language: str) -> None:
    with looking(app, language):
        html = app.jinja_env.get_template(f"errors/{path.name}").render(
            app.jinja_env.globals | _globals(app), message=""
        )
    page = Page(html)
    assert len(page.all("h1")) == 1
    assert html.count('lang="en"' if language == "en" else 'lang="vi"') >= 1


def _globals(app: Flask) -> dict[str, object]:
    context: dict[str, object] = {}
    app.update_template_context(context)
    return context


def test_every_text_of_the_layout_has_its_english() -> None:
    english = translations_of("en")
    missing = set()
    for folder in OURS:
        for path in sorted((TEMPLATES / folder).rglob("*.*")):
            with path.open("rb") as file:
                found = list(
                    babel_extract(file, ["_", "gettext", "ngettext"], [], {"silent": "no"})
                )
            for _line, _function, message, _comments in found:
                texts = [message] if isinstance(message, str) else [one for one in message if one]
                plural = len(texts) == 2
                said = english.ngettext(*texts, 2) if plural else english.gettext(texts[0])
                if said == texts[0]:
                    missing.add(texts[0])
    assert missing == set()
