"""The timetable of an event in a file."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from matchmaker.base.errors import InvalidInputError
from matchmaker.cli import commands

EVENT: dict[str, Any] = {
    "slots": [{"id": "09:00"}, {"id": "09:20"}],
    "tables": 2,
    "buyers": [{"id": "B1"}, {"id": "B2"}],
    "producers": [{"id": "P1"}, {"id": "P2"}],
    "wishes": [
        {"buyer": buyer, "producer": producer, "weight": 10}
        for buyer in ("B1", "B2")
        for producer in ("P1", "P2")
    ],
}


def _run(app: Flask, path: Path, *options: str) -> Any:
    return app.test_cli_runner().invoke(commands, ["timetable", str(path), *options])


def _file(folder: Path, event: object) -> Path:
    path = folder / "event.json"
    path.write_text(event if isinstance(event, str) else json.dumps(event), encoding="utf-8")
    return path


def test_every_wish_that_fits_is_held(app: Flask, tmp_path: Path) -> None:
    answer = _run(app, _file(tmp_path, EVENT), "--seconds", "0", "--json")
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert len(found["timetable"]) == 4
    assert (found["gap"], found["reasons"], found["problems"], found["left_out"]) == (0, [], [], [])


def test_an_event_without_slots_says_so_of_every_wish(app: Flask, tmp_path: Path) -> None:
    answer = _run(app, _file(tmp_path, {**EVENT, "slots": []}), "--seconds", "0", "--json")
    found = json.loads(answer.stdout)
    assert found["timetable"] == []
    assert {one["reason"] for one in found["reasons"]} == {"no_common_slot"}


def test_the_same_seed_gives_the_same_file(app: Flask, tmp_path: Path) -> None:
    path, outs = _file(tmp_path, EVENT), [tmp_path / "a.json", tmp_path / "b.json"]
    for out in outs:
        answer = _run(app, path, "--seconds", "0", "--seed", "7", "--out", str(out))
        assert (answer.exit_code, answer.stdout) == (0, "")
        assert "4 meetings" in answer.stderr
    assert outs[0].read_bytes() == outs[1].read_bytes()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("not json", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ([], "$: not_an_object"),
        ({**EVENT, "wishes": [{"buyer": "B9", "producer": "P1", "weight": 1}]}, "unknown_id"),
        ({**EVENT, "tables": -1}, "$.tables: too_small"),
        ({**EVENT, "buyers": [{"id": "B1"}, {"id": "B1"}]}, "$.buyers[1].id: id_twice"),
        (
            {
                **EVENT,
                "locks": [
                    {"buyer": "B1", "producer": "P1", "slot": "09:00"},
                    {"buyer": "B1", "producer": "P2", "slot": "09:00"},
                ],
            },
            "$.",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(
    app: Flask, tmp_path: Path, event: object, said: str
) -> None:
    answer = _run(app, _file(tmp_path, event), "--json")
    assert isinstance(answer.exception, InvalidInputError)
    assert answer.stdout == ""
    assert str(answer.exception).startswith("event.json: ")
    assert said in str(answer.exception)


def test_one_of_two_answers_is_asked_for(app: Flask, tmp_path: Path) -> None:
    assert _run(app, _file(tmp_path, EVENT)).exit_code == 2
