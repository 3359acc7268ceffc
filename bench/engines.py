"""What people could use instead: each ranks the same catalogue by the same shares.

The words are each engine's own; the other criteria come from our tables, so that only the search
differs. SQL scores with what SQL has: columns and a joined table.
"""

import heapq
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import bm25s
import numpy as np
import tantivy
from rapidfuzz import fuzz, process

from matchmaker.core.scoring import Criterion, Listing, Requirement, Yardstick
from matchmaker.core.scoring.index import Index
from matchmaker.core.scoring.index.asks import (
    CATEGORY,
    CERTIFICATION,
    DOSSIER,
    OUT,
    PLACE,
    PRICE,
    TEXT,
    VOLUME,
    Ask,
)
from matchmaker.core.scoring.index.columns import Ints
from matchmaker.core.text import fold

TOP = 50
#: Rows an engine gives before the other criteria reorder them.
SHORTLIST = 500


class Engine(Protocol):
    """Ranks the catalogue."""

    def top(self, asked: "Query") -> list[int]:
        """Return listing ids, best first."""


@dataclass(frozen=True)
class Catalogue:
    """The catalogue as every engine gets it, in the order of our rows."""

    index: Index
    listings: Sequence[Listing]

    @cached_property
    def folded(self) -> list[str]:
        """The folded names by row."""
        by_id = {one.id: one for one in self.listings}
        return [fold(by_id[one].name) for one in self.ids.tolist()]

    @property
    def ids(self) -> Ints:
        """The listing ids by row."""
        return self.index.main.segment.columns.ids

    @property
    def codes(self) -> tuple[Ints, ...]:
        """The codes of each row, criterion by criterion."""
        segment = self.index.main.segment
        columns = segment.columns
        return (
            segment.category_of,
            columns.supply_of,
            columns.held_of,
            columns.price_of,
            columns.place_of,
            columns.dossier_of,
        )


class Query:
    """A requirement with the shares of every code but the words'."""

    def __init__(self, requirement: Requirement, *, catalogue: Catalogue) -> None:
        """Ask our tables."""
        yardstick = Yardstick(requirement, context=catalogue.index.context)
        ask = Ask(yardstick, item=0, tables=catalogue.index.main.tables)
        self.requirement = requirement
        self.folded = fold(requirement.items[0].words)
        self.weight = ask.weighing[TEXT].weight
        self.catalogue = catalogue
        self.weights = dict(zip(Criterion, yardstick.weights, strict=True))
        columns = ask.segment.columns
        found = {
            CATEGORY: ask.categories,
            VOLUME: ask.supplies(np.arange(len(columns.supply_unit))),
            CERTIFICATION: ask.held,
            PRICE: ask.price.findings(ask.segment, codes=np.arange(len(columns.price_unit))),
            PLACE: ask.places,
            DOSSIER: ask.dossiers,
        }
        self.tables = [ask.weighing[one].shares(findings) for one, findings in found.items()]

    def rest(self, rows: Ints | slice = slice(None)) -> Ints:
        """Return the shares but the words' of some rows."""
        pairs = zip(self.tables, self.catalogue.codes, strict=True)
        return np.asarray(sum(table[codes[rows]] for table, codes in pairs))

    def best(self, text: Ints, *, rows: Ints | None = None) -> list[int]:
        """Return the ids of the best rows, given the value of their words between 0 and 1."""
        scores = self.rest(slice(None) if rows is None else rows) + text * self.weight
        first: Any = (
            np.argpartition(-scores, min(TOP, len(scores)) - 1)[:TOP] if len(scores) else []
        )
        order = sorted(first, key=lambda at: -scores[at])
        chosen = order if rows is None else rows[order]
        return [int(one) for one in self.catalogue.ids[chosen]]


class NaiveLoop:
    """A loop over all rows with RapidFuzz' WRatio, the criteria from tables."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Keep rows as tuples."""
        codes = (one.tolist() for one in catalogue.codes)
        self._rows = list(zip(catalogue.ids.tolist(), catalogue.folded, *codes, strict=True))

    def top(self, asked: Query) -> list[int]:
        """Score every row."""
        category, supply, held, price, place, dossier = (one.tolist() for one in asked.tables)
        words, weight, ratio = asked.folded, asked.weight / 100, fuzz.WRatio
        scores = [
            (
                ratio(words, name) * weight
                + category[c] + supply[s] + held[h] + price[p] + place[n] + dossier[d],
                -number,
            )
            for number, name, c, s, h, p, n, d in self._rows
        ]  # fmt: skip
        return [-number for _, number in heapq.nlargest(TOP, scores)]


