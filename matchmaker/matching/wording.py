"""The words of scores in the reader's language: reasons, changes, criteria and modes.

Each is a short sentence of its own. A price sentence without the facts of the ceiling (as
`for_producer()` leaves them) says only whether the price is within or above.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _

from matchmaker.base.filters import (
    show_date,
    show_money,
    show_number,
    show_quantity,
    unit_name,
)
from matchmaker.base.i18n import choose_language
from matchmaker.core.scoring import (
    Change,
    ChangeCode,
    Criterion,
    Mode,
    Month,
    Reason,
    ReasonCode,
    Way,
)

#: What `not_comparable` says where only a declared pack size would tell the amount.
SIZE_NEEDED = "size_needed"

#: How a month is written inside “tháng 5/2027” and "May 2027".
_MONTH_PATTERNS = {"vi": "L", "en": "MMM"}

_CRITERIA = {
    Criterion.CATEGORY: lazy_gettext("Nhóm sản phẩm"),
    Criterion.TEXT: lazy_gettext("Tên và mô tả"),
    Criterion.VOLUME: lazy_gettext("Sản lượng"),
    Criterion.CERTIFICATION: lazy_gettext("Chứng nhận"),
    Criterion.PRICE: lazy_gettext("Giá"),
    Criterion.PLACE: lazy_gettext("Nơi sản xuất"),
    Criterion.DOSSIER: lazy_gettext("Hồ sơ"),
}
_MODES = {
    Mode.MUST: lazy_gettext("Bắt buộc"),
    Mode.PREFER: lazy_gettext("Ưu tiên"),
    Mode.IGNORE: lazy_gettext("Bỏ qua"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Names by code in the reader's language; a code without a name stands for itself."""

    schemes: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    provinces: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    dossier: Mapping[str, str] = field(default_factory=dict)

    def scheme(self, code: str) -> str:
        """Return the name of a certification scheme."""
        return self.schemes.get(code, code)

    def any_scheme(self, codes: Iterable[str]) -> str:
        """Return the names of schemes of which any one will do."""
        return " / ".join(self.scheme(code) for code in codes)

    def category(self, code: str) -> str:
        """Return the name of a category."""
        return self.categories.get(code, code)

    def items(self, codes: Iterable[str]) -> str:
        """Return the names of dossier items as a list."""
        return ", ".join(self.dossier.get(code, code) for code in codes)


_Facts = Mapping[str, Any]
_Sentence = Callable[[_Facts, Words], str]


def criterion_name(criterion: Criterion) -> str:
    """Return the name of a criterion."""
    return str(_CRITERIA[criterion])


def mode_name(mode: Mode) -> str:
    """Return the name of a mode."""
    return str(_MODES[mode])


def reason_text(reason: Reason, *, words: Words) -> str:
    """Return the sentence of a reason."""
    return _REASONS[reason.code](reason.facts, words)


def change_text(change: Change, *, words: Words) -> str:
    """Return the sentence of a change, as something to do."""
    return _CHANGES[change.code](change.facts, words)


def way_text(way: Way, *, words: Words) -> str:
    """Return the changes of a way; the score they lead to is for the caller to show."""
    return " + ".join(change_text(change, words=words) for change in way.changes)


def _plain(message: str) -> _Sentence:
    """Return the sentence of a code without facts; `message` is lazy."""
    return lambda _facts, _words: str(message)


def _percent(percent: Decimal) -> str:
    return f"{show_number(percent)}\u00a0%"


def _price(amount: Decimal, *, unit: str) -> str:
    """Return whole đồng for one unit, never more than `amount`."""
    whole = int(amount.to_integral_value(ROUND_FLOOR))
    return f"{show_money(whole)}/{unit_name(unit)}"


def _month(month: Month) -> str:
    year, number = month
    pattern = _MONTH_PATTERNS[choose_language()]
    shown = format_date(date(year, number, 1), pattern)
    return str(_("tháng %(month)s/%(year)s", month=shown, year=year))


def _months(months: tuple[Month, ...]) -> str:
    """Return months as a list; three and more that follow each other as first–last."""
    runs: list[list[Month]] = []
    for month in months:
        if runs and _follows(month, before=runs[-1][-1]):
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_run(run) for run in runs)


