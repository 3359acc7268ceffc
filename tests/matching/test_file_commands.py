"""Names found and organisations resolved from files alone: exact answers, clear refusals."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from matchmaker.base.errors import InvalidInputError
from matchmaker.cli import commands
from matchmaker.matching import file_commands

LISTINGS = (
    "id,name_vi,place\n"
    "P1,Bưởi da xanh Ninh Thới,Cầu Kè\n"
    'P2,"Nước mắm cá cơm, loại 1",Phú Quốc\n'
    "P3,Mật ong hoa nhãn,Hưng Yên\n"
)
QUERIES = "query_id,query\nQ2,mat ong\nQ1,nuocs mawms\nQ3,máy bay\n"
PAIRS = (
    "a,b,same\nBig C,GO!,1\nHTX Kỳ Như,Công ty Kỳ Như,0\n"
    '"Công ty TNHH bánh pía, lạp xưởng Hải Sơn",banh pia lap xuong hai son,1\n'
)


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _run(app: Flask, *arguments: str | Path) -> Result:
    script = ScriptInfo(create_app=lambda: app)
    return CliRunner().invoke(commands, [str(one) for one in arguments], obj=script)


def _search(
    folder: Path, *, listings: str | bytes = LISTINGS, queries: str | bytes = QUERIES, top: int = 5
) -> file_commands.Searched:
    return file_commands.search(
        _file(folder, "listings.csv", listings),
        queries=_file(folder, "queries.csv", queries),
        top=top,
    )


def test_searching_answers_in_the_order_of_the_queries(app: Flask, tmp_path: Path) -> None:
    listings = _file(tmp_path, "listings.csv", LISTINGS)
    queries = _file(tmp_path, "queries.csv", QUERIES)
    found = _run(
        app, "search", "--listings", listings, "--queries", queries, "--top", "2", "--json"
    )
    assert (found.exit_code, found.stderr) == (0, "")
    assert json.loads(found.stdout) == {
        "queries": [
            {"query_id": "Q2", "hits": ["P3"]},
            {"query_id": "Q1", "hits": ["P2"]},
            {"query_id": "Q3", "hits": []},
        ]
    }
    plain = _run(app, "search", "--listings", listings, "--queries", queries)
    assert plain.stdout == "Q2: P3\nQ1: P2\nQ3: \n"


def test_resolving_answers_in_the_order_of_the_file(app: Flask, tmp_path: Path) -> None:
    pairs = _file(tmp_path, "pairs.csv", PAIRS)
    found = _run(app, "resolve-names", "--pairs", pairs, "--json")
    assert (found.exit_code, found.stderr) == (0, "")
    assert json.loads(found.stdout) == {
        "pairs": [
            {"a": "Big C", "b": "GO!", "same": True, "score": 0.97},
            {"a": "HTX Kỳ Như", "b": "Công ty Kỳ Như", "same": False, "score": 0.6},
            {
                "a": "Công ty TNHH bánh pía, lạp xưởng Hải Sơn",
                "b": "banh pia lap xuong hai son",
                "same": True,
                "score": 1.0,
            },
        ]
    }
    plain = _run(app, "resolve-names", "--pairs", pairs)
    assert plain.stdout.splitlines()[:2] == [
        "same  0.97  Big C | GO!",
        "other 0.60  HTX Kỳ Như | Công ty Kỳ Như",
    ]


def test_the_best_come_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    listings = "id,name_vi\n" + "".join(f"P{n},Bưởi {n}\n" for n in range(9))
    found = _search(tmp_path, listings=listings, queries="query_id,query\nQ,bưởi\n", top=3)
    assert found.queries == [{"query_id": "Q", "hits": ["P0", "P1", "P2"]}]


def test_a_maker_is_searched_where_the_file_names_it(tmp_path: Path) -> None:
    listings = "id,name_vi,maker_name\nP1,Chuối,HTX Tam Ngãi\nP2,Chuối\n"
    found = _search(tmp_path, listings=listings, queries="query_id,query\nQ,chuoi tam ngai\n")
    assert found.queries == [{"query_id": "Q", "hits": ["P1"]}]


def test_an_id_that_comes_twice_is_remarked_and_the_first_stands(
    app: Flask, tmp_path: Path
) -> None:
    listings = _file(
        tmp_path, "listings.csv", "id,name_vi\nP1,Cam sành\n,Quýt\nP1,Bưởi\nP2,Bưởi Năm Roi\n"
    )
    queries = _file(tmp_path, "queries.csv", "query_id,query\nQ,bưởi\nQ,cam\nQ,quýt\n")
    found = _run(app, "search", "--listings", listings, "--queries", queries, "--json")
    assert found.exit_code == 0
    assert json.loads(found.stdout) == {
        "queries": [
            {"query_id": "Q", "hits": ["P2"]},
            {"query_id": "Q", "hits": ["P1"]},
            {"query_id": "Q", "hits": []},
        ]
    }
    assert found.stderr.splitlines() == [
        "listings.csv, row 3: there is no id; the row is not searched.",
        "listings.csv, row 4: the id P1 stands above already; the row is not searched.",
    ]


@pytest.mark.parametrize(
    "query",
    ["", "🍌", "!!!", "x", "bưởi " * 2000, "x" * 10_000, "1" * 10_000, '"" ""'],
    ids=["empty", "emoji", "points", "letter", "long", "glued", "digits", "quotes"],
)
def test_any_query_is_answered(tmp_path: Path, query: str) -> None:
    found = _search(tmp_path, queries=f'query_id,query\nQ,"{query}"\nQ2,mat ong\n')
    assert [one["query_id"] for one in found.queries] == ["Q", "Q2"]
    assert found.queries[1]["hits"] == ["P3"]
    assert found.queries[0]["hits"] == (["P1"] if query.startswith("bưởi") else [])


def test_short_rows_are_read_as_empty_cells(tmp_path: Path) -> None:
    found = _search(tmp_path, listings="place,id,name_vi\nx,P1\ny,P2,Cam\n\n")
    assert found == file_commands.Searched(
        [{"query_id": one, "hits": []} for one in ("Q2", "Q1", "Q3")], []
    )
    pairs = _file(tmp_path, "pairs.csv", "a,b\nBig C\n,GO!\n")
    assert file_commands.resolve_names(pairs) == [
        {"a": "Big C", "b": "", "same": False, "score": 0.0},
        {"a": "", "b": "GO!", "same": False, "score": 0.0},
    ]


def test_a_file_without_rows_has_no_answers(tmp_path: Path) -> None:
    nothing = _search(tmp_path, listings="id,name_vi\n", queries="query_id,query\nQ,cam\n")
    assert nothing.queries == [{"query_id": "Q", "hits": []}]
    assert _search(tmp_path, queries="query_id,query\n").queries == []
    assert file_commands.resolve_names(_file(tmp_path, "pairs.csv", "a,b\n")) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x,y\n1,2\n", "there is no column a."),
        ("a,c\n1,2\n", "there is no column b."),
        ("", "it is empty."),
        ("\n\n ,\n", "it is empty."),
        ("a,b\nc\xe0,gà\n".encode("latin-1"), "it is not written in UTF-8. Save it as CSV UTF-8."),
        (b"a,b\n\0\n", "it is neither CSV nor XLSX."),
        (b"PK\x03\x04 no workbook", "it is damaged."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is an old or locked workbook."),
        ("a,b\n" + "x" * 40_000 + ",y\n", "a cell is too long."),
        ("a,b\n" + "x," * 300 + "y\n", "it has too many columns."),
    ],
    ids=["a", "b", "empty", "blank", "latin", "zero", "broken", "old", "cell", "columns"],
)
def test_a_bad_file_is_refused_in_one_line(tmp_path: Path, content: str | bytes, said: str) -> None:
    path = _file(tmp_path, "pairs.csv", content)
    with pytest.raises(InvalidInputError) as refusal:
        file_commands.resolve_names(path)
    assert str(refusal.value).startswith(f"pairs.csv: {said}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("listings", "queries", "said"),
    [
        ("name_vi\nCam\n", QUERIES, "listings.csv: there is no column id."),
        ("id\nP1\n", QUERIES, "listings.csv: there is no column name_vi."),
        (LISTINGS, "query\ncam\n", "queries.csv: there is no column query_id."),
        (LISTINGS, "query_id\nQ\n", "queries.csv: there is no column query."),
        (LISTINGS, "", "queries.csv: it is empty."),
        ("", QUERIES, "listings.csv: it is empty."),
    ],
)
def test_the_file_that_is_bad_is_named(
    tmp_path: Path, listings: str, queries: str, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        _search(tmp_path, listings=listings, queries=queries)


def test_a_file_that_is_not_there_is_a_wrong_call(app: Flask, tmp_path: Path) -> None:
    found = _run(app, "resolve-names", "--pairs", tmp_path / "none.csv", "--json")
    assert found.exit_code == 2
    assert "none.csv" in found.stderr
    for top in ("0", "1001", "x"):
        listings = _file(tmp_path, "listings.csv", LISTINGS)
        wrong = _run(app, "search", "--listings", listings, "--queries", listings, "--top", top)
        assert wrong.exit_code == 2


def test_spreadsheets_of_other_countries_are_read(tmp_path: Path) -> None:
    separated = "\ufeffid;name_vi\r\nP1;Cam sành\r\n"
    asked = "query_id\tquery\nQ\tcam\n".encode("utf-16")
    found = _search(tmp_path, listings=separated, queries=asked)
    assert found.queries == [{"query_id": "Q", "hits": ["P1"]}]


def test_the_shared_pairs_are_resolved(shared_data: Path) -> None:
    path = shared_data / "bench" / "company_name_pairs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        expected: list[dict[str, Any]] = list(csv.DictReader(file))
    found = file_commands.resolve_names(path)
    assert [(one["a"], one["b"]) for one in found] == [(one["a"], one["b"]) for one in expected]
    right = [one["same"] is (row["same"] == "1") for one, row in zip(found, expected, strict=True)]
    assert sum(right) >= 0.95 * len(right)
