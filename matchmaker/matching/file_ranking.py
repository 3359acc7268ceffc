"""Two tables in, matches out: ranked by the very scorer of the platform, nothing stored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from xlsxwriter import Workbook

from matchmaker.base.forms import QUANTITY_MESSAGES
from matchmaker.base.tables import Table
from matchmaker.core import scoring
from matchmaker.core.scoring import Criterion, Ranking, Scored, TextIndex, fraction
from matchmaker.core.scoring.index import Index
from matchmaker.matching.export import write_row
from matchmaker.matching.sheets import Offer, Read, Remark, Sheet, Wanted, read_sheets
from matchmaker.matching.shown import ShownScore, show, words_of
from matchmaker.matching.vocabulary import Vocabularies
from matchmaker.matching.wording import criterion_name

#: Near misses kept for a requirement.
NEAR_MISSES = 5
#: Up to so many offers are measured one by one for each requirement.
MOST_MEASURED = 2_000

#: What is said of each code of a remark, beside those of quantities.
REMARKS: Mapping[str, Any] = {
    "no_code": _l("Dòng không có mã nên không xếp hạng được."),
    "no_name": _l("Dòng không có tên nên không xếp hạng được."),
    "same_code": _l("Mã này đã có ở một dòng phía trên; dòng này không được xếp hạng."),
    "unknown_category": _l("Chưa rõ nhóm sản phẩm; nhóm này được bỏ qua."),
    "unknown_scheme": _l("Chưa rõ chứng nhận; chứng nhận này được bỏ qua."),
    "unknown_province": _l("Chưa rõ tỉnh, thành phố; nơi giao hoặc nơi sản xuất coi như chưa nêu."),
    "price_per_kg": _l("Giá không nêu đơn vị, được hiểu là giá của 1 kg."),
    "alike": _l("Hai tên này có thể là một đơn vị, viết khác nhau."),
    "window_backwards": _l("Ngày kết thúc trước ngày bắt đầu; ngày kết thúc được bỏ qua."),
}
SHEET_NAMES: Mapping[Sheet, Any] = {
    Sheet.LISTINGS: _l("Tệp sản phẩm"),
    Sheet.REQUIREMENTS: _l("Tệp nhu cầu"),
}
#: What the heading of each column is called.
COLUMN_NAMES: Mapping[str, Any] = {
    "code": _l("mã"),
    "name": _l("tên"),
    "title": _l("tên"),
    "category": _l("nhóm"),
    "description": _l("mô tả"),
    "volume": _l("sản lượng"),
    "unit": _l("đơn vị"),
    "period": _l("kỳ"),
    "months": _l("tháng"),
    "price": _l("giá"),
    "max_price": _l("giá trần"),
    "start": _l("từ ngày"),
    "end": _l("đến ngày"),
    "certifications": _l("chứng nhận"),
    "province": _l("tỉnh"),
    "producer": _l("nhà sản xuất"),
    "distributor": _l("nhà phân phối"),
}


def column_name(column: str) -> str:
    """Return how the heading of a column is called in the reader's language."""
    return str(COLUMN_NAMES[column])


@dataclass(frozen=True, slots=True)
class RankedRow:
    """A listing in its place for a requirement, as it is shown."""

    position: int
    offer: Offer
    scored: Scored
    shown: ShownScore


@dataclass(frozen=True, slots=True)
class RankedRequirement:
    """A requirement with its matches, best first, and its nearest misses."""

    wanted: Wanted
    matches: tuple[RankedRow, ...]
    near_misses: tuple[RankedRow, ...]


@dataclass(frozen=True, slots=True)
class FileRanking:
    """Everything the two files gave."""

    requirements: tuple[RankedRequirement, ...]
    #: Listings among nobody's matches.
    unmatched: tuple[Offer, ...]
    warnings: tuple[Remark, ...]
    refused: tuple[Remark, ...]


def rank_files(
    listings: Table,
    *,
    requirements: Table,
    vocabularies: Vocabularies,
    today: date,
    top: int,
) -> FileRanking:
    """Rank the rows of one table for the rows of the other, `top` matches each."""
    read = read_sheets(listings, requirements=requirements, vocabularies=vocabularies, today=today)
    ranked = tuple(_ranked(read, vocabularies=vocabularies, today=today, top=top))
    matched = {row.offer.listing.id for one in ranked for row in one.matches}
    return FileRanking(
        ranked,
        tuple(one for one in read.offers if one.listing.id not in matched),
        tuple(sorted(read.warnings, key=_place)),
        tuple(sorted(read.refused, key=_place)),
    )


def _place(remark: Remark) -> tuple[str, int]:
    return remark.sheet.value, remark.row


def _ranked(
    read: Read, *, vocabularies: Vocabularies, today: date, top: int
) -> Iterator[RankedRequirement]:
    by_id = {one.listing.id: one for one in read.offers}
    rank = _ranker([one.listing for one in read.offers], vocabularies=vocabularies, today=today)
    words = words_of(vocabularies)

    def rows(found: Sequence[Scored]) -> tuple[RankedRow, ...]:
        return tuple(
            RankedRow(place, by_id[one.listing_id], one, show(one, words=words))
            for place, one in enumerate(found, start=1)
        )

    for one in read.wanted:
        ranking = rank(one.requirement, top)
        near = [miss for miss in ranking.near_misses if Criterion.CATEGORY not in miss.failed]
        yield RankedRequirement(one, rows(ranking.matches), rows(near[:NEAR_MISSES]))


