"""What addresses and forms hold, as far as any database can take it."""

from typing import IO

from flask import Request, request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

from matchmaker.base.db import LARGEST_ID
from matchmaker.base.errors import NotFoundError

_NUL = "\x00"


class _CleanForms(FormDataParser):
    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        return rest, _without_nul(form), files


class CleanRequest(Request):
    """A request whose arguments and form fields hold no NUL: PostgreSQL keeps none in a text."""

    form_data_parser_class = _CleanForms

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the arguments of the address."""
        return _without_nul(super().args)


def _without_nul(given: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    pairs = given.items(multi=True)
    return ImmutableMultiDict(
        (name.replace(_NUL, ""), value.replace(_NUL, "")) for name, value in pairs
    )


def id_written(text: str) -> int | None:
    """Return the id a text names, None when no id can be written so; never an error."""
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    return int(text) if fits and int(text) <= LARGEST_ID else None


def id_asked(name: str) -> int | None:
    """Return an id of the address; None when it is not given, NotFoundError when it is none."""
    written = request.args.get(name)
    if written is None:
        return None
    found = id_written(written)
    if found is None:
        raise NotFoundError
    return found
