"""Events for tests: by hand, and whatever hypothesis makes up."""

from collections.abc import Iterable

from hypothesis import strategies as st

from matchmaker.core.timetable import Half, Instance, Lock, Participant, Slot, Wish


def event(
    wishes: Iterable[tuple[int, int, int]],
    *,
    slots: int = 4,
    buyers: int = 2,
    producers: int = 3,
    tables: int | None = None,
    locks: Iterable[tuple[int, int | None]] = (),
) -> Instance:
    """Return an event of one day in which everybody has time."""
    everything = frozenset(range(slots))
    return Instance(
        slots=(Slot(),) * slots,
        buyers=(Participant(everything),) * buyers,
        producers=(Participant(everything),) * producers,
        wishes=tuple(Wish(*wish) for wish in wishes),
        tables=None if tables is None else (tables,) * slots,
        locks=tuple(Lock(wish, slot) for wish, slot in locks),
    )


HALVES = st.sampled_from(list(Half))
LIMITS = st.none() | st.integers(0, 4)


@st.composite
def participants(draw: st.DrawFn, *, slots: int, table: int | None = None) -> Participant:
    """Draw somebody with any limits; time to meet is drawn too."""
    return Participant(
        slots=draw(st.frozensets(st.integers(0, slots - 1))) if slots else frozenset(),
        prefers=draw(st.none() | HALVES),
        most=draw(LIMITS),
        most_a_day=draw(LIMITS),
        least=draw(st.sampled_from([0, 0, 0, 1, 2])),
        table=draw(st.sampled_from([None, None, table])),
        agenda_locked=draw(st.sampled_from([False] * 7 + [True])),
    )


@st.composite
def instances(draw: st.DrawFn, *, locks: int = 4) -> Instance:
    """Draw an event; its locks may contradict each other, its limits may leave no room."""
    slots = sorted(draw(st.lists(st.integers(0, 2), max_size=6)))
    count = len(slots)
    buyers = [
        draw(participants(slots=count, table=at + 1)) for at in range(draw(st.integers(0, 4)))
    ]
    producers = draw(st.lists(participants(slots=count), max_size=5))
    pairs = [
        (buyer, producer) for buyer in range(len(buyers)) for producer in range(len(producers))
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    wishes = tuple(Wish(*pair, draw(st.integers(1, 1000))) for pair in chosen)
    tables = draw(st.none() | st.lists(st.integers(0, 3), min_size=count, max_size=count))
    return Instance(
        slots=tuple(Slot(day, draw(HALVES)) for day in slots),
        buyers=tuple(buyers),
        producers=tuple(producers),
        wishes=wishes,
        tables=None if tables is None else tuple(tables),
        locks=tuple(draw(st.lists(_locks(len(wishes), slots=count), max_size=locks)))
        if wishes
        else (),
    )


def _locks(wishes: int, *, slots: int) -> st.SearchStrategy[Lock]:
    where = st.none() | st.integers(0, slots - 1) if slots else st.none()
    return st.builds(Lock, st.integers(0, wishes - 1), where)
