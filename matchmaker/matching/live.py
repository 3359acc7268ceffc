"""Published listings and open requirements in memory, ready to be ranked, kept up with the database.

Built in the background, one for each worker process; a page never waits for a building: until it is
there, and while everything is read afresh, pages read the database or the one before.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date

from flask import Flask, current_app
from sqlalchemy import func, literal, null, select, union_all

from matchmaker.base.clock import today as present_day
from matchmaker.base.db import db
from matchmaker.certification.queries import Checklists
from matchmaker.core import scoring, supply
from matchmaker.core.scoring import Context, Month, TextIndex
from matchmaker.core.scoring.index import Index
from matchmaker.core.scoring.reverse import PriceSight, RequirementIndex
from matchmaker.core.search import Entry, SearchIndex
from matchmaker.listings import finding
from matchmaker.listings import queries as listing_queries
from matchmaker.listings.catalogue import public_names
from matchmaker.listings.models import Listing
from matchmaker.matching import demand, offers, vocabulary
from matchmaker.matching.models import ListingChange, RequirementChange, VocabularyChange
from matchmaker.requirements import queries as requirement_queries
from matchmaker.requirements.models import Requirement

#: Other workers' changes are looked for at most so often, in seconds.
LOOK_EVERY = 0.2
#: Transactions may commit in another order than their changes are numbered: so many numbers back
#: are looked at again.
LOOK_BACK = 500
#: Months ahead for which free capacity is kept: the longest window of a requirement.
MONTHS_AHEAD = demand.MOST_MONTHS + 1

_EXTENSION = "matchmaker_live"
_ANYTHING = scoring.Requirement(id=0, code="", items=(scoring.RequirementItem(words="x"),))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The published listings as the scorer sees them, and what they are measured against."""

    by_id: dict[int, scoring.Listing]
    context: Context
    #: Ranks without looking at every listing; None where a page reads the database itself.
    index: Index | None = None


@dataclass(slots=True)
class Demand:
    """The open requirements, ready to be ranked for a listing."""

    #: As their buyers and staff score them, and as producers may read them.
    private: RequirementIndex
    told: RequirementIndex
    #: The months in which anything is wanted, and more.
    months: set[Month]

    @property
    def context(self) -> Context:
        """Return what scores are measured against."""
        return self.private.context

    def put(self, wanted: scoring.Requirement, *, named: bool) -> None:
        """Add a requirement or change the one of this id."""
        self.private.put(wanted)
        self.told.put(demand.for_producers(wanted, named=named))

    def remove(self, requirement_id: int) -> None:
        """Take a requirement out."""
        self.private.remove(requirement_id)
        self.told.remove(requirement_id)


@dataclass(frozen=True, slots=True)
class Everything:
    """Listings and requirements of one moment."""

    catalogue: Catalogue
    demand: Demand


def read_catalogue(months: set[Month], *, today: date) -> Catalogue:
    """Return the published listings from the database, with their capacity in some months."""
    found = offers.offers(listing_queries.public(), months=months)
    texts = TextIndex.of(found)
    context = vocabulary.from_database().context(texts=texts, today=today)
    return Catalogue({one.id: one for one in found}, context)


def read_everything(*, today: date) -> Everything:
    """Return listings and requirements from the database."""
    wanted = _read_wanted(requirement_queries.all_open(on=today), today=today)
    months = _months_of(wanted)
    catalogue = read_catalogue(months, today=today)
    return Everything(catalogue, _demand(wanted, context=catalogue.context, months=months))


@contextmanager
def catalogue(months: set[Month], *, today: date) -> Iterator[Catalogue]:
    """Give the published listings, from memory where this process keeps them for the day.

    Nobody else asks the same memory inside the block.
    """
    live: LiveCatalogue | None = current_app.extensions.get(_EXTENSION)
    if live is None or not live.is_ready(months, today=today):
        yield read_catalogue(months, today=today)
        return
    with live.lock:
        yield live.caught_up()


@contextmanager
def everything(*, today: date) -> Iterator[Everything]:
    """Give listings and requirements as `catalogue` does."""
    live: LiveCatalogue | None = current_app.extensions.get(_EXTENSION)
    if live is None or not live.is_ready(set(), today=today):
        yield read_everything(today=today)
        return
    with live.lock:
        yield live.all_caught_up()


#: Gives listings and requirements of the moment it is called.
Look = Callable[[], AbstractContextManager[Everything]]


