"""The ranking as a command: exact numbers, either language, a clear refusal."""

import json
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.base.db import db
from matchmaker.matching.cli import print_ranking
from matchmaker.requirements.models import Requirement
from tests import make


@pytest.fixture
def requirement(app: Flask) -> Requirement:
    found = make.requirement(wishes=[["vietgap"]])
    for monthly in (333, 777, 1000):
        make.listing(monthly=Decimal(monthly))
    db.session.commit()
    return found


Captured = pytest.CaptureFixture[str]


def test_the_answer_is_exact(requirement: Requirement, capsys: Captured) -> None:
    print_ranking(requirement.code, top=2, as_json=True, lang="vi")
    answer = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert list(answer) == ["requirement", "matches"]
    assert answer["requirement"] == requirement.code
    assert len(answer["matches"]) == 2
    for one in answer["matches"]:
        assert list(one) == ["listing", "score", "criteria"]
        assert list(one["criteria"]) == [
            "category",
            "text",
            "volume",
            "certification",
            "price",
            "place",
            "dossier",
        ]
        assert sum(line["share"] for line in one["criteria"].values()) == one["score"]
        assert all(0 <= line["value"] <= 1 for line in one["criteria"].values())
        assert all(line["reason"] for line in one["criteria"].values())


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "Không có yêu cầu"), ("en", "Nothing is asked")]
)
def test_reasons_speak_either_language(
    language: str, said: str, requirement: Requirement, capsys: Captured
) -> None:
    print_ranking(requirement.code, top=1, as_json=True, lang=language)
    answer = json.loads(capsys.readouterr().out)
    assert answer["matches"][0]["criteria"]["price"]["reason"] == said


def test_a_code_may_be_typed_in_small_letters(requirement: Requirement, capsys: Captured) -> None:
    print_ranking(requirement.code.lower(), top=1, as_json=True, lang="vi")
    assert json.loads(capsys.readouterr().out)["requirement"] == requirement.code


def test_a_table_for_people(requirement: Requirement, capsys: Captured) -> None:
    print_ranking(requirement.code, top=1, as_json=False, lang="vi")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("  1. ")
    assert len(lines) == 8


def test_an_unknown_code_is_said(app: Flask, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        print_ranking("D999", top=1, as_json=True, lang="vi")
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    assert "D999" in said.err