def _follows(month: Month, *, before: Month) -> bool:
    return month[0] * 12 + month[1] == before[0] * 12 + before[1] + 1


def _run(run: list[Month]) -> str:
    if len(run) > 2:
        return f"{_month(run[0])}–{_month(run[-1])}"
    return ", ".join(_month(month) for month in run)


def _by_month(amounts: tuple[tuple[Month, Decimal], ...], *, unit: str) -> str:
    return ", ".join(f"{_month(month)} ({show_quantity(a, unit)})" for month, a in amounts)


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{asked} → {found}" for asked, found in pairs)


def _category_inside(facts: _Facts, words: Words) -> str:
    category, wanted = words.category(facts["category"]), words.category(facts["wanted"])
    if facts["category"] == facts["wanted"]:
        return str(_("Đúng nhóm %(category)s", category=category))
    return str(_("%(category)s thuộc nhóm %(wanted)s", category=category, wanted=wanted))


def _category_near(facts: _Facts, words: Words) -> str:
    category, wanted = words.category(facts["category"]), words.category(facts["wanted"])
    return str(_("%(category)s gần với nhóm %(wanted)s", category=category, wanted=wanted))


def _category_elsewhere(facts: _Facts, words: Words) -> str:
    category, wanted = words.category(facts["category"]), words.category(facts["wanted"])
    return str(_("%(category)s không thuộc nhóm %(wanted)s", category=category, wanted=wanted))


def _words_met(facts: _Facts, _words: Words) -> str:
    return str(_("Có các từ: %(words)s", words=", ".join(facts["words"])))


def _words_alike(facts: _Facts, _words: Words) -> str:
    return str(_("Từ gần giống: %(pairs)s", pairs=_pairs(facts["pairs"])))


def _words_regional(facts: _Facts, _words: Words) -> str:
    return str(_("Cách gọi khác: %(pairs)s", pairs=_pairs(facts["pairs"])))


def _words_missing(facts: _Facts, _words: Words) -> str:
    return str(_("Không thấy các từ: %(words)s", words=", ".join(facts["words"])))


def _volume_full(facts: _Facts, _words: Words) -> str:
    wanted = show_quantity(facts["wanted"], facts["unit"])
    return str(_("Đáp ứng đủ %(wanted)s", wanted=wanted))


def _volume_partly(facts: _Facts, _words: Words) -> str:
    covered, wanted = (show_quantity(facts[name], facts["unit"]) for name in ("covered", "wanted"))
    return str(
        _(
            "Đáp ứng %(percent)s: %(covered)s trên %(wanted)s",
            percent=_percent(facts["percent"]),
            covered=covered,
            wanted=wanted,
        )
    )


def _volume_short(facts: _Facts, _words: Words) -> str:
    return str(_("Thiếu trong %(months)s", months=_by_month(facts["months"], unit=facts["unit"])))


def _volume_below_least(facts: _Facts, _words: Words) -> str:
    covered, least = (show_quantity(facts[name], facts["unit"]) for name in ("covered", "least"))
    return str(_("Có %(covered)s, ít hơn mức cần %(least)s", covered=covered, least=least))


def _volume_unknown(facts: _Facts, _words: Words) -> str:
    return str(_("Chưa nêu sản lượng %(months)s", months=_months(facts["months"])))


def _volume_not_comparable(facts: _Facts, _words: Words) -> str:
    if facts["missing"] == SIZE_NEEDED:
        return str(_("Chưa so sánh được sản lượng: thiếu quy cách đóng gói"))
    unit = unit_name(facts["wanted"])
    return str(_("Chưa so sánh được sản lượng theo %(unit)s", unit=unit))


def _volume_unit_differs(facts: _Facts, _words: Words) -> str:
    offered, wanted = unit_name(facts["offered"]), unit_name(facts["wanted"])
    return str(
        _(
            "Sản lượng tính theo %(offered)s, yêu cầu tính theo %(wanted)s",
            offered=offered,
            wanted=wanted,
        )
    )