class Cdist:
    """RapidFuzz' cdist with token_set_ratio over all rows."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Keep the names."""
        self._names = catalogue.folded

    def top(self, asked: Query) -> list[int]:
        """Score every row."""
        text = process.cdist(
            [asked.folded], self._names, scorer=fuzz.token_set_ratio, dtype=np.float32
        )
        return asked.best(text[0] / 100)


class Bm25s:
    """bm25s over all rows."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Index the folded syllables."""
        self._words: dict[str, int] = {}
        ids = [
            [self._words.setdefault(word, len(self._words)) for word in name.split()]
            for name in catalogue.folded
        ]
        self._index = bm25s.BM25()
        self._index.index((ids, self._words), show_progress=False)

    def top(self, asked: Query) -> list[int]:
        """Score every row."""
        known = [self._words[one] for one in asked.folded.split() if one in self._words]
        scores = self._index.get_scores_from_ids(known) if known else np.zeros(1)
        return asked.best(scores / (scores.max() or 1))


class Tantivy:
    """tantivy with each word exact or one slip away, the best rows reordered."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Index the folded names."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("name", stored=False)
        builder.add_integer_field("row", stored=True, fast=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        writer = self._index.writer(200_000_000, 1)
        for row, name in enumerate(catalogue.folded):
            writer.add_document(tantivy.Document(name=name, row=row))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def top(self, asked: Query) -> list[int]:
        """Search, then reorder."""
        should: list[Any] = []
        for word in asked.folded.split():
            should.append(self._query(tantivy.Query.term_query(self._schema, "name", word)))
            if len(word) > 2:
                near = tantivy.Query.fuzzy_term_query(
                    self._schema, "name", word, distance=1, transposition_cost_one=True
                )
                should.append(self._query(tantivy.Query.boost_query(near, 0.5)))
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(should), SHORTLIST).hits
        if not hits:
            return []
        rows = np.array([searcher.doc(address)["row"][0] for _, address in hits])
        text = np.array([score for score, _ in hits])
        return asked.best(text / text.max(), rows=rows)

    @staticmethod
    def _query(query: Any) -> tuple[Any, Any]:
        return tantivy.Occur.Should, query


#: The score in SQL: what is joined, what is counted; `%s` is the value of the words.
_SCORE = """
  {words} + kind.share + near.share
  + :volume * min(1.0, row.capacity / :wanted)
  + :certification * (row.schemes & :schemes = :schemes)
  + :price * max(0.0, min(1.0, 2.0 - coalesce(row.price, :ceiling * 1.5) / :ceiling))
  + :dossier * min(1.0, row.papers / :papers)
