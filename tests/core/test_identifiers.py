"""Numbers that identify: what is right passes, what cannot be right is refused with its reason."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.identifiers import IdentifierError, parse_gtin, parse_phone, parse_tax_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0100112437", "0100112437"),
        (" 0100 112 437 ", "0100112437"),
        ("0314409058-002", "0314409058-002"),
        ("0314409058002", "0314409058-002"),
        ("001203004005", "001203004005"),
        ("001 203 004 005", "001203004005"),
    ],
)
def test_a_tax_number_is_kept_in_one_form(written: str, kept: str) -> None:
    assert parse_tax_number(written) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1401541496", "tax_check"),
        ("0000000000", "tax_check"),
        ("0314409058-000", "tax_check"),
        ("123", "tax_digits"),
        ("01001124370", "tax_digits"),
        ("01001l2437", "tax_digits"),
        ("０１００１１２４３７", "tax_digits"),
        ("", "tax_digits"),
    ],
)
def test_a_tax_number_that_cannot_be_right_says_why(written: str, code: str) -> None:
    with pytest.raises(IdentifierError) as refused:
        parse_tax_number(written)
    assert refused.value.code == code


def test_the_identifiers_of_the_facts_are_read_as_they_say(shared_data: Path) -> None:
    with (shared_data / "rules" / "identifiers.csv").open(encoding="utf-8") as file:
        rows = {row["kind"]: row for row in csv.DictReader(file)}
    for kind in ("mst", "mst13"):
        for valid in rows[kind]["valid_examples"].split(";"):
            assert parse_tax_number(valid) == valid
        for invalid in rows[kind]["invalid_examples"].split(";"):
            with pytest.raises(IdentifierError):
                parse_tax_number(invalid)


@given(st.text(max_size=30))
def test_any_text_is_a_tax_number_or_refused_and_reading_it_again_changes_nothing(
    written: str,
) -> None:
    try:
        kept = parse_tax_number(written)
    except IdentifierError:
        return
    assert parse_tax_number(kept) == kept


@given(st.integers(0, 10**12 - 1))
def test_one_wrong_digit_of_a_gtin_is_found(number: int) -> None:
    body = f"{number:012d}"
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    check = -total % 10
    assert parse_gtin(f"{body}{check}") == f"{body}{check}"
    with pytest.raises(IdentifierError, match="gtin_check"):
        parse_gtin(f"{body}{(check + 1) % 10}")


@pytest.mark.parametrize("written", ["", "893", "893850987001X", "1" * 15])
def test_a_gtin_has_8_12_13_or_14_digits(written: str) -> None:
    with pytest.raises(IdentifierError, match="gtin_digits"):
        parse_gtin(written)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 912345678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("(0277) 3851 431", "+842773851431"),
        ("+81 3-1234-5678", "+81312345678"),
    ],
)
def test_a_telephone_number_is_kept_as_e164(written: str, kept: str) -> None:
    assert parse_phone(written) == kept


@pytest.mark.parametrize("written", ["", "0912", "không có", "0912 345 678 9"])
def test_what_is_no_telephone_number_is_refused(written: str) -> None:
    with pytest.raises(IdentifierError, match="phone"):
        parse_phone(written)
