"""The index answers what exhaustive scoring answers: the same listings, scores and order."""

import hashlib
import importlib
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.catalogue import Nation
from matchmaker.core.scoring import (
    Criterion,
    HeldCertificate,
    Listing,
    Mode,
    Requirement,
    RequirementItem,
    TextIndex,
    rank,
)
from matchmaker.core.scoring.index import Index, compiled, engine, vectors
from matchmaker.core.scoring.index import index as index_module
from matchmaker.core.scoring.index.asks import Ask
from matchmaker.core.scoring.index.columns import Columns
from matchmaker.core.scoring.index.engine import Search
from matchmaker.core.scoring.index.wording import MANY_GRAMS, TextArrays
from matchmaker.core.scoring.rank import Yardstick
from matchmaker.core.scoring.synonyms import SAME_THING
from tests.core.scoring.strategies import listings, requirements
from tests.core.scoring.world import CONTEXT, MAY, a, wanted

catalogues = st.lists(listings, max_size=30, unique_by=lambda one: one.id)


#: The modules that are compiled, those first that the others need.
COMPILED = tuple(
    f"matchmaker.core.scoring.index.{one}" for one in ("kernel_rows", "kernel_words", "kernels")
)


@cache
def _plain_kernels() -> ModuleType:
    """Return the modules of the compiled search without the compiler."""
    numba = pytest.importorskip("numba")
    known = {name: sys.modules[name] for name in COMPILED}
    numba.config.DISABLE_JIT = True
    try:
        for name in COMPILED:
            del sys.modules[name]
            module = importlib.import_module(name)
    finally:
        numba.config.DISABLE_JIT = False
        sys.modules.update(known)
    return module


def _plain() -> Search:
    return compiled.Compiled(_plain_kernels().search)


def _searches() -> Iterator[Search]:
    yield vectors.search
    yield _plain()


def _agrees(
    asked: Iterable[Requirement], *, offered: Sequence[Listing], indexes: Sequence[Index], top: int
) -> None:
    """Compare matches, scores, items, near misses and their reasons with exhaustive scoring."""
    exact = replace(indexes[0].context, texts=TextIndex.of(offered))
    by_id = {one.id: one for one in offered}
    for requirement in asked:
        due = rank(requirement, listings=offered, context=exact, top=top)
        matches = [(one.listing_id, one.score, one.item) for one in due.matches]
        for index in indexes:
            assert index.matches(requirement, top=top) == matches
            assert index.near_misses(requirement, top=top) == [
                one.listing_id for one in due.near_misses
            ]
        found = indexes[0].rank(requirement, read=lambda ids: [by_id[one] for one in ids], top=top)
        assert found == due


@given(st.lists(requirements, min_size=1, max_size=2), catalogues, st.integers(0, 8))
@settings(max_examples=150, deadline=None)
def test_any_requirement_gets_what_exhaustive_scoring_gives(
    asked: list[Requirement], offered: list[Listing], top: int
) -> None:
    indexes = [Index(offered, context=CONTEXT, search=search) for search in _searches()]
    _agrees(asked, offered=offered, indexes=indexes, top=top)


@given(
    requirements,
    catalogues,
    st.lists(st.tuples(st.integers(0, 40), st.none() | listings), max_size=30),
)
@settings(max_examples=80, deadline=None)
def test_any_changes_leave_an_index_equal_to_one_built_afresh(
    requirement: Requirement,
    offered: list[Listing],
    changes: list[tuple[int, Listing | None]],
) -> None:
    present = {one.id: one for one in offered}
    indexes = [Index(offered, context=CONTEXT, search=search) for search in _searches()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "MOST_LOOSE", 3)
        for place, listing in changes:
            known = sorted(present)[place % len(present)] if present else 1
            number = known if place % 2 else place
            _change(number, listing=listing, present=present, indexes=indexes)
    _agrees([requirement], offered=list(present.values()), indexes=indexes, top=5)


def _change(
    number: int,
    *,
    listing: Listing | None,
    present: dict[int, Listing],
    indexes: Sequence[Index],
) -> None:
    if listing is None:
        present.pop(number, None)
    else:
        present[number] = replace(listing, id=number)
    for index in indexes:
        if listing is None:
            index.remove(number)
        else:
            index.put(present[number])


