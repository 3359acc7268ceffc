"""What people do instead: by weight, round robin, and one model for CP-SAT."""

from collections.abc import Callable, Iterable, Iterator

from ortools.sat.python import cp_model

from matchmaker.core.timetable import DEFAULT_WEIGHTS, Instance, Timetable
from matchmaker.core.timetable.account import timetable_of
from matchmaker.core.timetable.board import Board
from matchmaker.core.timetable.grid import grid_of


def greedy(instance: Instance) -> Timetable:
    """Hold the heaviest wish that still fits, in the first slot that fits."""
    weights = [wish.weight for wish in instance.wishes]
    return _in_order(instance, sorted(range(len(weights)), key=lambda one: -weights[one]))


def round_robin(instance: Instance) -> Timetable:
    """Give each buyer in turn its heaviest wish that still fits, pass after pass."""
    board = Board(grid_of(instance))
    queues = [iter(queue) for queue in _queues(instance)]
    while sum(_take_next(board, queue) for queue in queues):
        pass
    return _timetable(instance, board)


def _queues(instance: Instance) -> list[list[int]]:
    queues: list[list[int]] = [[] for _ in instance.buyers]
    for at, wish in enumerate(instance.wishes):
        queues[wish.buyer].append(at)
    for queue in queues:
        queue.sort(key=lambda one: -instance.wishes[one].weight)
    return queues


def _take_next(board: Board, queue: Iterator[int]) -> bool:
    return any(_hold(board, wish) for wish in queue)


def _hold(board: Board, wish: int) -> bool:
    slot = next(board.common_slots(wish), None) if board.has_room(wish) else None
    if slot is None:
        return False
    board.place(wish, slot=slot)
    return True


def _in_order(instance: Instance, wishes: Iterable[int]) -> Timetable:
    board = Board(grid_of(instance))
    for wish in wishes:
        _hold(board, wish)
    return _timetable(instance, board)


def _timetable(instance: Instance, board: Board) -> Timetable:
    return timetable_of(
        instance, grid=board.grid, slots=board.slots(), bound=1 << 60, weights=DEFAULT_WEIGHTS
    )


def cp_sat(instance: Instance, *, seconds: float) -> Timetable:
    """Hold what CP-SAT finds within its time: a variable a wish and slot, gaps left out."""
    grid = grid_of(instance)
    model = cp_model.CpModel()
    held: dict[tuple[int, int], cp_model.IntVar] = {}
    cells = grid.cells()
    at_once: dict[tuple[str, int, int], list[cp_model.IntVar]] = {}
    of: dict[int, list[cp_model.IntVar]] = {}
    for at, wish in enumerate(instance.wishes):
        for slot in cells[at].nonzero()[0].tolist():
            held[at, slot] = model.new_bool_var("")
            at_once.setdefault(("buyer", wish.buyer, slot), []).append(held[at, slot])
            at_once.setdefault(("producer", wish.producer, slot), []).append(held[at, slot])
            at_once.setdefault(("wish", at, 0), []).append(held[at, slot])
            of.setdefault(wish.producer, []).append(held[at, slot])
    for group in at_once.values():
        model.add_at_most_one(group)
    gains = [(instance.wishes[at].weight, one) for (at, _), one in held.items()]
    for producer, group in of.items():
        most = instance.producers[producer].most
        if most is not None:
            model.add(sum(group) <= most)
        first, second = model.new_bool_var(""), model.new_bool_var("")
        model.add(first + second <= sum(group))
        gains += [(DEFAULT_WEIGHTS.first, first), (DEFAULT_WEIGHTS.second, second)]
    model.maximize(sum(weight * one for weight, one in gains))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    board = Board(
        grid, slots={at: slot for (at, slot), one in held.items() if found and solver.value(one)}
    )
    return _timetable(instance, board)


RIVALS: dict[str, Callable[[Instance], Timetable]] = {"greedy": greedy, "round robin": round_robin}
