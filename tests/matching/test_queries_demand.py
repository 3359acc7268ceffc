"""Open requirements in memory: the same as the database's after every change, on both."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from matchmaker.base import clock
from matchmaker.base.db import db, writing
from matchmaker.certification.models import DossierRule
from matchmaker.core.scoring import Criterion
from matchmaker.matching import live
from matchmaker.matching.live import LiveCatalogue, read_everything
from matchmaker.requirements.models import (
    CriterionMode,
    Requirement,
    RequirementCriterion,
    RequirementItem,
    RequirementStatus,
    RequirementWish,
)
from tests import make

TODAY = make.NOW.date()


@pytest.fixture
def kept(live_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveCatalogue]:
    """A memory of two listings and three requirements, built."""
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    with clock.fixed(make.NOW):
        with live_app.app_context(), writing():
            for _ in range(2):
                make.listing()
            make.scheme()
            for _ in range(3):
                make.requirement(price_ceiling=20_000, discount_percent=Decimal(10))
            db.session.commit()
        found = LiveCatalogue(live_app)
        # At once instead of in a thread, which would outlive the test.
        monkeypatch.setattr(found, "build_behind", found.build)
        with live_app.app_context():
            found.build()
            db.session.remove()
        yield found


def _change(app: Flask, act: Callable[[list[Requirement]], None]) -> None:
    with app.app_context(), writing():
        act(list(db.session.scalars(db.select(Requirement).order_by(Requirement.id))))
        db.session.commit()
        db.session.remove()


def _same(app: Flask, kept: LiveCatalogue) -> set[int]:
    """Expect that memory and database hold and score the same; return the ids."""
    with app.app_context():
        fresh = read_everything(today=TODAY)
        with kept.lock:
            found = kept.all_caught_up()
            for remembered, read in (
                (found.demand.private, fresh.demand.private),
                (found.demand.told, fresh.demand.told),
            ):
                assert dict(remembered.requirements) == dict(read.requirements)
                for listing in found.catalogue.by_id.values():
                    mine, due = remembered.stand(listing), read.stand(listing)
                    for stands, other in (
                        (mine.matches, due.matches),
                        (mine.near_misses, due.near_misses),
                    ):
                        assert stands.ids.tolist() == other.ids.tolist()
                        assert stands.scores.tolist() == other.scores.tolist()
        db.session.remove()
    return set(fresh.demand.private.requirements)


def _publish_another(_rows: list[Requirement]) -> None:
    make.requirement(words="xoài tượng", is_anonymous=True)


def _close(rows: list[Requirement]) -> None:
    rows[0].status = RequirementStatus.CLOSED


def _let_end(rows: list[Requirement]) -> None:
    rows[1].deadline = TODAY - timedelta(days=1)


def _reword(rows: list[Requirement]) -> None:
    rows[0].items[0].words = "xoài keo"


def _add_item(rows: list[Requirement]) -> None:
    make.category("0102")
    rows[0].items.append(RequirementItem(position=2, words="cam", category_codes=["0102"]))


def _recategorise(rows: list[Requirement]) -> None:
    make.category("0103")
    rows[1].items[0].category_codes.append("0103")


def _wish(rows: list[Requirement]) -> None:
    rows[2].wishes.append(RequirementWish(group_number=1, scheme_code="vietgap"))


def _insist(rows: list[Requirement]) -> None:
    rows[2].criteria.append(
        RequirementCriterion(
            criterion=Criterion.PRICE.value, mode=CriterionMode.MUST, weight=Decimal("0.5")
        )
    )


def _hide_the_name(rows: list[Requirement]) -> None:
    rows[1].is_anonymous = True


def _delete(rows: list[Requirement]) -> None:
    db.session.delete(rows[2])


ACTS = (
    _publish_another,
    _close,
    _let_end,
    _reword,
    _add_item,
    _recategorise,
    _wish,
    _insist,
    _hide_the_name,
    _delete,
)


@pytest.mark.parametrize("act", ACTS)
def test_what_is_committed_is_in_memory_at_the_next_look(
    live_app: Flask, kept: LiveCatalogue, act: Callable[[list[Requirement]], None]
) -> None:
    before = _same(live_app, kept)
    assert len(before) == 3
    _change(live_app, act)
    _same(live_app, kept)


def test_many_changes_leave_the_memory_as_one_built_afresh(
    live_app: Flask, kept: LiveCatalogue
) -> None:
    for act in ACTS[:-1]:
        _change(live_app, act)
        _same(live_app, kept)


def test_words_of_a_new_listing_weigh_in_at_once(live_app: Flask, kept: LiveCatalogue) -> None:
    _change(live_app, lambda _rows: make.listing(name="Xoài keo Cao Lãnh"))
    _same(live_app, kept)


def _new_scheme() -> None:
    make.scheme_edge("vietgap", "globalgap")


def _new_category() -> None:
    make.category("0199")


def _moved_province() -> None:
    make.province().latitude = 20.0


def _checklist() -> None:
    make.dossier_document(make.producer())
    db.session.add(DossierRule(item_code="bank-account", valid_from=TODAY))


@pytest.mark.parametrize("act", [_new_scheme, _new_category, _moved_province, _checklist])
def test_a_changed_vocabulary_has_all_read_afresh_behind(
    live_app: Flask,
    kept: LiveCatalogue,
    act: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    builds: list[str] = []
    monkeypatch.setattr(kept, "build_behind", lambda: builds.append("built"))
    _same(live_app, kept)
    _change(live_app, lambda _rows: act())
    with live_app.app_context(), kept.lock:
        # Nobody waits: the memory before answers meanwhile.
        assert len(kept.all_caught_up().demand.private) == 3
        kept.all_caught_up()
        db.session.remove()
    assert builds == ["built"]
    with live_app.app_context():
        kept.build()
        db.session.remove()
    _same(live_app, kept)


def test_a_window_beyond_the_months_kept_has_all_read_afresh(
    live_app: Flask, kept: LiveCatalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds: list[str] = []
    monkeypatch.setattr(kept, "build_behind", lambda: builds.append("built"))
    far = TODAY.replace(year=TODAY.year + 9)
    _change(
        live_app,
        lambda _rows: make.requirement(window_start=far, window_end=far + timedelta(days=60)),
    )
    with live_app.app_context(), kept.lock:
        kept.all_caught_up()
        db.session.remove()
    assert builds == ["built"]
    assert not kept.is_ready(set(), today=TODAY)
    with live_app.app_context():
        kept.build()
        db.session.remove()
    assert kept.is_ready(set(), today=TODAY)
    assert len(_same(live_app, kept)) == 4


def test_one_look_is_one_statement(live_app: Flask, kept: LiveCatalogue) -> None:
    seen: list[str] = []
    with live_app.app_context():
        db.event.listen(
            db.engine, "before_cursor_execute", note := lambda *args: seen.append(args[2])
        )
        with kept.lock:
            kept.all_caught_up()
        db.event.remove(db.engine, "before_cursor_execute", note)
        db.session.remove()
    assert len([one for one in seen if one != "BEGIN"]) == 1


def test_the_page_is_answered_from_memory(live_app: Flask, kept: LiveCatalogue) -> None:
    live_app.extensions["matchmaker_live"] = kept
    try:
        with live_app.app_context(), live.everything(today=TODAY) as everything:
            assert everything.catalogue.index is not None
            assert len(everything.demand.private) == 3
        with live_app.app_context(), live.looking(today=TODAY) as look, look() as everything:
            assert everything.catalogue.index is kept._index
            db.session.remove()
    finally:
        del live_app.extensions["matchmaker_live"]