def _varied(chance: random.Random, *, requirements: Sequence[Requirement]) -> list[Requirement]:
    """Return requirements with chance weights, modes and a second item."""
    found = []
    for one in requirements:
        weights = {c: Decimal(chance.randrange(1, 9)) for c in chance.sample(list(Criterion), 3)}
        modes = {c: chance.choice(list(Mode)) for c in chance.sample(list(Criterion), 2)}
        more = chance.choice(requirements).items[0]
        phrase = RequirementItem(" ".join(chance.choice(chance.choice(SAME_THING)).split()))
        items = (*one.items, more, phrase)[: chance.randrange(1, 4)]
        found.append(replace(one, weights=weights, modes=modes, items=items))
    return found


@pytest.mark.parametrize("size", [1, 2, 50, 600, 3000])
def test_a_planted_catalogue_is_ranked_as_by_exhaustive_scoring(size: int) -> None:
    nation = Nation(size, planted=min(size, 40), seed=size)
    planted = nation.requirements()
    offered = list(nation.listings(planted))
    asked = [one for one, _, _ in planted[:6]] + nation.open_requirements(6)
    asked += _varied(random.Random(size), requirements=asked)
    found = [vectors.search, engine.fastest()]
    if size <= 600:
        found.append(_plain())
    indexes = [Index(offered, context=nation.context(), search=search) for search in found]
    _agrees(asked, offered=offered, indexes=indexes, top=50)