def _certificate_held(facts: _Facts, words: Words) -> str:
    scheme, ends = words.scheme(facts["scheme"]), facts["valid_to"]
    if ends is None:
        return str(_("Có %(scheme)s", scheme=scheme))
    return str(_("Có %(scheme)s, hạn đến %(valid_to)s", scheme=scheme, valid_to=show_date(ends)))


def _certificate_stronger(facts: _Facts, words: Words) -> str:
    scheme, wanted = words.scheme(facts["scheme"]), words.any_scheme(facts["wanted"])
    return str(_("%(scheme)s ≥ %(wanted)s yêu cầu", scheme=scheme, wanted=wanted))


def _certificate_pending(facts: _Facts, words: Words) -> str:
    return str(_("%(scheme)s chờ xác minh", scheme=words.scheme(facts["scheme"])))


def _certificate_ends_early(facts: _Facts, words: Words) -> str:
    return str(
        _(
            "%(scheme)s hết hạn %(valid_to)s, trước ngày giao %(needed_on)s",
            scheme=words.scheme(facts["scheme"]),
            valid_to=show_date(facts["valid_to"]),
            needed_on=show_date(facts["needed_on"]),
        )
    )


def _certificate_starts_late(facts: _Facts, words: Words) -> str:
    return str(
        _(
            "%(scheme)s có hiệu lực từ %(valid_from)s, sau ngày giao %(needed_on)s",
            scheme=words.scheme(facts["scheme"]),
            valid_from=show_date(facts["valid_from"]),
            needed_on=show_date(facts["needed_on"]),
        )
    )


def _certificate_missing(facts: _Facts, words: Words) -> str:
    wanted = words.any_scheme(facts["wanted"])
    if not facts["nearest"]:
        return str(_("Chưa có %(wanted)s", wanted=wanted))
    nearest = ", ".join(words.scheme(code) for code in facts["nearest"])
    return str(_("Chưa có %(wanted)s, hiện có %(nearest)s", wanted=wanted, nearest=nearest))


def _price_within(facts: _Facts, _words: Words) -> str:
    if "ceiling" not in facts:
        return str(_("Giá trong mức người mua chấp nhận"))
    price, ceiling = (_price(facts[name], unit=facts["unit"]) for name in ("price", "ceiling"))
    return str(_("Giá %(price)s, trong mức trần %(ceiling)s", price=price, ceiling=ceiling))


def _price_partly_above(facts: _Facts, _words: Words) -> str:
    if "ceiling" not in facts:
        return str(_("Một phần khoảng giá cao hơn mức người mua chấp nhận"))
    price, ceiling = (_price(facts[name], unit=facts["unit"]) for name in ("price", "ceiling"))
    return str(
        _(
            "Giá cao nhất %(price)s, vượt %(percent)s so với mức trần %(ceiling)s",
            price=price,
            ceiling=ceiling,
            percent=_percent(facts["percent"]),
        )
    )


def _price_above(facts: _Facts, _words: Words) -> str:
    if "ceiling" not in facts:
        return str(_("Giá cao hơn mức người mua chấp nhận"))
    price, ceiling = (_price(facts[name], unit=facts["unit"]) for name in ("price", "ceiling"))
    return str(
        _(
            "Giá %(price)s, vượt %(percent)s so với mức trần %(ceiling)s",
            price=price,
            ceiling=ceiling,
            percent=_percent(facts["percent"]),
        )
    )


def _price_net(facts: _Facts, _words: Words) -> str:
    return str(
        _("Giá so sánh đã trừ chiết khấu %(discount)s", discount=_percent(facts["discount"]))
    )


def _price_not_comparable(facts: _Facts, _words: Words) -> str:
    if facts["missing"] == SIZE_NEEDED:
        return str(_("Chưa so sánh được giá: thiếu quy cách đóng gói"))
    return str(_("Chưa so sánh được giá theo %(unit)s", unit=unit_name(facts["wanted"])))


def _price_unit_differs(facts: _Facts, _words: Words) -> str:
    offered, wanted = unit_name(facts["offered"]), unit_name(facts["wanted"])
    return str(
        _("Giá tính theo %(offered)s, yêu cầu tính theo %(wanted)s", offered=offered, wanted=wanted)
    )