@contextmanager
def looking(*, today: date) -> Iterator[Look]:
    """Give a way to look again and again: at the memory, or at what is read and indexed once.

    Between two looks others may use the memory.
    """
    live: LiveCatalogue | None = current_app.extensions.get(_EXTENSION)
    if live is not None and live.is_ready(set(), today=today):
        yield lambda: everything(today=today)
        return
    read = read_everything(today=today)
    index = Index(read.catalogue.by_id.values(), context=read.catalogue.context)
    found = replace(read, catalogue=replace(read.catalogue, index=index, context=index.context))
    yield lambda: nullcontext(found)


#: A requirement as the scorer sees it, and whether producers read whose it is.
_Wanted = list[tuple[scoring.Requirement, bool]]


def _read_wanted(rows: Iterable[Requirement], *, today: date) -> _Wanted:
    checklists = Checklists(on=today)
    return [
        (
            demand.as_scored(row, dossier=checklists.codes(row.organization_id), today=today),
            not row.is_anonymous,
        )
        for row in rows
    ]


def _months_of(wanted: _Wanted) -> set[Month]:
    return {month for one, _ in wanted for month in demand.months_of(one)}


def _demand(wanted: _Wanted, *, context: Context, months: set[Month]) -> Demand:
    told = [demand.for_producers(one, named=named) for one, named in wanted]
    return Demand(
        RequirementIndex([one for one, _ in wanted], context=context),
        RequirementIndex(told, context=context, sight=PriceSight.WITHIN_OR_ABOVE),
        months,
    )


def start(app: Flask) -> "LiveCatalogue":
    """Keep the published listings of this process in memory from now on."""
    live = LiveCatalogue(app)
    app.extensions[_EXTENSION] = live
    finding.answer_with(live, app=app)
    live.build_behind()
    return live


