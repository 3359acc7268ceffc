"""The address that a participant shows as a QR code on the day, and what it stands for."""

import segno
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from matchmaker.base.errors import NotFoundError
from matchmaker.base.outbox import link_to
from matchmaker.events import queries
from matchmaker.events.models import Participation, TradeEvent


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="event-check-in")


def token_of(own: Participation) -> str:
    """Return what nobody else can make and what says who comes."""
    return str(_signer().dumps(own.id))


def check_in_url(own: Participation) -> str:
    """Return the address of the page on which staff check a participant in."""
    return link_to("events.arrive", event_id=own.event_id, token=token_of(own))


def qr_code(own: Participation) -> segno.QRCode:
    """Return the address as a QR code."""
    return segno.make(check_in_url(own), error="m")


def qr_picture(own: Participation) -> str:
    """Return the address as a QR code, as the address of a picture."""
    return str(qr_code(own).svg_data_uri(scale=5, border=2, light="#fff"))


def participation_of_token(token: str, *, event: TradeEvent) -> Participation:
    """Return who shows a token at this event, or raise NotFoundError."""
    try:
        number = _signer().loads(token)
    except BadSignature:
        raise NotFoundError from None
    return queries.get_participation(int(number), event=event)


def token_in(code: str) -> str:
    """Return the token of a scanned address, or of a token alone."""
    return code.strip().rstrip("/").rpartition("/")[2]
