"""Files people send: judged by their content, stored under random keys, served as attachments.

Pictures are re-encoded, so that nothing but pixels is kept of them.
"""

import hashlib
import io
import secrets
import warnings
from datetime import datetime

import obstore
import pypdfium2
from flask import Response, current_app, send_file
from flask_babel import gettext as _
from obstore.store import LocalStore, ObjectStore
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from matchmaker.base.clock import now
from matchmaker.base.db import Id, Model, UtcDateTime, db
from matchmaker.base.errors import NotFoundError, RefusedFileError
from matchmaker.base.security import viewer

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"

#: Largest file of each kind, in bytes.
LARGEST_SCAN = 10 * 1024 * 1024
#: Pixels of a picture at most: beyond it decoding costs too much memory.
MOST_PIXELS = 40_000_000
#: Longer side of stored pictures and of thumbnails, in pixels.
PICTURE_SIDE = 2000
THUMBNAIL_SIDE = 480
MOST_PDF_PAGES = 100

_OPENERS = {JPEG: "JPEG", PNG: "PNG"}
_ENDINGS = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}


class StoredFile(Model):
    """A file kept beside the database."""

    __tablename__ = "stored_file"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(80))
    #: Bytes.
    size: Mapped[int]
    #: A picture of its first page, for a PDF.
    preview_key: Mapped[str | None] = mapped_column(String(80))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())

    @property
    def is_picture(self) -> bool:
        """Tell whether it is a picture."""
        return self.content_type in _OPENERS


def store_scan(upload: FileStorage) -> StoredFile:
    """Store a PDF, JPEG or PNG of a paper; RefusedFileError says what is wrong with it."""
    content = _content_of(upload)
    if content.startswith(b"%PDF-"):
        preview = _first_page(content)
        return _keep(
            content,
            name=upload.filename or "",
            content_type=PDF,
            preview=_put(preview, ending=".jpg"),
        )
    picture, content_type = _pixels_of_scan(content, side=PICTURE_SIDE * 2)
    return _keep(picture, name=upload.filename or "", content_type=content_type)


def store_picture(upload: FileStorage) -> tuple[StoredFile, StoredFile]:
    """Store a photo and its thumbnail; RefusedFileError says what is wrong with it."""
    content = _content_of(upload)
    name = upload.filename or ""
    picture, content_type = _pixels_of_photo(content, side=PICTURE_SIDE)
    small, small_type = _reencoded(content, side=THUMBNAIL_SIDE)
    return (
        _keep(picture, name=name, content_type=content_type),
        _keep(small, name=name, content_type=small_type),
    )


def check_scan(upload: FileStorage) -> None:
    """Judge a PDF, JPEG or PNG without storing it; RefusedFileError says what is wrong with it."""
    content = _peeked(upload)
    if content.startswith(b"%PDF-"):
        _first_page(content)
    else:
        _pixels_of_scan(content, side=THUMBNAIL_SIDE)


def check_picture(upload: FileStorage) -> None:
    """Judge a photo without storing it; RefusedFileError says what is wrong with it."""
    _pixels_of_photo(_peeked(upload), side=THUMBNAIL_SIDE)


def _peeked(upload: FileStorage) -> bytes:
    """Return the content and leave the upload to be read again."""
    try:
        return _content_of(upload)
    finally:
        upload.stream.seek(0)


def _content_of(upload: FileStorage) -> bytes:
    content = upload.stream.read(LARGEST_SCAN + 1)
    if len(content) > LARGEST_SCAN:
        raise RefusedFileError(_("Tệp lớn hơn 10 MB. Hãy chụp hoặc quét lại với cỡ nhỏ hơn."))
    if not content:
        raise RefusedFileError(_("Tệp trống. Hãy chọn tệp khác."))
    return content


def _pixels_of_scan(content: bytes, *, side: int) -> tuple[bytes, str]:
    try:
        return _reencoded(content, side=side)
    except UnidentifiedImageError:
        raise RefusedFileError(_("Chỉ nhận tệp PDF, JPEG hoặc PNG.")) from None


def _pixels_of_photo(content: bytes, *, side: int) -> tuple[bytes, str]:
    try:
        return _reencoded(content, side=side)
    except UnidentifiedImageError:
        raise RefusedFileError(_("Chỉ nhận ảnh JPEG hoặc PNG.")) from None


