"""Two tables in, matches out: what cannot be read is said with its place, the rest is ranked."""

import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from matchmaker.base.tables import Bounds, Row, Table, read_table
from matchmaker.cli import commands
from matchmaker.core.scoring import HeldCertificate
from matchmaker.matching import file_ranking
from matchmaker.matching.export import write_row
from matchmaker.matching.file_ranking import as_json, rank_files, remark_text, workbook
from matchmaker.matching.sheets import MissingColumnsError, Read, Sheet, read_sheets
from matchmaker.matching.vocabulary import Vocabularies
from matchmaker.seed.vocabularies import from_tables
from tests import make
from tests.conftest import Browser

TODAY = date(2026, 11, 23)
WANTED = (
    "code,title,category,volume,unit,period,start,end,certifications,max_price,province,distributor\n"
    "R1,xoài cát chu,xoài,20,tấn,tháng,01/05/2027,31/07/2027,VietGAP,30.000 đ/kg,TP. Hồ Chí Minh,X\n"
)
OFFERED = (
    "Mã,Tên sản phẩm,Nhóm,Sản lượng,Đơn vị,Kỳ,Tháng,Giá,Chứng nhận,Tỉnh,Nhà sản xuất\n"
    "A1,Xoài cát chu Cao Lãnh,Xoài,20,tấn,tháng,5-7,25.000 đ/kg,VietGAP,Đồng Tháp,HTX A\n"
)


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return from_tables(on=TODAY)


def _table(text: str) -> Any:
    return read_table(text.encode(), bounds=Bounds())


def _read(offered: str, wanted: str, vocabularies: Vocabularies) -> Read:
    return read_sheets(
        _table(offered), requirements=_table(wanted), vocabularies=vocabularies, today=TODAY
    )


def _remarks(read: Read) -> list[tuple[str, int, str, str]]:
    return [(one.sheet.value, one.row, one.column, one.code) for one in read.warnings]


def test_a_row_in_vietnamese_and_one_in_english_are_read_whole(
    vocabularies: Vocabularies,
) -> None:
    read = _read(OFFERED, WANTED, vocabularies)
    offer, wanted = read.offers[0], read.wanted[0]
    months = {(2027, month): Decimal(20_000) for month in (5, 6, 7)}
    assert offer.producer == "HTX A"
    assert offer.listing.free == months
    assert offer.listing.price_min == 25_000
    assert offer.listing.certificates == (HeldCertificate("vietgap", verified=True),)
    assert (offer.listing.category, offer.listing.province) == ("0101", "82")
    assert wanted.distributor == "X"
    assert wanted.requirement.volume is not None
    assert wanted.requirement.volume.by_month == months
    assert wanted.requirement.ceiling is not None
    assert wanted.requirement.ceiling.amount == 30_000
    assert wanted.requirement.province == "79"
    assert (read.warnings, read.refused) == ([], [])


