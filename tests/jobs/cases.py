"""The cases of the proof: every fault at every call, and some at random together."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import product

from tests.jobs.case import Case, prove
from tests.jobs.faults import Fault
from tests.jobs.kinds import KINDS

_PAUSES = (1, 2, 4, 0)
"""The number of events before an invocation that was given up goes on; 0 is all."""
_AT_ONCE = (2, 4)
_ANY = ("kill", "kill", "raise", "lose", "overtake", "supersede", "cancel", "stop")
_REPETITIONS = 8
"""The number of times that the definition repeats the state that ends a job."""


def points(kind: str) -> dict[tuple[str, int], int]:
    """Return how many calls each invocation makes if nothing strikes."""
    return dict(prove(Case(kind)).cloud.points)


def every() -> Iterator[tuple[str, Case]]:
    """Yield each case with one cause of faults, and the name of what it shows."""
    for kind, twice in product(KINDS, (False, True)):
        doubled = ", each event twice" if twice else ""
        yield f"nothing strikes{doubled}", Case(kind, (), twice)
        for name, fault in single(points(kind), kind):
            yield f"{name}{doubled}", Case(kind, (fault,), twice)
        for name, faults in given_up(points(kind), kind):
            yield f"{name}{doubled}", Case(kind, faults, twice)


def single(calls: dict[tuple[str, int], int], kind: str) -> Iterator[tuple[str, Fault]]:
    """Yield each fault at each call of each invocation."""
    for (function, number), most in sorted(calls.items()):
        for moment, call in product(("before", "after"), range(1, most + 1)):
            yield from _at(function, number, call, moment, kind)
        for name, call in (("before its effect", 0), ("after its effect", -1)):
            for each, which in ((number, "once"), (0, "each time")):
                fault = Fault("kill", function, call, number=each)
                yield f"{function} fails {name}, {which}", fault
        for pause in _PAUSES:
            late = Fault("overtake", function, 0, number=number, events=pause)
            yield f"{function} times out before it begins and comes late", late


def given_up(
    calls: dict[tuple[str, int], int], kind: str
) -> Iterator[tuple[str, tuple[Fault, ...]]]:
    """Yield faults at each call after which every repetition fails at once."""
    for (function, number), most in sorted(calls.items()):
        gone = _gone(function, number + 1, _REPETITIONS)
        for moment, call in product(("before", "after"), range(1, most + 1)):
            first = Fault("kill", function, call, moment, number)
            yield f"{function} is killed and given up", (first, *gone)
    if kind != "paged":
        return
    # The machine fails, and what is undone is told of by the rule of events.
    gone = _gone("ending", 2, _REPETITIONS)
    cut_off = 2 + _REPETITIONS
    for call, moment, events in product((1, 2), ("before", "after"), (8, 9, 10, 11)):
        late = Fault("overtake", "ending", call, moment, 1, events)
        for other in range(1, 7):
            killed = Fault("kill", "ending", other, "before", cut_off)
            name = "ending is given up, its undoing is cut off, and it goes on later"
            yield name, (late, *gone, killed)


def _gone(function: str, number: int, count: int) -> tuple[Fault, ...]:
    """Return faults by which some invocations fail before they do anything."""
    return tuple(
        Fault("kill", function, 0, number=each)
        for each in range(number, number + count)
    )


def _at(
    function: str, number: int, call: int, moment: str, kind: str
) -> Iterator[tuple[str, Fault]]:
    """Yield each fault at one call."""
    yield f"{function} is killed", Fault("kill", function, call, moment, number)
    yield f"{function} is killed each time", Fault("kill", function, call, moment, 0)
    yield f"{function} fails by an error", Fault(
        "raise", function, call, moment, number
    )
    yield f"{function} hears no answer", Fault("lose", function, call, moment, number)
    yield f"cancelled during {function}", Fault(
        "cancel", function, call, moment, number
    )
    if kind == "paged":
        stop = Fault("stop", function, call, moment, number)
        yield f"stopped by an operator during {function}", stop
    for pause in _PAUSES:
        late = Fault("overtake", function, call, moment, number, pause)
        yield f"{function} times out and goes on later", late
        late = Fault("supersede", function, call, moment, number, pause)
        yield f"{function} times out and goes on in the next attempt", late


def at_random(seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """Yield cases with several faults each, the same for the same seed."""
    chance = random.Random(seed)
    known = {kind: sorted(points(kind).items()) for kind in KINDS}
    for _ in range(count):
        kind = chance.choice(sorted(KINDS))
        faults = tuple(
            any_of(chance, known[kind]) for _ in range(chance.randint(*_AT_ONCE))
        )
        twice = chance.random() < 0.5
        yield "several at random", Case(kind, faults, twice)


def any_of(chance: random.Random, known: list[tuple[tuple[str, int], int]]) -> Fault:
    """Return any fault, also at invocations that only another fault causes."""
    (function, number), most = chance.choice(known)
    what = chance.choice(_ANY)
    call = chance.randint(0, most)
    moment = "before" if call == 0 else chance.choice(("before", "after"))
    number = chance.choice((number, number + 1, number + 2))
    if what == "kill" and chance.random() < 0.1:
        number = 0
    if call == 0 and what in ("raise", "lose"):
        what = "kill"
    return Fault(what, function, call, moment, number, chance.choice(_PAUSES))


def table(counted: Counter[str], seconds: float) -> str:
    """Return how many cases there were of each name, as a table."""
    width = max(map(len, counted))
    lines = [f"{name:<{width}}  {count:>6}" for name, count in sorted(counted.items())]
    total = f"{'all, in ' + format(seconds, '.0f') + ' s':<{width}}"
    return "\n".join([*lines, f"{total}  {counted.total():>6}"])