def _reencoded(content: bytes, *, side: int) -> tuple[bytes, str]:
    """Return the pixels of a JPEG or PNG, turned upright, at most `side` long, as a new file.

    UnidentifiedImageError when it is neither; RefusedFileError when it cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encoded(content, side=side)
    except UnidentifiedImageError:
        raise
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise RefusedFileError(
            _("Không đọc được ảnh này. Hãy chụp hoặc lưu lại ảnh khác.")
        ) from None


def _encoded(content: bytes, *, side: int) -> tuple[bytes, str]:
    with Image.open(io.BytesIO(content), formats=list(_OPENERS.values())) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise RefusedFileError(_("Ảnh quá lớn. Hãy gửi ảnh nhỏ hơn 40 triệu điểm ảnh."))
        content_type = JPEG if opened.format == "JPEG" else PNG
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((side, side))
        return _written(upright, content_type=content_type), content_type


def _written(picture: Image.Image, *, content_type: str) -> bytes:
    out = io.BytesIO()
    if content_type == JPEG:
        picture.convert("RGB").save(out, "JPEG", quality=85, optimize=True)
    else:
        mode = picture.mode if picture.mode in {"L", "LA", "RGB", "RGBA"} else "RGBA"
        picture.convert(mode).save(out, "PNG", optimize=True)
    return out.getvalue()


def _first_page(content: bytes) -> bytes:
    """Return a JPEG of the first page: what cannot be drawn is no PDF."""
    try:
        document = pypdfium2.PdfDocument(content)
        try:
            if not 0 < len(document) <= MOST_PDF_PAGES:
                raise RefusedFileError(_("Tệp PDF có quá nhiều trang (tối đa 100 trang)."))
            page = document[0]
            # The scale follows the page, so that a page of any size gives a bounded picture.
            scale = min(2.0, PICTURE_SIDE / max(page.get_width(), page.get_height(), 1))
            drawn = page.render(scale=scale).to_pil()
        finally:
            document.close()
    except pypdfium2.PdfiumError:
        raise RefusedFileError(
            _("Không mở được tệp PDF này. Tệp bị hỏng hoặc có mật khẩu.")
        ) from None
    return _written(drawn, content_type=JPEG)


def _keep(
    content: bytes, *, name: str, content_type: str, preview: str | None = None
) -> StoredFile:
    looking = viewer()
    file = StoredFile(
        key=_put(content, ending=_ENDINGS[content_type]),
        sha256=hashlib.sha256(content).hexdigest(),
        name=_plain_name(name, ending=_ENDINGS[content_type]),
        content_type=content_type,
        size=len(content),
        preview_key=preview,
        organization_id=looking.organization_id,
        uploaded_by_id=looking.user_id,
        created_at=now(),
    )
    db.session.add(file)
    return file


def _plain_name(name: str, *, ending: str) -> str:
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(c for c in stem if c.isalnum() or c in " -_.()").strip(" .")[:150]
    return f"{kept or 'tep'}{ending}"


def _store() -> ObjectStore:
    url = str(current_app.config["UPLOADS_URL"])
    if url:
        return obstore.store.from_url(url)
    return LocalStore(prefix=f"{current_app.instance_path}/uploads", mkdir=True)


def _put(content: bytes, *, ending: str) -> str:
    key = f"{secrets.token_hex(16)}{ending}"
    obstore.put(_store(), key, content)
    return key


def content_of(key: str) -> bytes:
    """Return the bytes under a key; NotFoundError when they are not there."""
    try:
        return bytes(obstore.get(_store(), key).bytes())
    except FileNotFoundError:
        raise NotFoundError from None


def answer_file(file: StoredFile) -> Response:
    """Return the answer that hands a file over as an attachment that runs nothing."""
    return _answer(file.key, content_type=file.content_type, name=file.name, attached=True)


def answer_picture(file: StoredFile) -> Response:
    """Return the answer that shows a picture, or the first page of a PDF."""
    if file.is_picture:
        return _answer(file.key, content_type=file.content_type, name=file.name, attached=False)
    if file.preview_key is None:
        raise NotFoundError
    return _answer(file.preview_key, content_type=JPEG, name="preview.jpg", attached=False)


def _answer(key: str, *, content_type: str, name: str, attached: bool) -> Response:
    response = send_file(
        io.BytesIO(content_of(key)),
        mimetype=content_type,
        download_name=name,
        as_attachment=attached,
        etag=key,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The name under a key never gets other bytes; only the browser of who may see it keeps them.
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