def _place_same_province(facts: _Facts, words: Words) -> str:
    province = words.provinces.get(facts["province"], facts["province"])
    if not facts["km"]:
        return str(_("Cùng ở %(province)s", province=province))
    km = show_number(facts["km"])
    return str(_("Cùng ở %(province)s, cách khoảng %(km)s km", province=province, km=km))


def _place_same_region(facts: _Facts, words: Words) -> str:
    region, km = words.regions.get(facts["region"], facts["region"]), show_number(facts["km"])
    return str(_("Cùng vùng %(region)s, cách khoảng %(km)s km", region=region, km=km))


def _place_distance(facts: _Facts, _words: Words) -> str:
    return str(_("Cách khoảng %(km)s km", km=show_number(facts["km"])))


def _dossier_complete(facts: _Facts, _words: Words) -> str:
    return str(_("Hồ sơ đủ: %(asked)s trên %(asked)s mục", asked=facts["asked"]))


def _dossier_missing(facts: _Facts, words: Words) -> str:
    return str(
        _(
            "Thiếu %(count)s trên %(asked)s mục hồ sơ: %(items)s",
            count=len(facts["items"]),
            asked=facts["asked"],
            items=words.items(facts["items"]),
        )
    )


def _dossier_expiring(facts: _Facts, words: Words) -> str:
    items = ", ".join(
        f"{words.items((code,))} ({show_date(valid_to)})" for code, valid_to in facts["items"]
    )
    needed_on = show_date(facts["needed_on"])
    return str(
        _(
            "Hồ sơ hết hạn trước ngày giao %(needed_on)s: %(items)s",
            needed_on=needed_on,
            items=items,
        )
    )


def _dossier_unknown(facts: _Facts, _words: Words) -> str:
    return str(_("Chưa rõ hồ sơ; số mục yêu cầu: %(asked)s", asked=facts["asked"]))


_REASONS: Mapping[ReasonCode, _Sentence] = {
    ReasonCode.NOTHING_ASKED: _plain(lazy_gettext("Không có yêu cầu")),
    ReasonCode.CATEGORY_INSIDE: _category_inside,
    ReasonCode.CATEGORY_NEAR: _category_near,
    ReasonCode.CATEGORY_ELSEWHERE: _category_elsewhere,
    ReasonCode.CATEGORY_UNKNOWN: _plain(lazy_gettext("Chưa rõ nhóm sản phẩm")),
    ReasonCode.TEXT_WORDS_MET: _words_met,
    ReasonCode.TEXT_WORDS_ALIKE: _words_alike,
    ReasonCode.TEXT_WORDS_REGIONAL: _words_regional,
    ReasonCode.TEXT_WORDS_MISSING: _words_missing,
    ReasonCode.VOLUME_FULL: _volume_full,
    ReasonCode.VOLUME_PARTLY: _volume_partly,
    ReasonCode.VOLUME_SHORT: _volume_short,
    ReasonCode.VOLUME_BELOW_LEAST: _volume_below_least,
    ReasonCode.VOLUME_UNKNOWN: _volume_unknown,
    ReasonCode.VOLUME_NOT_COMPARABLE: _volume_not_comparable,
    ReasonCode.VOLUME_UNIT_DIFFERS: _volume_unit_differs,
    ReasonCode.CERTIFICATE_HELD: _certificate_held,
    ReasonCode.CERTIFICATE_STRONGER: _certificate_stronger,
    ReasonCode.CERTIFICATE_PENDING: _certificate_pending,
    ReasonCode.CERTIFICATE_ENDS_EARLY: _certificate_ends_early,
    ReasonCode.CERTIFICATE_STARTS_LATE: _certificate_starts_late,
    ReasonCode.CERTIFICATE_MISSING: _certificate_missing,
    ReasonCode.PRICE_WITHIN: _price_within,
    ReasonCode.PRICE_PARTLY_ABOVE: _price_partly_above,
    ReasonCode.PRICE_ABOVE: _price_above,
    ReasonCode.PRICE_NET: _price_net,
    ReasonCode.PRICE_UNKNOWN: _plain(lazy_gettext("Chưa nêu giá")),
    ReasonCode.PRICE_NOT_COMPARABLE: _price_not_comparable,
    ReasonCode.PRICE_UNIT_DIFFERS: _price_unit_differs,
    ReasonCode.PLACE_SAME_PROVINCE: _place_same_province,
    ReasonCode.PLACE_SAME_REGION: _place_same_region,
    ReasonCode.PLACE_DISTANCE: _place_distance,
    ReasonCode.PLACE_UNKNOWN: _plain(lazy_gettext("Chưa rõ nơi sản xuất")),
    ReasonCode.DOSSIER_COMPLETE: _dossier_complete,
    ReasonCode.DOSSIER_MISSING: _dossier_missing,
    ReasonCode.DOSSIER_EXPIRING: _dossier_expiring,
    ReasonCode.DOSSIER_UNKNOWN: _dossier_unknown,
}