def _ranker(
    offers: Sequence[scoring.Listing], *, vocabularies: Vocabularies, today: date
) -> Callable[[scoring.Requirement, int], Ranking]:
    """Return what ranks the offers for a requirement: many by an index, with the same answers."""
    if len(offers) > MOST_MEASURED:
        empty = vocabularies.context(texts=TextIndex(()), today=today)
        index = Index(offers, context=empty)
        by_id = {one.id: one for one in offers}
        return lambda asked, top: index.rank(
            asked, read=lambda ids: [by_id[one] for one in ids], top=top
        )
    context = vocabularies.context(texts=TextIndex.of(offers), today=today)
    return lambda asked, top: scoring.rank(asked, listings=offers, context=context, top=top)


def remark_text(remark: Remark) -> str:
    """Return the sentence of a remark in the reader's language."""
    message = REMARKS.get(remark.code) or QUANTITY_MESSAGES[remark.code]
    known = {"text": remark.text, "word": remark.text, "places": 6}
    return str(message) % known if "%(" in str(message) else str(message)


def as_json(found: FileRanking) -> dict[str, Any]:
    """Return the ranking with exact six-digit numbers between 0 and 1."""
    return {
        "requirements": [
            {
                "code": one.wanted.requirement.code,
                "matches": [_facts(row) for row in one.matches],
                "near_misses": [
                    {**_facts(row), "missing": list(row.shown.missing)} for row in one.near_misses
                ],
            }
            for one in found.requirements
        ],
        "unmatched": [one.listing.code for one in found.unmatched],
        "warnings": [_remark(one) for one in found.warnings],
        "refused": [_remark(one) for one in found.refused],
    }


def _facts(row: RankedRow) -> dict[str, Any]:
    return {
        "code": row.offer.listing.code,
        "score": float(fraction(row.scored.score)),
        "criteria": {
            line.criterion.value: {
                "value": float(fraction(line.value)),
                "share": float(fraction(line.share)),
                "reason": said.text,
            }
            for line, said in zip(row.scored.lines, row.shown.lines, strict=True)
        },
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "file": remark.sheet.value,
        "row": remark.row,
        "column": remark.column,
        "text": remark.text,
        "message": remark_text(remark),
    }


def workbook(found: FileRanking) -> BytesIO:
    """Return the ranking as a workbook: matches, near misses, the rest, and what was remarked."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(file, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        for name, rows in (
            (_("Phù hợp"), _match_rows(found)),
            (_("Gần phù hợp"), _near_rows(found)),
            (_("Chưa phù hợp"), _unmatched_rows(found)),
            (_("Ghi chú đọc tệp"), _remark_rows(found)),
        ):
            sheet = book.add_worksheet(name)
            for number, values in enumerate(rows):
                write_row(sheet, row=number, values=values, look=None if number else bold)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 20, 22)
    file.seek(0)
    return file


def _headings() -> list[str]:
    return [_("Mã nhu cầu"), _("Nhu cầu mua"), _("Nhà phân phối")]


def _match_rows(found: FileRanking) -> Iterator[list[Any]]:
    heads = [*_headings(), _("Hạng"), _("Điểm (%)"), _("Mã"), _("Sản phẩm"), _("Nhà sản xuất")]
    for criterion in Criterion:
        name = criterion_name(criterion)
        heads += [_("%(name)s: phần điểm (%%)", name=name), _("%(name)s: lý do", name=name)]
    yield heads
    for one in found.requirements:
        for row in one.matches:
            values = [*_whose(one), row.position, row.shown.score, *_what(row.offer)]
            for line in row.shown.lines:
                values += [line.share, line.text]
            yield values


def _near_rows(found: FileRanking) -> Iterator[list[Any]]:
    yield [*_headings(), _("Mã"), _("Sản phẩm"), _("Nhà sản xuất"), _("Còn thiếu")]
    for one in found.requirements:
        for row in one.near_misses:
            yield [*_whose(one), *_what(row.offer), "; ".join(row.shown.missing)]


def _unmatched_rows(found: FileRanking) -> Iterator[list[Any]]:
    yield [_("Mã"), _("Tên"), _("Vì sao")]
    for one in found.requirements:
        if not one.matches:
            yield [one.wanted.requirement.code, one.wanted.title, why_unmatched(one)]
    for offer in found.unmatched:
        yield [
            offer.listing.code,
            offer.listing.name,
            _("Không đứng trong danh sách của nhu cầu nào."),
        ]


def why_unmatched(one: RankedRequirement) -> str:
    """Return why a requirement has no match: what its nearest product misses."""
    if not one.near_misses:
        return str(_("Không có sản phẩm nào trong nhóm cần mua."))
    return "; ".join(one.near_misses[0].shown.missing)


def _remark_rows(found: FileRanking) -> Iterator[list[Any]]:
    yield [_("Tệp"), _("Dòng"), _("Cột"), _("Nội dung"), _("Ghi chú đọc tệp")]
    for one in (*found.refused, *found.warnings):
        yield [
            str(SHEET_NAMES[one.sheet]),
            one.row,
            column_name(one.column),
            one.text,
            remark_text(one),
        ]


def _whose(one: RankedRequirement) -> list[Any]:
    return [one.wanted.requirement.code, one.wanted.title, one.wanted.distributor]


def _what(offer: Offer) -> list[Any]:
    return [offer.listing.code, offer.listing.name, offer.producer]