def test_what_fits_whole_scores_highest(app: Flask, vocabularies: Vocabularies) -> None:
    more = OFFERED + "A2,Gạo ST25,gạo,5,tấn,tháng,,,,,\n"
    found = rank_files(
        _table(more),
        requirements=_table(WANTED),
        vocabularies=vocabularies,
        today=TODAY,
        top=5,
    )
    answer = as_json(found)
    assert [one["code"] for one in answer["requirements"]] == ["R1"]
    match = answer["requirements"][0]["matches"][0]
    shares = [line["share"] for line in match["criteria"].values()]
    assert match["code"] == "A1"
    assert round(sum(map(Decimal, map(str, shares))), 6) == Decimal(str(match["score"]))
    assert answer["unmatched"] == ["A2"]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("5,tấn,mùa vụ,,,,", "period", "unknown_period"),
        ("5,tấn,dịp Tết,,,,", "period", "unknown_period"),
        ("5,tấn,tháng,mùa vụ,,,", "months", "months_need_dates"),
        ("abc,tấn,tháng,,,,", "volume", "not_a_number"),
        ("0,tấn,tháng,,,,", "volume", "zero"),
        ("5,xyz,tháng,,,,", "unit", "unknown_unit"),
        ("5,tấn,tháng,,rẻ,,", "price", "not_a_number"),
        ("5,tấn,tháng,,25.000,,", "price", "price_per_kg"),
        ("5,tấn,tháng,,,chứng nhận lạ,", "certifications", "unknown_scheme"),
        ("5,tấn,tháng,,,,Xứ lạ", "province", "unknown_province"),
    ],
)
def test_a_bad_optional_cell_warns_with_its_place_and_the_row_is_still_ranked(
    vocabularies: Vocabularies, cells: str, column: str, code: str
) -> None:
    heading = "code,name,volume,unit,period,months,price,certifications,province\n"
    read = _read(f"{heading}A1,Xoài cát chu,{cells}\n", WANTED, vocabularies)
    assert _remarks(read) == [("listings", 2, column, code)]
    assert [one.listing.code for one in read.offers] == ["A1"]


def test_rows_without_code_or_name_and_second_codes_are_refused_by_number(
    vocabularies: Vocabularies,
) -> None:
    offered = "code,name\nA1,Xoài\n,Không mã\nA3,\nA1,Lần hai\n"
    read = _read(offered, "code,title\nR1,xoài\n", vocabularies)
    assert [(one.row, one.code) for one in read.refused] == [
        (3, "no_code"),
        (4, "no_name"),
        (5, "same_code"),
    ]
    assert [one.listing.name for one in read.offers] == ["Xoài"]


@pytest.mark.parametrize("heading", ["name,price", "code,price", "a,b"])
def test_a_file_without_code_or_name_column_is_refused(
    vocabularies: Vocabularies, heading: str
) -> None:
    with pytest.raises(MissingColumnsError) as caught:
        _read(f"{heading}\n1,2\n", "code,price\n1,2\n", vocabularies)
    missing = [one for one in ("code", "name") if one not in heading]
    assert caught.value.missing == (
        *((Sheet.LISTINGS, one) for one in missing),
        (Sheet.REQUIREMENTS, "title"),
    )


def test_several_products_of_a_cell_are_all_welcome_and_a_title_may_carry_the_volume(
    vocabularies: Vocabularies,
) -> None:
    wanted = 'code,title\nR1,"cà chua; su hào; ổi, 70 tấn/tuần"\n'
    requirement = _read(OFFERED, wanted, vocabularies).wanted[0].requirement
    assert [one.words for one in requirement.items] == ["cà chua", "su hào", "ổi"]
    assert all(one.categories for one in requirement.items)
    assert requirement.volume is not None


def test_a_requirement_with_nothing_but_a_title_is_ranked(
    app: Flask, vocabularies: Vocabularies
) -> None:
    found = rank_files(
        _table(OFFERED),
        requirements=_table("code,title\nR1,hàng gì cũng được\n"),
        vocabularies=vocabularies,
        today=TODAY,
        top=5,
    )
    assert len(found.requirements[0].matches) == 1


def test_a_pack_says_what_it_holds(vocabularies: Vocabularies) -> None:
    offered = (
        "code,name,volume,unit,period,price\n"
        "A1,Khô cá,2.000,hộp 500 g,tháng,90.000\n"
        "A2,Khô cá,2.000,hộp,tháng,90.000\n"
    )
    first, second = (one.listing for one in _read(offered, WANTED, vocabularies).offers)
    assert (first.unit, first.price_min) == ("kg", 180_000)
    assert set(first.free.values()) == {Decimal(1000)}
    assert (second.unit, second.not_comparable) == (None, "size_needed")


