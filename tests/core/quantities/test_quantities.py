"""Quantities are read as their writers mean them, or asked for."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core import quantities as q
from matchmaker.core.quantities.money import Money

D = Decimal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1.250", "1250"),
        ("0,5", "0.5"),
        ("12", "12"),
        ("8.718.000", "8718000"),
        ("2.5", "2.5"),
        ("1 250 000", "1250000"),
        ("1,234.5", "1234.5"),
        ("1,250,000", "1250000"),
    ],
)
def test_numbers_are_read_the_vietnamese_way(text: str, number: str) -> None:
    assert q.parse_number(text) == D(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("25,000", "25000"),
        ("1,234.5", "1234.5"),
        ("0.5", "0.5"),
        ("0,5", "0.5"),
        ("1.25", "1.25"),
        ("1.234,5", "1234.5"),
        ("1.250.000", "1250000"),
        ("8,718,000", "8718000"),
    ],
)
def test_numbers_are_read_the_english_way_by_who_reads_english(text: str, number: str) -> None:
    assert q.parse_number(text, language="en") == D(number)


def test_an_english_reader_is_asked_what_a_dot_before_three_digits_means() -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.parse_number("25.000", language="en")
    assert (caught.value.code, caught.value.facts) == ("ambiguous_thousands", {"text": "25.000"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("abc", "not_a_number"),
        ("1,250", "ambiguous_thousands"),
        ("-5", "negative"),
        ("9" * 30, "too_large"),
        ("9" * 50, "not_a_number"),
        ("0,1234567", "too_precise"),
        ("1.2.3", "not_a_number"),
    ],
)
def test_what_is_no_number_says_why(text: str, code: str) -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.parse_number(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "volume"),
    [
        ("5 tấn/tuần", q.Volume(D(5), D(5), "tan", "week")),
        ("2.000 hộp/tháng", q.Volume(D(2000), D(2000), "hop", "month")),
        (
            "1–1,5 tấn/chuyến, 3 chuyến/tuần",
            q.Volume(D(1), D("1.5"), "tan", "trip", D(3), "week"),
        ),
        ("400 - 600 tấn", q.Volume(D(400), D(600), "tan", "once")),
        ("hơn 10 tấn vải thiều/ngày", q.Volume(D(10), None, "tan", "day", qualifier="at_least")),
        (
            "khoảng 5.000 tấn/tháng",
            q.Volume(D(5000), D(5000), "tan", "month", qualifier="about"),
        ),
        ("35 nghìn tấn", q.Volume(D(35000), D(35000), "tan", "once")),
        ("20 tan/thang", q.Volume(D(20), D(20), "tan", "month")),
        ("2 tạ", q.Volume(D(2), D(2), "ta", "once")),
        ("tối đa 3 tấn/năm", q.Volume(None, D(3), "tan", "year", qualifier="at_most")),
        ("~3 tấn/quý", q.Volume(D(3), D(3), "tan", "quarter", qualifier="about")),
    ],
)
def test_volumes_are_read_as_written(text: str, volume: q.Volume) -> None:
    assert q.parse_volume(text) == volume


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("-3 tấn", "negative"),
        ("nhiều", "not_a_number"),
        ("5 xyz/tháng", "unknown_unit"),
        ("5 tấn/thế kỷ", "unknown_period"),
        ("6 - 4 tấn", "range_backwards"),
        ("0 tấn", "zero"),
        ("2 tấn/chuyến", "trips_needed"),
        ("1,250 kg", "ambiguous_thousands"),
        ("1.001 triệu tấn", "too_large"),
        ("1 tấn/chuyến, 1.000.000.001 chuyến/ngày", "too_large"),
    ],
)
def test_a_volume_that_cannot_be_read_says_why(text: str, code: str) -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.parse_volume(text)
    assert caught.value.code == code


def test_an_amount_has_a_largest() -> None:
    assert q.parse_amount("1.000.000.000") == q.LARGEST_AMOUNT
    with pytest.raises(q.QuantityError, match="too_large"):
        q.parse_amount("1.000.000.000,000001")


languages = st.sampled_from(["vi", "en"])
amounts = st.decimals(min_value=D("0.001"), max_value=q.LARGEST_AMOUNT, places=3)


@given(
    amounts,
    st.sampled_from(sorted(q.UNITS)),
    st.sampled_from(["day", "week", "month", "quarter", "season", "year", "once"]),
    st.sampled_from(["", "about", "at_least", "at_most"]),
    languages,
)
def test_a_formatted_volume_reads_back_the_same(
    amount: D, unit: str, period: str, qualifier: str, language: str
) -> None:
    least = None if qualifier == "at_most" else amount
    most = None if qualifier == "at_least" else amount
    volume = q.Volume(least, most, unit, period, qualifier=qualifier)
    words = q.format_volume(volume, language=language)
    assert q.parse_volume(words, language=language) == volume


@given(amounts, amounts, st.sampled_from(["day", "week", "month"]), languages)
def test_a_formatted_trip_reads_back_the_same(
    least: D, trips: D, period: str, language: str
) -> None:
    volume = q.Volume(least / 2, least, "tan", "trip", trips, period)
    words = q.format_volume(volume, language=language)
    assert q.parse_volume(words, language=language) == volume


@given(st.decimals(min_value=0, max_value=D(10**11), places=3), languages)
def test_a_formatted_number_reads_back_the_same(number: D, language: str) -> None:
    assert q.parse_number(q.format_number(number, language=language), language=language) == number


@given(st.decimals(min_value=0, max_value=D(10**11), places=3), languages)
def test_a_number_written_for_one_language_is_never_another_in_the_other(
    number: D, language: str
) -> None:
    other = {"vi": "en", "en": "vi"}[language]
    with contextlib.suppress(q.QuantityError):
        read = q.parse_number(q.format_number(number, language=language), language=other)
        assert read == number


@given(st.integers(min_value=1, max_value=10**11), languages)
def test_formatted_money_reads_back_the_same(amount: int, language: str) -> None:
    words = q.format_money(amount, language=language)
    assert q.parse_money(words, language=language) == Money(amount, amount)


@given(
    st.integers(min_value=1, max_value=999),
    st.integers(min_value=0, max_value=999),
    st.sampled_from(["nghìn", "k", "ngàn", "triệu", "tr"]),
    st.sampled_from([" - ", "-", "–", " đến "]),
)
def test_a_word_after_a_range_counts_for_both_ends(
    least: int, more: int, word: str, dash: str
) -> None:
    scale = 10**6 if word.startswith("tr") else 1000
    expected = Money(least * scale, (least + more) * scale)
    assert q.parse_money(f"{least}{dash}{least + more} {word}") == expected
    assert q.parse_money(f"{least} {word}{dash}{least + more} {word}") == expected


@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("29.900 đồng/kg", Money(29_900, 29_900, "kg")),
        ("28.000đ - 29.500đ/kg", Money(28_000, 29_500, "kg")),
        ("29,9k/kg", Money(29_900, 29_900, "kg")),
        ("98.000đ/túi", Money(98_000, 98_000, "túi")),
        ("1 triệu 2", Money(1_200_000, 1_200_000)),
        ("750 tỉ đồng", Money(750 * 10**9, 750 * 10**9)),
        ("20 billion VND", Money(20 * 10**9, 20 * 10**9)),
        ("12.500 ₫", Money(12_500, 12_500)),
        ("25-30 nghìn", Money(25_000, 30_000)),
        ("25–30k/kg", Money(25_000, 30_000, "kg")),
        ("1,2-1,5 triệu", Money(1_200_000, 1_500_000)),
        ("từ 1 đến 1 triệu 2", Money(1_000_000, 1_200_000)),
        ("25.000 - 30 nghìn", Money(25_000, 30_000)),
        ("500đ - 2 nghìn", Money(500, 2_000)),
        ("900 nghìn - 1,2 triệu", Money(900_000, 1_200_000)),
    ],
)
def test_money_is_read_as_written(text: str, money: Money) -> None:
    assert q.parse_money(text) == money


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("rẻ", "not_a_number"),
        ("-5", "negative"),
        ("0", "zero"),
        ("12,5", "money_fraction"),
        ("999.999.999 tỷ", "too_large"),
        ("1.000.000.000.000.001", "too_large"),
        ("9.000 - 5.000", "range_backwards"),
        ("1-2-3", "not_a_number"),
        ("900 - 1,2 triệu", "scale_needed"),
    ],
)
def test_money_that_cannot_be_read_says_why(text: str, code: str) -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.parse_money(text)
    assert caught.value.code == code


def test_short_money_is_spoken_money() -> None:
    assert q.format_short_money(11_800_000_000) == "11,8 tỷ đồng"
    assert q.format_short_money(350_000_000, language="en") == "350 million VND"
    assert q.format_short_money(12_500) == "12.500\u00a0₫"


def test_packages_are_compared_only_with_a_declared_size() -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.to_base(D(10), unit="hop")
    assert (caught.value.code, caught.value.facts) == ("size_needed", {"unit": "hop"})
    half = q.PackSize(D(500), "g")
    assert q.to_base(D(10), unit="hop", pack=half) == D(5)
    assert q.base_unit_of("chuc", pack=q.PackSize(D(12), "cai")) == "cai"
    with pytest.raises(q.QuantityError):
        q.base_unit_of("thung", pack=q.PackSize(D(6), "hop"))


@given(amounts, st.sampled_from([u for u in q.UNITS.values() if u.factor is not None]))
def test_conversion_to_the_base_unit_is_exact(amount: D, unit: q.Unit) -> None:
    assert unit.factor is not None
    assert q.to_base(amount, unit=unit.code) / unit.factor == amount


measures = st.sampled_from([u.code for u in q.UNITS.values() if u.factor is not None])


@given(st.decimals(min_value=D("0.001"), max_value=D(10**6), places=3), measures, measures)
def test_an_amount_converted_there_and_back_is_the_same(amount: D, unit: str, into: str) -> None:
    if q.UNITS[unit].kind is not q.UNITS[into].kind:
        with pytest.raises(q.QuantityError) as caught:
            q.convert(amount, unit=unit, into=into)
        assert caught.value.code == "kinds_differ"
        return
    back = q.convert(q.convert(amount, unit=unit, into=into), unit=into, into=unit)
    # Each way rounds to a millionth of its unit.
    one, other = (q.to_base(D("0.000001"), unit=name) for name in (unit, into))
    assert abs(q.to_base(back, unit=unit) - q.to_base(amount, unit=unit)) <= one + other
    if q.to_base(D(1), unit=unit) >= q.to_base(D(1), unit=into):
        assert round(back, 3) == amount


@given(st.integers(min_value=1, max_value=10**12), measures)
def test_a_price_is_spoken_for_a_kilogram_only_where_that_is_the_same(
    amount: int, unit: str
) -> None:
    each, spoken = q.spoken_price(amount, unit=unit)
    assert each * q.to_base(D(1), unit=unit) == amount * q.to_base(D(1), unit=spoken)


def test_days_and_weeks_are_counted_in_a_month() -> None:
    assert q.in_days(D(70), period="week", days=28, of=28) == D(280)
    assert q.in_days(D(50), period="day", days=31, of=31) == D(1550)
    assert q.in_days(D(30), period="month", days=10, of=30) == D(10)
    assert q.in_days(D(12), period="year", days=28, of=28) == D(1)
    assert q.in_days(D(1), period="trip", trips=D(3), trip_period="week", days=7, of=30) == D(3)
    for period, trips in (("season", None), ("once", None), ("trip", None)):
        with pytest.raises(q.QuantityError):
            q.in_days(D(1), period=period, days=1, of=30, trips=trips)


def test_periods_come_to_an_average_month() -> None:
    assert q.per_month(D(7), period="week") == D("365.25") / 12
    assert q.per_month(D(3), period="quarter") == D(1)
    assert q.per_month(D(1), period="trip", trips=D(7), trip_period="week") == D("365.25") / 12
    for period in ("season", "once"):
        with pytest.raises(q.QuantityError):
            q.per_month(D(1), period=period)
    with pytest.raises(q.QuantityError):
        q.per_month(D(1), period="trip")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("5-7", (5, 6, 7)),
        ("5, 6, 7", (5, 6, 7)),
        ("tháng 10 năm trước đến tháng 3 năm sau", (10, 11, 12, 1, 2, 3)),
        ("Tháng 6 – 9 dương lịch", (6, 7, 8, 9)),
        ("quanh năm", tuple(range(1, 13))),
        ("tháng 5", (5,)),
    ],
)
def test_months_are_read_as_written(text: str, months: tuple[int, ...]) -> None:
    assert q.parse_months(text) == months


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("dịp Tết", "months_need_dates"),
        ("tháng 5 – 6 âm lịch", "months_need_dates"),
        ("13", "not_months"),
        ("hè", "not_months"),
    ],
)
def test_months_that_cannot_be_read_say_why(text: str, code: str) -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.parse_months(text)
    assert caught.value.code == code


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)))
def test_a_formatted_date_reads_back_the_same(day: date) -> None:
    assert q.parse_date(q.format_date(day)) == day
    assert q.parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("mai", "not_a_date"),
        ("31/02/2026", "impossible_date"),
        ("01/01/0001", "impossible_date"),
    ],
)
def test_a_date_that_cannot_be_read_says_why(text: str, code: str) -> None:
    with pytest.raises(q.QuantityError) as caught:
        q.parse_date(text)
    assert caught.value.code == code


def test_english_money_is_read_by_who_reads_english() -> None:
    assert q.parse_money("25,000 - 30,000", language="en") == Money(25_000, 30_000)
    assert q.parse_money("25 to 30 thousand/kg", language="en") == Money(25_000, 30_000, "kg")
    assert q.parse_volume("1,250 t/month", language="en") == q.Volume(
        D(1250), D(1250), "tan", "month"
    )


@given(st.text(max_size=60))
def test_whatever_is_typed_gets_an_answer_or_a_reason(text: str) -> None:
    for parse in (q.parse_months, q.parse_date):
        with contextlib.suppress(q.QuantityError):
            parse(text)
    for language in ("vi", "en"):
        for read in (q.parse_number, q.parse_volume, q.parse_money):
            with contextlib.suppress(q.QuantityError):
                read(text, language=language)
