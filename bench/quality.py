"""How well names, organisations and products for requirements are found, beside what people use.

Noisy queries: those of the shared facts, and as many kinds made afresh by another seed; in the
catalogue alone and in a crowd of made-up products. Baselines answer the same queries in the same
run. A query for first words is answered by any product that begins with them; of products with
one folded name any is right.
"""

import argparse
import itertools
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from bench.baselines import BASELINES, best
from bench.catalogue import Nation
from bench.facts import facts
from bench.noise import Noise
from bench.relevance import relevance
from matchmaker.core.names import Directory, same
from matchmaker.core.search import Entry, SearchIndex
from matchmaker.core.text import fold

SEED = 77
CROWD = 20_000
TOP = 5
#: Organisations the facts name in several ways.
_SEVERAL_TIMES = ("thanh quoc", "khai hoan", "dong nghi")
_IN_SHORT = (
    ("công ty trách nhiệm hữu hạn một thành viên", "Cty TNHH MTV"),
    ("công ty trách nhiệm hữu hạn", "Cty TNHH"),
    ("công ty tnhh", "Công ty Trách nhiệm hữu hạn"),
    ("công ty cổ phần", "CTCP"),
    ("công ty cp", "Công ty Cổ phần"),
    ("hợp tác xã", "HTX"),
    ("htx", "Hợp tác xã"),
    ("cơ sở sản xuất", "CSSX"),
    ("dntn", "Doanh nghiệp tư nhân"),
    ("doanh nghiệp tư nhân", "DNTN"),
    ("tht", "Tổ hợp tác"),
    ("tổ hợp tác", "THT"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, what was done to the name, and the ids that answer it."""

    query: str
    kind: str
    right: frozenset[str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="run.py bench quality", description=__doc__)
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    parser.add_argument("--seed", type=int, default=SEED, help="of the fresh noise")
    parser.add_argument("--crowd", type=int, default=CROWD, help="made-up products around")
    arguments = parser.parse_args()
    found = measure(seed=arguments.seed, crowd=arguments.crowd)
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(found)


def measure(*, seed: int, crowd: int) -> dict[str, Any]:
    """Return every figure."""
    names = {row["id"]: row["name_vi"] for row in facts("products/products_real")}
    stored, fresh = _stored(names), _fresh(names, seed=seed)
    return {
        "queries_stored": _engines(names, asked=stored),
        "queries_fresh": _engines(names, asked=fresh),
        f"queries_fresh_among_{crowd}": _in_a_crowd(names, asked=fresh, size=crowd),
        "companies_stored": _pairs(_stored_pairs()),
        "companies_fresh": _pairs(_fresh_pairs(seed=seed)),
        "directory_agrees": _directory(),
        "relevance": relevance(),
    }


def _stored(names: dict[str, str]) -> list[Asked]:
    return [
        _asked(row["query"], row["kind"], names[row["target_id"]], names=names)
        for row in facts("bench/product_query_noise")
        if row["target_id"] in names
    ]


def _fresh(names: dict[str, str], *, seed: int) -> list[Asked]:
    regional = [(row["term_a"], row["term_b"]) for row in facts("bench/regional_synonyms")]
    noise = Noise(seed=seed, regional=regional)
    listed = list(names.values())
    return [
        _asked(query, kind, listed[place], names=names)
        for place, kind, query in noise.queries(listed)
    ]


def _asked(query: str, kind: str, name: str, *, names: dict[str, str]) -> Asked:
    wanted = fold(query if kind == "first_words" else name)
    right = {
        key
        for key, other in names.items()
        if fold(other) == wanted
        or (kind == "first_words" and f"{fold(other)} ".startswith(f"{wanted} "))
    }
    return Asked(query, kind, frozenset(right))


def _engines(names: dict[str, str], *, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Return the figures of ours and of every baseline, over the same names."""
    keys = list(names)
    index = SearchIndex(Entry(key, name) for key, name in names.items())
    engines: dict[str, Callable[[str], list[str]]] = {
        "ours": lambda query: [hit.key for hit in index.search(query, top=TOP)]
    }
    for name, make in BASELINES.items():
        engine = make(list(names.values()))
        engines[name] = lambda query, engine=engine: [  # type: ignore[misc]
            keys[at] for at in best(engine.scores(query), top=TOP)
        ]
    found = [_hits(name, search, asked=asked) for name, search in engines.items()]
    ours = found[0]["median_ms"]
    return [{**one, "time_ratio": round(one["median_ms"] / ours, 2)} for one in found]


def _hits(
    name: str, search: Callable[[str], list[str]], *, asked: Sequence[Asked]
) -> dict[str, Any]:
    at_1: dict[str, list[bool]] = defaultdict(list)
    at_5: dict[str, list[bool]] = defaultdict(list)
    seconds = []
    for one in asked:
        started = time.process_time()
        found = search(one.query)
        seconds.append(time.process_time() - started)
        at_1[one.kind].append(bool(one.right & set(found[:1])))
        at_5[one.kind].append(bool(one.right & set(found)))
    return {
        "engine": name,
        "queries": len(asked),
        "hit_at_1": _share(at_1.values()),
        "hit_at_5": _share(at_5.values()),
        "median_ms": round(1000 * median(seconds), 3),
        "hit_at_1_by_kind": {kind: _share([at_1[kind]]) for kind in sorted(at_1)},
        "queries_by_kind": {kind: len(at_1[kind]) for kind in sorted(at_1)},
    }


def _share(groups: Any) -> float:
    return round(fmean([one for group in groups for one in group]), 4)


def _in_a_crowd(names: dict[str, str], *, asked: Sequence[Asked], size: int) -> dict[str, Any]:
    """Return ours with made-up products around; one that reads like the right one is right too."""
    crowd = {f"crowd-{one.id}": one.name for one in Nation(size, planted=0).listings([])}
    everything = {**names, **crowd}
    index = SearchIndex(Entry(key, name) for key, name in everything.items())
    folded: dict[str, set[str]] = defaultdict(set)
    for key, name in everything.items():
        folded[fold(name)].add(key)
    found = []
    for one in asked:
        right = {key for known in one.right for key in folded[fold(names[known])]}
        if one.kind == "first_words":
            begins = fold(one.query) + " "
            right |= {
                key for name, keys in folded.items() if name.startswith(begins) for key in keys
            }
        found.append(Asked(one.query, one.kind, frozenset(right)))
    return _hits("ours", lambda query: [h.key for h in index.search(query, top=TOP)], asked=found)


Pair = tuple[str, str, bool]


def _stored_pairs() -> list[Pair]:
    rows = facts("bench/company_name_pairs")
    return [(row["a"], row["b"], row["same"] == "1") for row in rows]


def _makers() -> list[str]:
    return sorted({row["maker_name"] for row in facts("products/products_real")} - {""})


def _fresh_pairs(*, seed: int) -> list[Pair]:
    """Return real makers under other spellings, and as many pairs of different ones."""
    makers = _makers()
    found = [(name, other, True) for name in makers for other in _spellings(name)]
    different = [
        (one, other, False)
        for one, other in itertools.combinations(makers, 2)
        if not any(name in fold(one) and name in fold(other) for name in _SEVERAL_TIMES)
    ]
    # The likest are the hardest; the rest by chance.
    different.sort(key=lambda pair: -fuzz.token_set_ratio(fold(pair[0]), fold(pair[1])))
    hard, others = different[:500], different[500:]
    chosen = np.random.default_rng(seed).choice(len(others), size=500, replace=False)
    return found + hard + [others[at] for at in chosen]


def _spellings(name: str) -> set[str]:
    found = {fold(name), name.upper(), name.replace(" và ", " & ")}
    for full, short in _IN_SHORT:
        if fold(name).startswith(f"{fold(full)} "):
            found.add(f"{short} {name[len(full) + 1 :]}")
            break
    found.add(re.sub(r"ỳ\b", "ì", re.sub(r"ý\b", "í", name)))
    return found - {name}


def _pairs(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return how many pairs are judged rightly, beside the best threshold any likeness could have."""
    started = time.process_time()
    right = [same(one, other=other).same is truth for one, other, truth in pairs]
    seconds = time.process_time() - started
    wrong = [pair for pair, is_right in zip(pairs, right, strict=True) if not is_right]
    found: dict[str, Any] = {
        "pairs": len(pairs),
        "ours": round(fmean(right), 4),
        "us_a_pair": round(1e6 * seconds / len(pairs), 1),
        "wrong": wrong[:20],
    }
    for scorer in (fuzz.WRatio, fuzz.token_set_ratio, fuzz.token_sort_ratio):
        found[f"{scorer.__name__}, best threshold"] = _best_threshold(pairs, scorer=scorer)
    return found


def _best_threshold(pairs: Sequence[Pair], *, scorer: Any) -> float:
    scores = [scorer(fold(one), fold(other)) for one, other, _truth in pairs]
    truths = np.array([truth for *_names, truth in pairs])
    shares = [float(((np.array(scores) >= at) == truths).mean()) for at in {*scores, 101.0}]
    return round(max(shares), 4)


def _directory() -> float:
    """Return in how many of all pairs of makers a directory and the comparison agree."""
    makers = _makers()
    directory = Directory(zip(makers, makers, strict=True))
    agreed = [
        {key for key, _verdict in directory.like(one, most=len(makers))}
        == {other for other in makers if same(one, other=other).same}
        for one in makers
    ]
    return round(fmean(agreed), 4)


def _print(found: dict[str, Any]) -> None:
    for part, figures in found.items():
        print(f"\n{part}")
        rows = figures if isinstance(figures, list) else [figures]
        for row in rows:
            print(f"  {_line(row) if isinstance(row, dict) else row}")


def _line(row: dict[str, Any]) -> str:
    parts = []
    for name, figure in row.items():
        if isinstance(figure, dict):
            inside = ", ".join(f"{key} {value}" for key, value in figure.items())
            parts.append(f"\n      {name}: {inside}")
        else:
            parts.append(str(figure) if name == "engine" else f"{name} {figure}")
    return " · ".join(parts)


if __name__ == "__main__":
    main()
