"""Files are judged together with the other fields, and asked for again when a form is shown again."""

import io

import pytest
from flask import Flask
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict

from matchmaker.base import files, forms

AGAIN = "Hãy chọn lại tệp: tệp không được giữ khi có mục cần sửa."


class Paper(forms.BaseForm):
    class Meta(forms.BaseForm.Meta):
        csrf = False

    name = forms.TextField("Tên", [forms.required()])
    scan = forms.ScanField("Bản chụp")
    photos = forms.PhotosField("Ảnh")


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(out, "PNG")
    return out.getvalue()


def sent(name: str, *, scan: bytes | None = None, photos: tuple[bytes, ...] = ()) -> Paper:
    typed: MultiDict[str, object] = MultiDict({"name": name})
    if scan is not None:
        typed.add("scan", FileStorage(io.BytesIO(scan), filename="giay.png"))
    for one in photos:
        typed.add("photos", FileStorage(io.BytesIO(one), filename="anh.png"))
    form = Paper(typed)
    form.validate()
    return form


@pytest.mark.parametrize("scan", [b"not a picture", b"%PDF-1.7 broken", b""])
def test_a_wrong_file_is_told_together_with_the_other_fields(app: Flask, scan: bytes) -> None:
    with app.test_request_context("/"):
        form = sent("", scan=scan)
    assert set(form.errors) == {"name", "scan"}
    assert form.errors["scan"] != [AGAIN]


def test_too_large_a_file_is_told_together_with_the_other_fields(app: Flask) -> None:
    with app.test_request_context("/"):
        form = sent("", scan=b"\x89PNG" + bytes(files.LARGEST_SCAN))
        assert form.errors["scan"] == ["Tệp lớn hơn 10 MB. Hãy chụp hoặc quét lại với cỡ nhỏ hơn."]
    assert set(form.errors) == {"name", "scan"}


def test_a_good_file_beside_an_error_is_asked_for_again(app: Flask) -> None:
    with app.test_request_context("/"):
        form = sent("", scan=picture(), photos=(picture(), picture()))
    assert (form.errors["scan"], form.errors["photos"]) == ([AGAIN], [AGAIN])


def test_one_wrong_photo_among_good_ones_is_refused(app: Flask) -> None:
    with app.test_request_context("/"):
        form = sent("Xoài", photos=(picture(), b"%PDF-1.7 a paper"))
    assert list(form.errors) == ["photos"]


def test_a_form_refused_later_asks_for_its_file_again(app: Flask) -> None:
    with app.test_request_context("/"):
        form = sent("Xoài", scan=picture())
        assert form.errors == {}
        form.refuse("Nội dung đã đổi.")
    assert form.errors == {"": ["Nội dung đã đổi."], "scan": [AGAIN]}


def test_a_file_that_was_judged_can_still_be_stored_whole(app: Flask) -> None:
    with app.test_request_context("/"):
        form = sent("Xoài", scan=picture())
    assert form.scan.data.stream.read() == picture()
