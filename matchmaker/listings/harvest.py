"""When crops are harvested in the Mekong delta: a hint for the capacity page, never a fact."""

from typing import NamedTuple


class Harvest(NamedTuple):
    """Months of the main harvest and of the lesser one."""

    main: tuple[int, ...]
    lesser: tuple[int, ...]


#: By category code. Common trade knowledge; a producer's own months count.
HARVESTS: dict[str, Harvest] = {
    "0101": Harvest((2, 3, 4, 5), (10, 11)),
    "0102": Harvest((3, 4, 5), (9, 10)),
    "0103": Harvest((8, 9, 10, 11, 12), (1, 2, 3, 4, 5, 6, 7)),
    "0104": Harvest((6, 7, 8), (1, 2, 11, 12)),
    "0105": Harvest((4, 5, 6, 7, 8, 9), (1, 2, 3, 10, 11, 12)),
    "0107": Harvest((1, 5, 6, 7, 8, 9, 10, 11, 12), (2, 3, 4)),
    "0108": Harvest((1, 2, 3, 4, 12), (5, 6, 7, 8)),
    "0109": Harvest((6, 7, 8, 9, 10), (1, 2, 11, 12)),
    "0207": Harvest((5, 6, 7, 8, 9, 10), (1, 2, 3, 4, 11, 12)),
    "0301": Harvest((2, 3, 4, 7, 8, 9, 10, 11, 12), (1, 5, 6)),
    "0302": Harvest((6, 7, 8, 9), (1, 10, 11, 12)),
    "0606": Harvest((1, 2, 3, 4, 5, 6), (7, 8, 9, 10, 11, 12)),
}


def harvest_of(category_code: str | None) -> Harvest | None:
    """Return the usual harvest of a category, or None when it is not known."""
    return HARVESTS.get(category_code or "")