def test_names_that_are_likely_one_organisation_are_warned_of(vocabularies: Vocabularies) -> None:
    offered = (
        "code,name,producer\nA1,Xoài,HTX xoài Mỹ Xương\nA2,Ổi,Công ty TNHH Trí Sơn\n"
        "A3,Mít,Hợp tác xã Xoài Mỹ Xương\nA4,Bơ,HTX xoài Mỹ Xương\n"
    )
    wanted = "code,title,distributor\nR1,xoài,Big C\nR2,xoài,GO!\n"
    read = _read(offered, wanted, vocabularies)
    alike = [one for one in read.warnings if one.code == "alike"]
    assert [(one.sheet.value, one.row, one.column, one.text) for one in alike] == [
        ("requirements", 3, "distributor", "GO! ≈ Big C"),
        ("listings", 4, "producer", "Hợp tác xã Xoài Mỹ Xương ≈ HTX xoài Mỹ Xương"),
    ]


def test_a_large_file_is_ranked_as_a_small_one(
    app: Flask, vocabularies: Vocabularies, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(
        f"A{n},Xoài cát {n % 7},Xoài,{n % 9 + 1},tấn,tháng,5-7,{20 + n % 5}.000 đ/kg,VietGAP,Đồng Tháp,X\n"
        for n in range(60)
    )
    offered = OFFERED + rows

    def ranked() -> dict[str, Any]:
        return as_json(
            rank_files(
                _table(offered),
                requirements=_table(WANTED),
                vocabularies=vocabularies,
                today=TODAY,
                top=20,
            )
        )

    one_by_one = ranked()
    monkeypatch.setattr(file_ranking, "MOST_MEASURED", 10)
    assert ranked() == one_by_one


def test_every_remark_has_words(app: Flask, vocabularies: Vocabularies) -> None:
    offered = (
        "code,name,category,volume,unit,period,months,price,certifications,province\n"
        "A1,Xoài,lạ,1,hộp 0 g,vụ mùa,Tết,giá mềm,lạ,lạ\n"
        "A2,Xoài,,-1,,,,,,\nA3,Xoài,,1,tấn,tháng,13,0,,\n,x\nA4,\nA1,x\n"
    )
    wanted = (
        "code,title,start,end,volume,distributor\n"
        "R1,xoài,31/12/2027,01/01/2027,3 chuyến,Big C\nR2,x,mai,,,GO!\n"
    )
    read = _read(offered, wanted, vocabularies)
    for one in (*read.warnings, *read.refused):
        text = remark_text(one)
        assert text
        assert "%(" not in text


@settings(max_examples=60)
@given(
    rows=st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=11), min_size=1, max_size=4)
)
def test_whatever_stands_in_the_cells_there_is_an_answer(
    rows: list[list[str]],
) -> None:
    heading = tuple(OFFERED.splitlines()[0].split(","))

    table = Table(
        heading,
        tuple(
            Row(place, tuple(cell.strip() for cell in cells))
            for place, cells in enumerate(rows, start=2)
        ),
    )
    read = read_sheets(
        table,
        requirements=_table(WANTED),
        vocabularies=from_tables(on=TODAY),
        today=TODAY,
    )
    assert len(read.offers) + len(read.refused) == len(rows)


def test_the_workbook_holds_no_formula(app: Flask, vocabularies: Vocabularies) -> None:
    offered = "code,name,producer\n=1+1,Xoài cát chu,@SUM(A1)\n"
    found = rank_files(
        _table(offered),
        requirements=_table(WANTED),
        vocabularies=vocabularies,
        today=TODAY,
        top=5,
    )
    book = CalamineWorkbook.from_filelike(workbook(found))
    assert len(book.sheet_names) == 4
    cells = [
        c for n in book.sheet_names for row in book.get_sheet_by_name(n).to_python() for c in row
    ]
    assert "'=1+1" in cells
    assert not [one for one in cells if isinstance(one, str) and one.startswith(("=", "@"))]