@pytest.mark.parametrize("top", [1, 3, 10])
def test_words_put_off_and_certificates_read_first_change_no_answer(
    top: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernels, taken = _plain_kernels(), Counter[str]()
    nation = Nation(2000, planted=40, seed=5)
    planted = nation.requirements()
    offered = list(nation.listings(planted))
    asked = [one for one, _, _ in planted] + nation.open_requirements(40)
    asked += _varied(random.Random(top), requirements=asked)
    searches = (vectors.search, engine.fastest())
    exact, fast = (Index(offered, context=nation.context(), search=one) for one in searches)
    for requirement in asked:
        due = exact.matches(requirement, top=top)
        for floor in {0, due[-1].score if due else 0, due[-1].score + 1 if due else 1}:
            assert fast.matches(requirement, top=top, floor=floor) == due
    # The shorter ways are taken here, not only where catalogues are large.
    shorter = ("least_high", "count_words", "_holding_rows", "_find_met")
    for name in shorter:
        monkeypatch.setattr(kernels, name, _counting(name, of=kernels, into=taken))
    monkeypatch.setattr(kernels, "BATCH", 4)
    monkeypatch.setattr(kernels, "ROW_COST", 1000)
    slow = exact.searched_by(_plain())
    for requirement in asked[:30]:
        assert slow.matches(requirement, top=top) == exact.matches(requirement, top=top)
    assert all(taken[name] for name in shorter), taken


def test_more_words_than_are_looked_for_in_a_row_are_all_counted() -> None:
    letters = "bcdghklmnt"
    known = [f"{one}{one}a{one}{one}" for one in letters]
    unknown = [f"{one}u{other}u{other}" for one in letters for other in letters if one != other]
    offered = [a(number=at, name=f"Xoài {word}") for at, word in enumerate(known, start=1)]
    # After the words that weigh most every listing is touched, and most words are still to come.
    requirement = wanted(words=" ".join([*known, *unknown]))
    indexes = [Index(offered, context=CONTEXT, search=search) for search in _searches()]
    _agrees([requirement], offered=offered, indexes=indexes, top=3)


@pytest.mark.parametrize("top", [1, 3])
def test_very_many_words_that_listings_share_out_are_all_counted(top: int) -> None:
    chance = random.Random(1)
    known = list(dict.fromkeys("".join(chance.choices("bcdghklmnt", k=6)) for _ in range(150)))
    # Every listing is touched long before the last word is counted.
    names = [" ".join(known[start : start + 50]) for start in (0, 50, 100)]
    offered = [a(number=at, name=name) for at, name in enumerate(names, start=1)]
    requirement = wanted(words=" ".join(known))
    exact = Index(offered, context=CONTEXT, search=vectors.search)
    due = exact.matches(requirement, top=top)
    for search in (_plain(), engine.fastest()):
        found = exact.searched_by(search)
        for floor in (0, due[-1].score, 10**6):
            assert found.matches(requirement, top=top, floor=floor) == due


def test_names_and_words_too_long_to_tell_apart_by_length_are_ranked_alike() -> None:
    chance = random.Random(7)
    known = ["".join(chance.choices("bcdghklmnt", k=4)) for _ in range(120)]
    names = [" ".join(known[:size]) for size in (1, 40, 60, 80, 110, 120)]
    offered = [a(number=at, name=name) for at, name in enumerate(names, start=1)]
    asked = [wanted(words=" ".join(known[:size])) for size in (1, 50, 64, 120)]
    indexes = [Index(offered, context=CONTEXT, search=search) for search in _searches()]
    assert (indexes[0].main.segment.text.arrays.gram_sizes == MANY_GRAMS).sum() == 3
    _agrees(asked, offered=offered, indexes=indexes, top=3)


def _counting(name: str, *, of: ModuleType, into: Counter[str]) -> Callable[..., int]:
    kept: Callable[..., int] = getattr(of, name)

    def counted(*arguments: object) -> int:
        into[name] += 1
        return kept(*arguments)

    return counted


def test_the_search_is_compiled_once_for_every_question() -> None:
    numba = pytest.importorskip("numba")
    kernels = importlib.import_module("matchmaker.core.scoring.index.kernels")
    nation = Nation(300, planted=20, seed=2)
    planted = nation.requirements()
    index = Index(nation.listings(planted), context=nation.context())
    asked = [one for one, _, _ in planted] + nation.open_requirements(20)
    types = set()
    for requirement in asked + _varied(random.Random(2), requirements=asked):
        index.matches(requirement)
        index.near_misses(requirement)
        yardstick = Yardstick(requirement, context=index.context)
        for item in range(len(requirement.items)):
            ask = Ask(yardstick, item=item, tables=index.main.tables)
            types |= {
                numba.typeof(compiled.asked_of(one))
                for one in (ask, ask.outside(), ask.without_papers())
            }
    # Types are not looked at again, and each further one would be seconds of compiling.
    assert len(types) == 1
    assert len(kernels.search.signatures) == 1


def test_what_is_compiled_is_never_older_than_the_modules_it_is_made_of() -> None:
    kernels = pytest.importorskip("matchmaker.core.scoring.index.kernels")
    digest = hashlib.sha256()
    for name in COMPILED[:-1]:
        # As text, so that the ends of lines of a system do not count.
        digest.update(Path(sys.modules[name].__file__ or "").read_text("utf-8").encode())
    for module in map(sys.modules.get, ("matchmaker.core.scoring.index.kernel_shapes", *COMPILED)):
        numbers = {
            name: str(value)
            for name, value in vars(module).items()
            if isinstance(value, int | tuple | np.integer) and name != "COMPILED_FROM"
        }
        digest.update(repr(sorted(numbers.items())).encode())
    shapes = sys.modules["matchmaker.core.scoring.index.kernel_shapes"]
    # What is compiled knows the fields of tuples by their places.
    for one in (shapes.Asked, shapes.Scratch, shapes.Heap, Columns, TextArrays):
        digest.update(repr(one._fields).encode())
    digest.update(repr(sorted(shapes.OPTIONS.items())).encode())
    assert digest.hexdigest()[:16] == kernels.COMPILED_FROM, "write the new digest into kernels.py"


def test_twenty_thousand_listings_are_ranked_as_by_exhaustive_scoring() -> None:
    nation = Nation(20_000)
    planted = nation.requirements()
    offered = list(nation.listings(planted))
    asked = [planted[0][0], *_varied(random.Random(1), requirements=[planted[1][0]])]
    found = (vectors.search, engine.fastest())
    indexes = [Index(offered, context=nation.context(), search=search) for search in found]
    _agrees(asked, offered=offered, indexes=indexes, top=50)
    for requirement, _, _ in planted[2:60]:
        first, second = (index.matches(requirement) for index in indexes)
        assert first == second


def test_a_category_wanted_beside_the_first_one_in_it_is_searched_as_a_whole() -> None:
    offered = [a(number=1, category="pomelo"), a(number=2, category="orange")]
    requirement = wanted(categories=("fruit", "orange"))
    indexes = [Index(offered, context=CONTEXT, search=search) for search in _searches()]
    _agrees([requirement], offered=offered, indexes=indexes, top=2)


def test_a_requirement_kept_ready_is_asked_as_it_is_now() -> None:
    nation = Nation(400, planted=30, seed=4)
    planted = nation.requirements()
    present = {one.id: one for one in nation.listings(planted)}
    kept = Index(present.values(), context=nation.context())
    asked = [one for one, _, _ in planted[:10]]
    changed = [
        replace(one, items=(replace(one.items[0], words=other.items[0].words),))
        for one, other in zip(asked, reversed(asked), strict=True)
    ]
    later = replace(nation.context(), today=nation.context().today + timedelta(days=400))
    spare = Nation(900, planted=30, seed=9)
    new = [replace(one, id=one.id + 5000) for one in spare.listings(spare.requirements())][:150]
    for wishes, context, more in (
        (asked, nation.context(), []),
        (changed, nation.context(), []),
        (changed, nation.context(), new),
        (asked, later, []),
    ):
        if context is later:
            kept.turn(later)
        for listing in more:
            present[listing.id] = listing
            kept.put(listing)
        fresh = Index(present.values(), context=context)
        for _time in range(2):
            for one in wishes:
                assert kept.matches(one) == fresh.matches(one)
                assert kept.near_misses(one) == fresh.near_misses(one)


def test_a_thousand_changes_leave_an_index_equal_to_one_built_afresh() -> None:
    nation = Nation(3000, planted=20)
    planted = nation.requirements()
    present = {one.id: one for one in nation.listings(planted)}
    later = {one.id: one for one in Nation(4000, planted=20, seed=7).listings(planted)}
    changed = Index(present.values(), context=nation.context())
    chance = random.Random(3)
    for _ in range(1000):
        number = chance.randrange(1, 4001)
        listing = later[number] if chance.random() < 0.7 else None
        _change(number, listing=listing, present=present, indexes=[changed])
    fresh = Index(present.values(), context=nation.context())
    assert len(changed) == len(fresh) == len(present)
    asked = [one for one, _, _ in planted] + nation.open_requirements(20)
    for requirement in asked:
        assert changed.matches(requirement) == fresh.matches(requirement)
        assert changed.near_misses(requirement) == fresh.near_misses(requirement)
    _agrees(asked[:3], offered=list(present.values()), indexes=[changed, fresh], top=50)


#: Amounts that no column holds, prices that are endless quotients, months by the hundred.
ODD_LISTINGS = [
    a(number=1, volume="0.0001", price=1),
    a(number=2, volume=10**12, price="33.333333333333333333333333"),
    a(number=3, volume={(year, 1): 5 for year in range(2000, 2070)}, price=(90, 100)),
    replace(a(number=4, volume=7, price=100), price_min=Decimal(50_000) / Decimal("0.45")),
    replace(a(number=5, volume=-3), price_max=Decimal(0)),
    a(number=6, volume={MAY: 900}, held=(HeldCertificate("haccp", verified=True),), dossier={}),
    a(number=7, volume=500, price="66.67", dossier={"label": date(2026, 1, 1), "test": None}),
    replace(a(number=8, volume=500), price_min=Decimal(10) ** 30),
    a(number=9, name="", words="ngô nếp đậu phộng"),
]


@pytest.mark.parametrize(
    "requirement",
    [
        wanted(volume=volume, least=least, ceiling=ceiling, discount=discount, words=words)
        for volume, least, ceiling, discount, words in (
            (10, None, 33, None, ""),
            ("0.00000000000000000000000000001", None, 100, Decimal("12.5"), "bưởi"),
            (10**25, 3, "33.333333333333333333333333", None, "lạc"),
            (1000, "0.123456", 10**20, Decimal("0.00001"), "xyzzy"),
            ({(2000 + year, 1): 3 for year in range(80)}, 0, "111111.1111111111", Decimal(1), "a"),
            (0, None, "66.67", Decimal("99.99"), "!?"),
        )
    ],
)
def test_odd_amounts_are_as_exact_as_usual_ones(requirement: Requirement) -> None:
    indexes = [Index(ODD_LISTINGS, context=CONTEXT, search=search) for search in _searches()]
    _agrees([requirement], offered=ODD_LISTINGS, indexes=indexes, top=5)


def test_another_day_needs_no_new_building() -> None:
    offered = [a(number=1, held=(HeldCertificate("haccp", True, None, date(2027, 6, 1)),))]
    later = replace(CONTEXT, today=date(2027, 9, 1))
    index = Index(offered, context=CONTEXT)
    requirement = wanted(wishes=("haccp",))
    index.matches(requirement)
    index.turn(later)
    _agrees([requirement], offered=offered, indexes=[index], top=3)


def test_an_index_says_when_a_fresh_one_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "WORTH_BUILDING", 2)
    index = Index([], context=CONTEXT)
    for number in range(1, 4):
        assert not index.is_worth_building
        index.put(a(number=number))
    assert index.is_worth_building
    assert len(index) == 3
    assert index.nbytes > 0


def test_without_numba_numpy_ranks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "find_spec", lambda _name: None)
    assert engine.fastest() is vectors.search
