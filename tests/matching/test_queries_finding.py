"""The search box over the names in memory, on both databases."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from matchmaker.accounts.models import OrganizationStatus
from matchmaker.base import clock
from matchmaker.base.db import db, writing
from matchmaker.listings import finding
from matchmaker.listings.catalogue import CatalogueFilter, catalogue_page
from matchmaker.listings.models import Listing, ListingStatus
from matchmaker.matching import live
from matchmaker.matching.live import LiveCatalogue
from tests import make

NAMES = ("Xoài cát Hòa Lộc", "Bánh tráng phơi sương", "Khóm Cầu Đúc", "Bơ sáp")


@pytest.fixture
def kept(live_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application whose search box answers from memory."""
    monkeypatch.setattr(live, "LOOK_EVERY", 0)
    with clock.fixed(make.NOW):
        with live_app.app_context(), writing():
            for name in NAMES:
                make.listing(make.producer(name=f"HTX số {len(name)}"), name=name)
            db.session.commit()
        memory = LiveCatalogue(live_app)
        # At once instead of in a thread, which would outlive the test.
        monkeypatch.setattr(memory, "build_behind", memory.build)
        finding.answer_with(memory, app=live_app)
        with live_app.app_context():
            memory.build()
            db.session.remove()
        yield live_app
    del live_app.extensions[finding._EXTENSION]


def _found(app: Flask, words: str, **narrowed: str) -> list[str]:
    with app.app_context():
        wanted = CatalogueFilter(words=words, order="best", **narrowed)
        page = catalogue_page(wanted, number=1)
        names = [one.name for one in page.rows]
        assert page.total == len(names)
        db.session.remove()
    return names


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("xoai hoa loc", "Xoài cát Hòa Lộc"),
        ("xoaif hoaf lojc", "Xoài cát Hòa Lộc"),
        ("banh trang phoi suog", "Bánh tráng phơi sương"),
        ("dứa cầu đúc", "Khóm Cầu Đúc"),
        ("banhtrang", "Bánh tráng phơi sương"),
        ("khom c", "Khóm Cầu Đúc"),
    ],
)
def test_a_product_is_found_as_people_write_it(kept: Flask, words: str, name: str) -> None:
    assert _found(kept, words)[0] == name


@pytest.mark.parametrize("words", ["!?", "🥭", "zzzzqq", "x" * 200])
def test_words_like_nothing_find_nothing(kept: Flask, words: str) -> None:
    assert _found(kept, words) == []


def test_what_is_found_is_narrowed_by_the_other_filters(kept: Flask) -> None:
    assert _found(kept, "xoài", province="79") == []


def _rename(listings: list[Listing]) -> None:
    listings[0].name = "Sầu riêng Ri6"


def _archive(listings: list[Listing]) -> None:
    listings[0].status = ListingStatus.ARCHIVED


def _suspend(listings: list[Listing]) -> None:
    listings[0].organization.status = OrganizationStatus.SUSPENDED


def _rename_maker(listings: list[Listing]) -> None:
    listings[3].organization.name = "Xoài cát Hòa Lộc"


@pytest.mark.parametrize(
    ("act", "found"),
    [(_rename, []), (_archive, []), (_suspend, []), (_rename_maker, [NAMES[0], NAMES[3]])],
)
def test_a_change_is_found_as_soon_as_it_is_committed(
    kept: Flask, act: Callable[[list[Listing]], None], found: list[str]
) -> None:
    with kept.app_context(), writing():
        act(list(db.session.scalars(db.select(Listing).order_by(Listing.id))))
        db.session.commit()
        db.session.remove()
    assert _found(kept, "Xoài cát Hòa Lộc") == found


def test_until_the_names_are_known_every_word_must_stand_there(live_app: Flask) -> None:
    with live_app.app_context(), writing():
        make.listing(name="Xoài cát Hòa Lộc")
        db.session.commit()
    memory = LiveCatalogue(live_app)
    finding.answer_with(memory, app=live_app)
    with live_app.app_context():
        assert memory.find("xoài", most=5) is None
        rows = catalogue_page(CatalogueFilter(words="xoai loc", order="best"), number=1).rows
        assert [one.name for one in rows] == ["Xoài cát Hòa Lộc"]
        assert catalogue_page(CatalogueFilter(words="xoaif"), number=1).rows == []
        db.session.remove()
    del live_app.extensions[finding._EXTENSION]
