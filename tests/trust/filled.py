"""What to send to each route so that it does what it is for."""

from __future__ import annotations

import io
from typing import Any

from tests.trust.world import World

_PRODUCER = {
    "legal_form": "cooperative",
    "name": "Hợp tác xã Mới",
    "tax_number": "0301442989",
    "address": "Ấp 1",
    "province": "82",
}

_EVENT = {
    "title": "Hội nghị mới",
    "place": "Cao Lãnh",
    "province": "82",
    "register_until": "01/12/2027",
    "wishes_until": "04/12/2027",
    "tables": "20",
}

_FORMS: dict[str, dict[str, Any]] = {
    "accounts.submit_account": {"name": "Tên mới", "language": "vi"},
    "accounts.set_active": {"chosen": "1"},
    "accounts.invite_staff": {"email": "moi@so.example"},
    "accounts.invite": {"email": "moi@dong-nghiep.example"},
    "accounts.submit_acceptance": {
        "person_name": "Người mới",
        "phone": "0912 345 999",
        "password": "mot mat khau rat dai",
        "consent": "y",
    },
    "accounts.submit_registration": {
        **_PRODUCER,
        "kind": "producer",
        "person_name": "Người mới",
        "phone": "0912 345 999",
        "email": "moi@dang-ky.example",
        "password": "mot mat khau rat dai",
        "consent": "y",
    },
    "accounts.submit_producer": {**_PRODUCER, "given_by": "Ông Tư", "channel": "phone"},
    "accounts.submit_organization": {"address": "Ấp 2", "province": "82"},
    "accounts.decide_organization": {"decision": "suspended", "reason": "Lý do"},
    "accounts.record_consent": {"given_by": "Ông Tư", "channel": "phone"},
    "certification.decide": {"decision": "suspended", "reason": "Lý do"},
    "certification.save": {
        "scheme_code": "vietgap",
        "issuer": "Nơi cấp",
        "issued_on": "01/01/2026",
    },
    "certification.save_new": {
        "scheme_code": "vietgap",
        "issuer": "Nơi cấp",
        "issued_on": "01/01/2026",
    },
    "certification.add_document": {"item_code": "business-registration", "note": "Bản giấy"},
    "introductions.send_request": {"volume": "10"},
    "introductions.send_offer": {"volume": "10"},
    "introductions.send_proposal": {"volume": "10"},
    "introductions.send_message": {"text": "Chào bạn"},
    "introductions.set_next": {"owner": "producer", "due_on": "01/12/2026"},
    "introductions.decline_share": {"reason": "price"},
    "introductions.take_step": {"reason": "price", "note": "", "day": "01/12/2026"},
    "introductions.record_delivery": {"delivered": "5", "shortfall_reason": "weather"},
    "introductions.record_contract": {
        "signed_on": "01/11/2026",
        "starts_on": "01/01/2027",
        "ends_on": "31/01/2027",
        "monthly_volume": "5",
    },
    "listings.save_new": {"name": "Sản phẩm mới", "category_code": "0101"},
    "listings.caption_photo": {"caption": "Ảnh"},
    "requirements.add": {"items-0-words": "xoài", "items-0-categories": "0101"},
    "requirements.change": {"items-0-words": "xoài", "items-0-categories": "0101"},
    "requirements.withdraw": {"reason": "Đổi kế hoạch"},
    "events.add": _EVENT,
    "events.change": _EVENT,
    "events.set_day": {
        "held_on": "20/12/2027",
        "starts": "8:00",
        "ends": "10:00",
        "meeting": "30",
    },
    "events.remove_day": {"held_on": "19/12/2027"},
    "events.take_step": {"reason": "Bão"},
    "events.start_timetable": {"seconds": "5"},
    "events.publish": {"number": "1", "step": "publish_final"},
    "events.record_result": {"outcome": "sample", "pair": ""},
    "events.enter_paper": {"outcome": "sample"},
    "events.accept_change": {"what": "absent", "version": "1"},
    "events.lock_agenda": {"lock": "1", "side": "buyer"},
    "events.lock_meeting": {"lock": "1"},
    "home.set_language": {"language": "en", "next": "/products"},
    "security.login": {"email": "ai-do@nguoi.example", "password": "khong dung dau"},
    "security.forgot_password": {"email": "ai-do@nguoi.example"},
    "security.send_confirmation": {"email": "ai-do@nguoi.example"},
}

_TOPICS: dict[str, dict[str, Any]] = {
    "basics": {"name": "Tên mới", "category_code": "0101"},
    "packaging": {"unit": "kg"},
    "capacity": {"month_1": "10"},
    "terms": {"price": "20.000"},
}


def _of_events(endpoint: str, world: World) -> dict[str, Any]:
    named: dict[str, dict[str, Any]] = {
        "events.register": {
            "data": {
                "desks": "Cô Tư",
                "slots": str(world.ids["slot"]),
                "brings": str(world.ids["listing.producer"]),
            }
        },
        "events.move_meeting": {"data": {"slot": str(world.ids["slot.free"])}},
        "events.save_wishes": {"data": {f"wish-{world.ids['wishing.producer']}": "meet"}},
        "events.seat_walk_in": {
            "data": {
                "organization": str(world.ids["organization.to_invite"]),
                "person": "Chị Ba",
            },
            "query_string": {"words": "moi du"},
        },
        "events.accept_meetings": {
            "data": {"others": str(world.ids["final.rival_distributor"]), "version": "1"}
        },
        "events.invite": {
            "data": {"organizations": str(world.ids["organization.to_invite"])},
            "query_string": {"words": "moi du"},
        },
    }
    return named.get(endpoint, {})


def filled(endpoint: str, world: World, *, topic: str = "") -> dict[str, Any]:
    """Return the keywords of a POST that the route would carry out for whoever may."""
    if endpoint == "listings.save_topic":
        return {"data": dict(_TOPICS.get(topic, {}))}
    if endpoint == "accounts.switch":
        return {"data": {"chosen": str(world.ids["organization.producer"])}}
    if endpoint.startswith("events.") and (facts := _of_events(endpoint, world)):
        return facts
    if endpoint == "introductions.share_document":
        return {"data": {"kind": "other", "file": (io.BytesIO(PNG), "anh.png")}}
    if endpoint == "matching.rank_files":
        files = {
            "listings": (io.BytesIO(b"code,name\nA1,xoai\n"), "a.csv"),
            "requirements": (io.BytesIO(b"code,title\nR1,xoai\n"), "b.csv"),
        }
        return {"data": {"top": "5", "answer": "page", **files}}
    return {"data": dict(_FORMS.get(endpoint, {}))}


def _png() -> bytes:
    from PIL import Image  # noqa: PLC0415

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


PNG = _png()
