"""A form that creates something creates it once, however often it is sent."""

from datetime import datetime

from flask import redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import HiddenField

from matchmaker.base.clock import now
from matchmaker.base.db import Model, UtcDateTime, db
from matchmaker.base.forms import BaseForm, new_token


class UsedToken(Model):
    """A form token that was used, and where the person was led."""

    __tablename__ = "used_token"

    token: Mapped[str] = mapped_column(String(80), primary_key=True)
    location: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class CreatingForm(BaseForm):
    """A form that creates something; `token` tells a second sending from a second thing."""

    token = HiddenField(default=new_token)


def sent_before(form: CreatingForm) -> ResponseReturnValue | None:
    """Return where an earlier sending of this form led, without taking this one for the first.

    For forms whose creating changes what they would be checked against.
    """
    first = db.session.get(UsedToken, str(form.token.data or "")[:80])
    return None if first is None else redirect(first.location or "/", 303)


def already_created(form: CreatingForm) -> ResponseReturnValue | None:
    """Return where the first sending of this form led, or None for the first sending.

    Of two sendings at once the second waits for the first and then sees its answer.
    """
    token = str(form.token.data or "")[:80]
    if not token:
        return None
    try:
        with db.session.begin_nested():
            db.session.add(UsedToken(token=token, at=now()))
    except IntegrityError:
        first = db.session.get_one(UsedToken, token)
        return redirect(first.location or "/", 303)
    return None


def created(form: CreatingForm, *, location: str) -> ResponseReturnValue:
    """Lead to what was created, and remember it for the token."""
    token = str(form.token.data or "")[:80]
    if token:
        db.session.get_one(UsedToken, token).location = location
    return redirect(location, 303)