def test_the_command_answers_on_stdout_and_remarks_beside_it(app: Flask, tmp_path: Path) -> None:
    listings, requirements = tmp_path / "l.csv", tmp_path / "r.csv"
    listings.write_text(OFFERED + ",thiếu mã,,,,,,,,,\n", encoding="utf-8")
    requirements.write_text(WANTED, encoding="utf-8")
    arguments = ["rank", "--listings", str(listings), "--requirements", str(requirements)]
    found = CliRunner().invoke(commands, [*arguments, "--json"], obj=_script(app))
    assert found.exit_code == 0, found.output
    answer = json.loads(found.stdout)
    assert answer["requirements"][0]["matches"][0]["code"] == "A1"
    assert "row 3" in found.stderr
    out = tmp_path / "out.xlsx"
    CliRunner().invoke(commands, [*arguments, "--out", str(out)], obj=_script(app))
    assert CalamineWorkbook.from_path(str(out)).sheet_names
    neither = CliRunner().invoke(commands, arguments, obj=_script(app))
    assert neither.exit_code == 2


def _script(app: Flask) -> Any:

    return ScriptInfo(create_app=lambda: app)


def _xlsx(text: str) -> io.BytesIO:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate(text.splitlines()):
            for column, cell in enumerate(line.split(",")):
                sheet.write_string(row, column, cell)
    file.seek(0)
    return file


def test_staff_rank_two_files_on_the_page_and_nothing_is_kept(sign_in: Browser) -> None:
    make.category("0101")
    staff = sign_in.of(make.user(make.department()))
    assert staff.get("/staff/rank").status_code == 200
    form = {"top": "5", "answer": "page"}
    data = {
        **form,
        "listings": (_xlsx(OFFERED), "l.xlsx"),
        "requirements": (io.BytesIO(WANTED.encode()), "r.csv"),
    }
    page = staff.post("/staff/rank", data=data)
    assert page.status_code == 200
    assert "Xoài cát chu Cao Lãnh" in page.text
    data = {
        "top": "5",
        "answer": "workbook",
        "listings": (_xlsx(OFFERED), "l.xlsx"),
        "requirements": (io.BytesIO(WANTED.encode()), "r.csv"),
    }
    assert staff.post("/staff/rank", data=data).mimetype.endswith("spreadsheetml.sheet")


def test_what_both_files_lack_is_said_at_once(sign_in: Browser) -> None:
    staff = sign_in.of(make.user(make.department()))
    data = {
        "top": "5",
        "answer": "page",
        "listings": (io.BytesIO(b"\xff\xfa\x00\x01"), "l.csv"),
        "requirements": (io.BytesIO("mã,giá\n1,2\n".encode()), "r.csv"),
    }
    page = staff.post("/staff/rank", data=data).text
    assert 'href="#listings"' in page
    assert "Tệp không có cột “tên”." in page


def test_decimals_stand_in_a_workbook_as_they_are() -> None:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        write_row(book.add_worksheet(), row=0, values=[Decimal("94.9"), 7, "x"])
    with ZipFile(file) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<v>([^<]*)</v>", sheet)[:2] == ["94.9", "7"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Tệp trống."),
        (b"\xff\xfa\x00\x01", "UTF-8"),
        (b"PK\x03\x04rubbish", "Tệp bị hỏng"),
        (b"a,b\n1,2\n", "Tệp không có cột “mã”."),
        (b"\xd0\xcf\x11\xe0old", "tệp Excel cũ"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_its_field(
    sign_in: Browser, content: bytes, message: str
) -> None:
    staff = sign_in.of(make.user(make.department()))
    data = {
        "top": "5",
        "answer": "page",
        "listings": (io.BytesIO(content), "l.csv"),
        "requirements": (io.BytesIO(WANTED.encode()), "r.csv"),
    }
    answer = staff.post("/staff/rank", data=data)
    assert answer.status_code == 422
    assert message in answer.text