def _state_category(facts: _Facts, words: Words) -> str:
    category = words.category(facts["category"])
    return str(_("Nêu nhóm sản phẩm; đạt nếu là %(category)s", category=category))


def _state_price(facts: _Facts, _words: Words) -> str:
    if "amount" not in facts:
        return str(_("Nêu giá theo %(unit)s", unit=unit_name(facts["unit"])))
    return str(_("Nêu giá, tối đa %(price)s", price=_price(facts["amount"], unit=facts["unit"])))


def _state_capacity(facts: _Facts, _words: Words) -> str:
    months = _by_month(facts["months"], unit=facts["unit"])
    return str(_("Nêu sản lượng, ít nhất: %(months)s", months=months))


def _make_comparable(facts: _Facts, _words: Words) -> str:
    months = _by_month(facts["months"], unit=facts["unit"])
    if facts["missing"] == SIZE_NEEDED:
        return str(_("Nêu quy cách đóng gói; đạt nếu có: %(months)s", months=months))
    unit = unit_name(facts["unit"])
    return str(_("Nêu sản lượng theo %(unit)s, ít nhất: %(months)s", unit=unit, months=months))


def _verify_certificate(facts: _Facts, words: Words) -> str:
    return str(_("Xác minh %(scheme)s", scheme=words.scheme(facts["scheme"])))


def _renew_certificate(facts: _Facts, words: Words) -> str:
    return str(_("Gia hạn %(scheme)s", scheme=words.scheme(facts["scheme"])))


def _complete_dossier(facts: _Facts, words: Words) -> str:
    return str(_("Bổ sung hồ sơ: %(items)s", items=words.items(facts["items"])))


def _lower_price(facts: _Facts, _words: Words) -> str:
    if "percent" not in facts:
        return str(_("Giảm giá"))
    return str(_("Giảm giá %(percent)s", percent=_percent(facts["percent"])))


def _add_capacity(facts: _Facts, _words: Words) -> str:
    months = _by_month(facts["months"], unit=facts["unit"])
    return str(_("Thêm sản lượng: %(months)s", months=months))


def _add_certificate(facts: _Facts, words: Words) -> str:
    return str(_("Bổ sung chứng nhận %(scheme)s", scheme=words.scheme(facts["scheme"])))


_CHANGES: Mapping[ChangeCode, _Sentence] = {
    ChangeCode.STATE_CATEGORY: _state_category,
    ChangeCode.STATE_PLACE: _plain(lazy_gettext("Nêu nơi sản xuất; đạt nếu ở gần nơi giao hàng")),
    ChangeCode.STATE_PRICE: _state_price,
    ChangeCode.STATE_CAPACITY: _state_capacity,
    ChangeCode.MAKE_COMPARABLE: _make_comparable,
    ChangeCode.VERIFY_CERTIFICATE: _verify_certificate,
    ChangeCode.RENEW_CERTIFICATE: _renew_certificate,
    ChangeCode.COMPLETE_DOSSIER: _complete_dossier,
    ChangeCode.LOWER_PRICE: _lower_price,
    ChangeCode.ADD_CAPACITY: _add_capacity,
    ChangeCode.ADD_CERTIFICATE: _add_certificate,
}
