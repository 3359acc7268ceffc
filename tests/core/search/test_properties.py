"""What holds for any names, any query and any changes."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.core.scoring.text_match import syllables
from matchmaker.core.search import Entry, SearchIndex
from matchmaker.core.search.keystrokes import from_telex, from_vni
from matchmaker.core.search.postings import Postings
from matchmaker.core.text import tokens

WORDS = [
    "bưởi", "buoi", "bười", "da", "xanh", "năm", "roi", "cam", "sành", "khóm", "dứa",
    "thơm", "ngô", "bắp", "lạc", "đậu", "phộng", "mật", "ong", "o", "oo", "st25", "25",
    "trái", "quả", "bo", "bò", "bơ", "heo", "lợnheo", "ngh", "gi", "Ð", "ñ",
]  # fmt: skip
phrases = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
texts = phrases | st.text(max_size=30)
entries = st.builds(Entry, key=st.integers(0, 8), name=texts, maker=phrases)
lists = st.lists(entries, max_size=12)


@given(names=st.lists(texts, min_size=1, max_size=12), data=st.data())
def test_an_exact_name_finds_itself_first_or_tied(names: list[str], data: st.DataObject) -> None:
    index = SearchIndex(Entry(place, name) for place, name in enumerate(names))
    place = data.draw(st.integers(0, len(names) - 1))
    found = index.search(names[place], top=len(names))
    if tokens(names[place]):
        best = [hit.key for hit in found if hit.score == found[0].score]
        assert place in best
        assert found[0].score == 1.0
    else:
        assert found == []


@given(entries=lists, query=texts)
def test_composed_and_decomposed_queries_find_the_same(
    entries: list[Entry[int]], query: str
) -> None:
    index = SearchIndex(entries)
    composed, decomposed = (unicodedata.normalize(form, query) for form in ("NFC", "NFD"))
    assert index.search(composed) == index.search(decomposed)


@given(entries=lists, query=texts)
def test_composed_and_decomposed_names_are_found_the_same(
    entries: list[Entry[int]], query: str
) -> None:
    composed, decomposed = (
        SearchIndex(
            Entry(one.key, unicodedata.normalize(form, one.name), one.maker) for one in entries
        )
        for form in ("NFC", "NFD")
    )
    assert composed.search(query) == decomposed.search(query)


@given(entries=lists, query=texts, top=st.integers(1, 5))
def test_hits_are_each_once_best_first_and_between_0_and_1(
    entries: list[Entry[int]], query: str, top: int
) -> None:
    found = SearchIndex(entries).search(query, top=top)
    assert len(found) <= top
    assert len({hit.key for hit in found}) == len(found)
    scores = [hit.score for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert found == SearchIndex(entries).search(query, top=100)[:top]


put = st.tuples(st.just("put"), entries)
remove = st.tuples(st.just("remove"), st.integers(0, 8))
ask = st.tuples(st.just("ask"), texts)


@settings(max_examples=150)
@given(
    first=lists,
    changes=st.lists(put | remove | ask, max_size=20),
    queries=st.lists(texts, min_size=1, max_size=4),
)
def test_changed_one_by_one_it_answers_as_built_afresh(
    first: list[Entry[int]], changes: list[tuple[str, object]], queries: list[str]
) -> None:
    index = SearchIndex(first)
    known = {one.key: one for one in first}
    for _kind, what in changes:
        if isinstance(what, Entry):
            index.put(what)
            known[what.key] = what
        elif isinstance(what, int):
            index.remove(what)
            known.pop(what, None)
        else:
            index.search(str(what))
    afresh = SearchIndex(known.values())
    assert len(index) == len(afresh) == len(known)
    for query in (*queries, *(one.name for one in known.values())):
        assert index.search(query) == afresh.search(query)


def test_a_changed_entry_keeps_its_place_and_one_that_comes_again_stands_last() -> None:
    index = SearchIndex([Entry(1, "Cam"), Entry(2, "Bưởi"), Entry(3, "Bưởi")])
    index.put(Entry(1, "Bưởi"))
    assert [hit.key for hit in index.search("bưởi")] == [1, 2, 3]
    index.remove(1)
    assert [hit.key for hit in index.search("bưởi")] == [2, 3]
    index.put(Entry(1, "Bưởi"))
    assert [hit.key for hit in index.search("bưởi")] == [2, 3, 1]
    index.put(Entry(4, "Bưởi"))
    assert [hit.key for hit in index.search("bưởi")] == [2, 3, 1, 4]


def test_an_emptied_index_finds_nothing_and_takes_entries_again() -> None:
    index = SearchIndex([Entry(1, "Cam", maker="Lê Gia")])
    index.remove(1)
    assert (len(index), index.search("cam")) == (0, [])
    index.put(Entry(2, "Cam"))
    assert [hit.key for hit in index.search("cam")] == [2]


def test_of_two_entries_with_one_key_the_last_counts_in_the_place_of_the_first() -> None:
    index = SearchIndex([Entry(1, "Cam"), Entry(2, "Bưởi"), Entry(1, "Bưởi")])
    assert [hit.key for hit in index.search("bưởi")] == [1, 2]
    assert index.search("cam") == []


@given(word=st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", max_size=12))
def test_keys_of_either_method_mean_a_word_with_marks_or_themselves(word: str) -> None:
    for meant in (from_telex(word), from_vni(word)):
        assert meant is None or (meant and not meant.isascii())


def test_keys_mean_what_keyboards_make_of_them() -> None:
    telex = {
        "dduwowngf": "đường",
        "ddaauf": "đầu",
        "thwr": "thử",
        "w": "ư",
        "aw": "ă",
        "uow": "ươ",
        "ddd": None,
        "xss": None,
        "sen": None,
        "ngo1": None,
        "đua": None,
    }
    vni = {
        "d9uong72": "đường",
        "d9u7o7ng2": "đường",
        "a8": "ă",
        "o6": "ô",
        "b1": None,
        "9": None,
        "a9": None,
        "a0": None,
        "cam": None,
        "a68": None,
        "u7": "ư",
    }
    assert {keys: _marked(from_telex(keys)) for keys in telex} == _all_marked(telex)
    assert {keys: _marked(from_vni(keys)) for keys in vni} == _all_marked(vni)


def _all_marked(words: dict[str, str | None]) -> dict[str, str | None]:
    return {keys: _marked(word) for keys, word in words.items()}


def _marked(word: str | None) -> str | None:
    """Where in a syllable its tone is written makes no difference."""
    return word and " ".join(one.marked for one in syllables(word))


@given(changes=st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.sampled_from("abc"))))
def test_postings_hold_what_was_added_and_not_dropped(
    changes: list[tuple[bool, int, str]],
) -> None:
    postings, expected = Postings(), set()
    for is_added, row, term in changes:
        if is_added and (row, term) not in expected:
            postings.add(row, terms=[term])
            expected.add((row, term))
        elif not is_added and (row, term) in expected:
            postings.drop(row, terms=[term])
            expected.discard((row, term))
    assert {(row, term) for term in "abc" for row in postings.rows(term).tolist()} == expected
    assert bool(postings) is bool(expected)