class LiveCatalogue:
    """One process's memory of the published listings."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.lock = threading.RLock()
        self._index: Index | None = None
        self._demand: Demand | None = None
        self._names: SearchIndex[int] | None = None
        self._by_id: dict[int, scoring.Listing] = {}
        self._months: set[Month] = set()
        self._day: date | None = None
        self._feed = _Feed()
        self._looked = 0.0
        self._building = threading.Lock()

    def is_ready(self, months: set[Month], *, today: date) -> bool:
        """Tell whether the memory is of this day and reaches these months; else build it behind."""
        if self._day == today and months <= self._months:
            return True
        if self._day != today:
            self.build_behind()
        return False

    def build_behind(self) -> threading.Thread:
        """Read everything afresh in a thread of its own; one at a time."""
        thread = threading.Thread(target=self._build_once, name="catalogue", daemon=True)
        thread.start()
        return thread

    def _build_once(self) -> None:
        if not self._building.acquire(blocking=False):
            return
        try:
            with self.app.app_context():
                self.build()
                db.session.remove()
                supply.make_ready()
        finally:
            self._building.release()

    def build(self) -> None:
        """Read everything afresh; whoever asks meanwhile gets the one before."""
        day = present_day()
        # Changes after these are applied again, whether the reading below saw them or not.
        feed = _Feed.from_here()
        wanted = _read_wanted(requirement_queries.all_open(on=day), today=day)
        months = _months_ahead(day) | _months_of(wanted)
        found = offers.offers(listing_queries.public(), months=months)
        context = vocabulary.from_database().context(texts=TextIndex(()), today=day)
        index = Index(found, context=context)
        # What compiles at the first question compiles here, and nobody's page waits for it.
        index.matches(_ANYTHING, top=1)
        open_ = _demand(wanted, context=index.context, months=months)
        names = SearchIndex(Entry(*row) for row in public_names())
        with self.lock:
            self._names = names
            self._index, self._by_id = index, {one.id: one for one in found}
            self._demand = open_
            self._months, self._day, self._feed = months, day, feed
            self._looked = 0.0

    def find(self, words: str, *, most: int) -> list[int] | None:
        """Return published listings by their names, best first; None before the first building."""
        with self.lock:
            if self._names is None:
                return None
            self.all_caught_up()
            return [hit.key for hit in self._names.search(words, top=most)]

    def caught_up(self) -> Catalogue:
        """Return the catalogue with what was committed since the last look, here or elsewhere."""
        return self.all_caught_up().catalogue

    def all_caught_up(self) -> Everything:
        """Return listings and requirements with what was committed since the last look."""
        if self._index is None or self._demand is None:
            raise RuntimeError("asked before it was ready")
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._looked = time.monotonic()
            self._apply(self._feed.news(), index=self._index, open_=self._demand)
        return Everything(Catalogue(self._by_id, self._index.context, self._index), self._demand)

    def _apply(self, news: "_News", *, index: Index, open_: Demand) -> None:
        self._apply_listings(index, listing_ids=news.listings)
        self._apply_requirements(open_, requirement_ids=news.requirements)
        # What is in memory answers under the vocabularies before until all is read afresh.
        if news.vocabularies or index.is_worth_building or open_.private.is_worth_building:
            self.build_behind()

    def _apply_listings(self, index: Index, *, listing_ids: set[int]) -> None:
        if not listing_ids:
            return
        changed = listing_queries.public() & Listing.id.in_(listing_ids)
        present = {one.id: one for one in offers.offers(changed, months=self._months)}
        for listing_id in sorted(listing_ids):
            if listing_id in present:
                self._by_id[listing_id] = present[listing_id]
                index.put(present[listing_id])
            else:
                self._by_id.pop(listing_id, None)
                index.remove(listing_id)
        self._apply_names(listing_ids)

    def _apply_names(self, listing_ids: set[int]) -> None:
        if self._names is None:
            return
        named = {row[0]: Entry(*row) for row in public_names(among=listing_ids)}
        for listing_id in sorted(listing_ids):
            if listing_id in named:
                self._names.put(named[listing_id])
            else:
                self._names.remove(listing_id)

    def _apply_requirements(self, open_: Demand, *, requirement_ids: set[int]) -> None:
        if not requirement_ids or self._day is None:
            return
        rows = requirement_queries.all_open(on=self._day, among=requirement_ids)
        wanted = {one.id: (one, named) for one, named in _read_wanted(rows, today=self._day)}
        for requirement_id in sorted(requirement_ids):
            if requirement_id in wanted:
                one, named = wanted[requirement_id]
                open_.put(one, named=named)
            else:
                open_.remove(requirement_id)
        if not _months_of(list(wanted.values())) <= self._months:
            # Capacity of the months beyond is in nobody's memory.
            self._day = None
            self.build_behind()


@dataclass(frozen=True, slots=True)
class _News:
    """What has changed since the last look."""

    listings: set[int]
    requirements: set[int]
    vocabularies: bool


_KINDS: tuple[type[ListingChange] | type[RequirementChange] | type[VocabularyChange], ...] = (
    ListingChange,
    RequirementChange,
    VocabularyChange,
)


@dataclass(slots=True)
class _Feed:
    """Reads each change once, however late its transaction commits; one statement a look."""

    last: list[int] = field(default_factory=lambda: [0] * len(_KINDS))
    seen: list[set[int]] = field(default_factory=lambda: [set() for _ in _KINDS])

    @classmethod
    def from_here(cls) -> "_Feed":
        """Begin with what is committed now as seen."""
        feed = cls([db.session.scalar(select(func.max(kind.id))) or 0 for kind in _KINDS])
        feed._read()
        return feed

    def _read(self) -> list[set[int]]:
        """Return the subjects of the changes not seen yet, by kind."""
        subjects = (ListingChange.listing_id, RequirementChange.requirement_id, null())
        rows = db.session.execute(
            union_all(
                *(
                    select(literal(place), kind.id, subject).where(
                        kind.id > self.last[place] - LOOK_BACK
                    )
                    for place, (kind, subject) in enumerate(zip(_KINDS, subjects, strict=True))
                )
            )
        ).all()
        found: list[set[int]] = [set() for _ in _KINDS]
        for place, number, subject in rows:
            if number not in self.seen[place]:
                self.seen[place].add(number)
                self.last[place] = max(self.last[place], number)
                found[place].add(subject or 0)
        for place, last in enumerate(self.last):
            self.seen[place] = {one for one in self.seen[place] if one > last - LOOK_BACK}
        return found

    def news(self) -> _News:
        """Return what has changed since the last look."""
        listings, requirements, vocabularies = self._read()
        return _News(listings, requirements, bool(vocabularies))


def _months_ahead(day: date) -> set[Month]:
    first = day.year * 12 + day.month - 1
    return {((first + n) // 12, (first + n) % 12 + 1) for n in range(MONTHS_AHEAD + 12)}
