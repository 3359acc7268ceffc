"""How facts are shown in templates: dates, numbers, money and quantities by language."""

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from matchmaker.base.clock import LOCAL_ZONE, today
from matchmaker.base.i18n import choose_language
from matchmaker.base.labels import label, tone
from matchmaker.core import quantities

_DAY = "%d/%m/%Y"


def show_date(day: date | datetime | None) -> str:
    """Return dd/mm/yyyy in Việt Nam; nothing for nothing."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(LOCAL_ZONE).date()
    return day.strftime(_DAY)


def show_datetime(at: datetime | None) -> str:
    """Return dd/mm/yyyy and the 24-hour time in Việt Nam."""
    return "" if at is None else at.astimezone(LOCAL_ZONE).strftime(f"{_DAY} %H:%M")


def show_number(number: Decimal | int | float | None) -> str:
    """Return a number as the reader's language writes it."""
    if number is None:
        return ""
    exact = Decimal(str(number)) if isinstance(number, float) else number
    return quantities.format_number(exact, language=choose_language())


def show_money(amount: int | None) -> str:
    """Return whole đồng."""
    return "" if amount is None else quantities.format_money(amount, language=choose_language())


def show_price(amount: int | None, unit: str) -> str:
    """Return a price with its unit, of a kilogram where one of a heavier unit is whole đồng."""
    if amount is None:
        return ""
    amount, unit = quantities.spoken_price(amount, unit=unit)
    return f"{show_money(amount)}/{unit_name(unit)}"


def show_short_money(amount: int | None) -> str:
    """Return `11,8 tỷ đồng`."""
    if amount is None:
        return ""
    return quantities.format_short_money(amount, language=choose_language())


def unit_name(code: str | None) -> str:
    """Return the word of a unit in the reader's language."""
    unit = quantities.UNITS.get(code or "")
    if unit is None:
        return code or ""
    return unit.name_vi if choose_language() == "vi" else unit.name_en


def show_quantity(amount: Decimal | None, unit: str) -> str:
    """Return an amount with its unit; large masses in tonnes."""
    if amount is None:
        return ""
    if unit == "kg" and amount >= 1000:
        amount, unit = amount / 1000, "tan"
    rounded = round(amount, 2)
    return f"{show_number(rounded)}\u00a0{unit_name(unit)}"


def show_volume(volume: quantities.Volume | str | None) -> str:
    """Return `20 tấn/tháng` or `20 t/month`; Vietnamese words that say a volume are read first."""
    if isinstance(volume, str):
        try:
            return show_volume(quantities.parse_volume(volume))
        except quantities.QuantityError:
            return volume
    return "" if volume is None else quantities.format_volume(volume, language=choose_language())


def show_phone(number: str | None) -> str:
    """Return `0912 345 678` for +84912345678."""
    if not number:
        return ""
    national = "0" + number.removeprefix("+84") if number.startswith("+84") else number
    if national.isdigit() and len(national) == 10:
        return f"{national[:4]}\u00a0{national[4:7]}\u00a0{national[7:]}"
    return national


def show_relative(due: date | datetime | None) -> str:
    """Return how far a day is from today: `còn 3 ngày`, `hôm nay`, `quá hạn 2 ngày`."""
    if due is None:
        return ""
    day = due.astimezone(LOCAL_ZONE).date() if isinstance(due, datetime) else due
    days = (day - today()).days
    if days == 0:
        return str(_("hôm nay"))
    if days > 0:
        return str(ngettext("còn %(num)s ngày", "còn %(num)s ngày", days))
    return str(ngettext("quá hạn %(num)s ngày", "quá hạn %(num)s ngày", -days))


def show_percent(share: Decimal | float | None) -> str:
    """Return a share between 0 and 1 as percent with one digit at most."""
    if share is None:
        return ""
    return f"{show_number(round(Decimal(str(share)) * 100, 1))}\u00a0%"


def named(row: object) -> str:
    """Return the name of a vocabulary row in the reader's language."""
    if row is None:
        return ""
    name = "name_vi" if choose_language() == "vi" else "name_en"
    return str(getattr(row, name))


def init_app(app: Flask) -> None:
    """Install the filters."""
    app.jinja_env.filters.update(
        date=show_date,
        datetime=show_datetime,
        number=show_number,
        money=show_money,
        price=show_price,
        short_money=show_short_money,
        unit_name=unit_name,
        quantity=show_quantity,
        volume=show_volume,
        phone=show_phone,
        relative=show_relative,
        percent=show_percent,
        named=named,
        label=label,
        tone=tone,
    )
