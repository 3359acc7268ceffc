"""The search box as the catalogue grows: building, memory, a query, one change.

The real products stand among made-up ones, with made-up makers. Times are of the processor;
beside each query stands the same query answered by folding + WRatio over all names.
"""

import argparse
import json
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from bench.catalogue import Nation
from bench.facts import facts
from matchmaker.core.search import Entry, SearchIndex
from matchmaker.core.text import fold

SIZES = [401, 20_000, 120_000]
SEED = 5
QUERIES, SLOW_QUERIES, CHANGES = 300, 10, 300


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run.py bench search", description=__doc__)
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    arguments = parser.parse_args()
    found = [measure(size) for size in arguments.sizes]
    if arguments.json:
        print(json.dumps({"search": found}, ensure_ascii=False, indent=2))
        return
    for one in found:
        print(" · ".join(f"{name} {figure}" for name, figure in one.items()))


def measure(size: int) -> dict[str, Any]:
    """Return the figures of one size."""
    entries = _entries(size)
    started = time.process_time()
    index = SearchIndex(entries)
    build = time.process_time() - started
    asked = _asked()
    typed = [query[:length] for query in asked[:40] for length in range(1, len(query), 3)]
    whole = _milliseconds(index.search, asked)
    folded = [fold(entry.name) for entry in entries]
    others = _milliseconds(
        lambda query: process.extract(fold(query), folded, scorer=fuzz.WRatio, limit=5),
        asked[:SLOW_QUERIES],
    )
    return {
        "names": size,
        "build_seconds": round(build, 2),
        "bytes_a_name": _bytes(entries),
        "query_ms_median": _part(whole, 0.5),
        "query_ms_95": _part(whole, 0.95),
        "query_ms_most": round(max(whole), 2),
        "as_you_type_ms_median": _part(_milliseconds(index.search, typed), 0.5),
        "wratio_by_ours": round(statistics.median(others) / statistics.median(whole), 1),
        **_changes(index, entries=entries),
    }


def _entries(size: int) -> list[Entry[str]]:
    found = [
        Entry(row["id"], row["name_vi"], row["maker_name"])
        for row in facts("products/products_real")
    ][:size]
    more = size - len(found)
    chance = random.Random(SEED)
    makers = [f"HTX {name}" for name in _names(max(1, more // 20), seed=SEED)]
    found.extend(
        Entry(f"made-up-{place}", name, chance.choice(makers))
        for place, name in enumerate(_names(more, seed=SEED + 1))
    )
    return found


def _names(count: int, *, seed: int) -> Iterable[str]:
    return (one.name for one in Nation(count, planted=0, seed=seed).listings([]))


def _asked() -> list[str]:
    """Return noisy queries for real products, and as many for made-up ones."""
    chance = random.Random(SEED)
    stored = [row["query"] for row in facts("bench/product_query_noise")]
    nation = Nation(QUERIES, planted=0, seed=SEED)
    made_up = [nation.asked(one.name) for one in nation.listings([])]
    asked = [*chance.sample(stored, QUERIES // 2), *made_up[: QUERIES // 2]]
    chance.shuffle(asked)
    return asked


def _changes(index: SearchIndex[str], *, entries: Sequence[Entry[str]]) -> dict[str, float]:
    """Return how long one change takes, and the first query after it."""
    chosen = random.Random(SEED).choices(entries, k=CHANGES)
    renamed = [Entry(one.key, f"{one.name} mới", one.maker) for one in chosen]
    put = _milliseconds(index.put, renamed)
    after = []
    for entry in chosen[:50]:
        index.put(entry)
        after.extend(_milliseconds(index.search, [entry.name]))
    remove = _milliseconds(index.remove, [one.key for one in chosen])
    return {
        "put_ms_median": _part(put, 0.5),
        "remove_ms_median": _part(remove, 0.5),
        "query_after_change_ms_median": _part(after, 0.5),
    }


def _milliseconds(do: Callable[[Any], object], what: Sequence[Any]) -> list[float]:
    found = []
    for one in what:
        started = time.process_time()
        do(one)
        found.append(1000 * (time.process_time() - started))
    return found


def _part(figures: Sequence[float], part: float) -> float:
    return round(sorted(figures)[int(part * (len(figures) - 1))], 2)


def _bytes(entries: Sequence[Entry[str]]) -> int:
    """Return the memory an index takes beside the entries themselves, a name."""
    tracemalloc.start()
    index = SearchIndex(entries)
    taken, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(taken / len(index))


if __name__ == "__main__":
    main()