"""


class Fts5:
    """SQLite's FTS5 over the folded names, scored and ordered in SQL."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Make the tables in a file of their own."""
        self._folder = tempfile.TemporaryDirectory()
        self._db = sqlite3.connect(Path(self._folder.name) / "fts5.sqlite")
        self._catalogue = catalogue
        self._schemes = {
            code: place for place, code in enumerate(catalogue.index.main.segment.schemes)
        }
        self._db.executescript(
            "pragma synchronous=off; pragma cache_size=-400000;"
            "create table row (id integer primary key, category int, place int, capacity real,"
            " schemes int, price real, papers real);"
            "create virtual table words using fts5(name, content='',"
            " tokenize='unicode61 remove_diacritics 2');"
            "create temp table kind (code integer primary key, share real);"
            "create temp table near (code integer primary key, share real);"
        )
        by_id = {one.id: one for one in catalogue.listings}
        segment = catalogue.index.main.segment
        places = segment.columns.place_of.tolist()
        self._db.executemany(
            "insert into row values (?,?,?,?,?,?,?)",
            (
                (number, category, place, *self._facts(by_id[number]))
                for number, category, place in zip(
                    catalogue.ids.tolist(), segment.category_of.tolist(), places, strict=True
                )
            ),
        )
        self._db.executemany(
            "insert into words(rowid, name) values (?,?)",
            zip(catalogue.ids.tolist(), catalogue.folded, strict=True),
        )
        self._db.execute("insert into words(words) values ('optimize')")
        self._db.commit()

    def _facts(self, listing: Listing) -> tuple[float, int, float | None, int]:
        order = self._catalogue.index.context.schemes
        held = {weaker for one in listing.certificates for weaker in order.satisfied_by(one.scheme)}
        capacity = sum(map(float, listing.free.values())) / 12
        schemes = sum(1 << self._schemes[one] for one in held if one in self._schemes)
        price = None if listing.price_min is None else float(listing.price_min)
        return capacity, schemes, price, len(listing.dossier or ())

    def top(self, asked: Query) -> list[int]:
        """Search, score and order in one statement."""
        for table, shares in (("kind", asked.tables[0]), ("near", asked.tables[4])):
            self._db.execute(f"delete from {table}")
            self._db.executemany(
                f"insert into {table} values (?,?)",
                ((code, share) for code, share in enumerate(shares.tolist()) if share > OUT),
            )
        words = " OR ".join(f'"{one}"' for one in asked.folded.split())
        rows = self._db.execute(
            "with hit as materialized (select rowid id, -bm25(words) found from words"
            " where words match :words), most as (select max(found) found from hit)"
            f" select row.id, {_SCORE.format(words=':text * hit.found / most.found')} score"
            " from hit, most, row, kind, near where row.id = hit.id and kind.code = row.category"
            f" and near.code = row.place order by score desc limit {TOP}",
            {"words": words, **facts_of(asked, schemes=self._schemes)},
        )
        found = [row[0] for row in rows]
        self._db.rollback()
        return found


def facts_of(asked: Query, *, schemes: dict[str, int]) -> dict[str, float]:
    """Return what a score in SQL needs of a requirement."""
    wanted = asked.requirement
    by_month = wanted.volume.by_month.values() if wanted.volume else ()
    wished = {wish.schemes[0] for wish in wanted.wishes} & set(schemes)
    return {
        **{one.value: float(weight) for one, weight in asked.weights.items()},
        "wanted": float(max(by_month, default=1)),
        "schemes": sum(1 << schemes[one] for one in wished),
        "ceiling": float(wanted.ceiling.amount) if wanted.ceiling else 1e12,
        "papers": float(max(1, len(wanted.dossier))),
    }


class Postgres:
    """pg_trgm over the folded names in a PostgreSQL that has it, scored and ordered in SQL."""

    def __init__(self, catalogue: Catalogue, *, connection: Any) -> None:
        """Make a temporary table with a GIN index."""
        self._db = connection
        self._db.execute("create extension if not exists pg_trgm")
        self._db.execute(
            "create temp table row (id int primary key, place int, name text, rest_of int)"
        )
        with self._db.cursor().copy("copy row (id, place, name) from stdin") as copy:
            numbered = enumerate(zip(catalogue.ids.tolist(), catalogue.folded, strict=True))
            for place, (number, name) in numbered:
                copy.write_row((number, place, name))
        self._db.execute("create index on row using gin (name gin_trgm_ops)")
        self._db.execute("analyze row")

    def top(self, asked: Query) -> list[int]:
        """Take the nearest names, then reorder."""
        rows = self._db.execute(
            "select place, similarity(name, %s) from row where name %% %s order by 2 desc limit %s",
            (asked.folded, asked.folded, 4 * SHORTLIST),
        ).fetchall()
        if not rows:
            return []
        return asked.best(
            np.array([found for _, found in rows]), rows=np.array([place for place, _ in rows])
        )


#: Every engine by its name, with the queries it can be given in a run of a minute or so.
ENGINES: dict[str, Callable[[Catalogue], Engine]] = {
    "naive WRatio loop": NaiveLoop,
    "cdist token_set": Cdist,
    "SQLite FTS5 + SQL": Fts5,
    "tantivy fuzzy": Tantivy,
    "bm25s": Bm25s,
}
