"""Graded relevance of real products for real requirements: ours by the very ranking of files."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from math import log2
from statistics import fmean
from typing import Any

import numpy as np

from bench.baselines import BASELINES, best
from bench.facts import facts
from matchmaker.base.tables import Row, Table
from matchmaker.core.scoring import TextIndex, rank
from matchmaker.matching.sheets import read_sheets
from matchmaker.seed.vocabularies import from_tables

TODAY = date(2026, 11, 23)
DEPTH = 10
#: What is ranked: a requirement is its words alone, as a buyer writes them in one line.
WANTED = ("id", "product_vi")
OFFERED = ("id", "name_vi", "category_code")

Ranked = dict[str, list[str]]


def relevance() -> list[dict[str, Any]]:
    """Return nDCG@10 of ours and of every baseline, best ours can be compared with."""
    products, wanted = facts("products/products_real"), facts("demand/demand_real")
    grades: dict[str, dict[str, int]] = {}
    for row in facts("bench/requirement_product_relevance"):
        grades.setdefault(row["demand_id"], {})[row["product_id"]] = int(row["grade"])
    found = [_measured("ours", grades=grades, ranking=lambda: _ours(products, wanted=wanted))]
    named = [row["name_vi"] for row in products]
    grouped = [f"{row['name_vi']} {row['category_vi']}" for row in products]
    for suffix, texts in (("", named), (" (name and category)", grouped)):
        for name in BASELINES:
            found.append(
                _measured(
                    name + suffix, grades=grades, ranking=_asking(name, texts, products, wanted)
                )
            )
    ours = found[0]["ms"]
    return [{**one, "time_ratio": round(one["ms"] / ours, 2)} for one in found]


def _measured(
    name: str, *, grades: dict[str, dict[str, int]], ranking: Callable[[], Ranked]
) -> dict[str, Any]:
    started = time.process_time()
    ranked = ranking()
    seconds = time.process_time() - started
    scores = [gain(ranked.get(one, []), grades=known) for one, known in grades.items()]
    return {
        "engine": name,
        "ndcg_at_10": round(fmean(scores), 4),
        "requirements": len(scores),
        "ms": round(1000 * seconds / len(ranked), 3),
    }


def gain(ranked: Sequence[str], *, grades: dict[str, int]) -> float:
    """Return the discounted gain of a ranking's first ten beside the best there could be."""
    ideal = _discounted(sorted(grades.values(), reverse=True))
    return _discounted([grades.get(one, 0) for one in ranked]) / ideal


def _discounted(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / log2(at + 2) for at, grade in enumerate(grades[:DEPTH]))


def _ours(products: Sequence[dict[str, str]], *, wanted: Sequence[dict[str, str]]) -> Ranked:
    """Rank as the platform does: the categories of a requirement are what its words suggest."""
    vocabularies = from_tables(on=TODAY)
    read = read_sheets(
        _table(products, columns=OFFERED, headings=("code", "name", "category")),
        requirements=_table(wanted, columns=WANTED, headings=("code", "title")),
        vocabularies=vocabularies,
        today=TODAY,
    )
    listings = [one.listing for one in read.offers]
    codes = {one.id: one.code for one in listings}
    context = vocabularies.context(texts=TextIndex.of(listings), today=TODAY)
    return {
        one.requirement.code: [
            codes[match.listing_id]
            for match in rank(
                one.requirement, listings=listings, context=context, top=DEPTH
            ).matches
        ]
        for one in read.wanted
    }


def _table(
    rows: Sequence[dict[str, str]], *, columns: Sequence[str], headings: tuple[str, ...]
) -> Table:
    cells = [tuple(row[column] for column in columns) for row in rows]
    return Table(headings, tuple(Row(at, row) for at, row in enumerate(cells, start=2)))


def _asking(
    name: str,
    texts: Sequence[str],
    products: Sequence[dict[str, str]],
    wanted: Sequence[dict[str, str]],
) -> Callable[[], Ranked]:
    """Return a ranking by the best of a requirement's products, which helps every baseline."""

    def ranking() -> Ranked:
        engine = BASELINES[name](texts)
        found = {}
        for row in wanted:
            parts = [part for part in row["product_vi"].split(";") if part.strip()]
            scores = np.max([engine.scores(part) for part in parts], axis=0)
            found[row["id"]] = [products[at]["id"] for at in best(scores, top=DEPTH)]
        return found

    return ranking
