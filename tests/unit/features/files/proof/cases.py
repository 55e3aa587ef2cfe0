"""The cases of the proof: every fault at every call, and some at random together."""

import random
from collections.abc import Iterator
from itertools import product

from tests.jobs.cases import any_of, given_up, single
from tests.jobs.faults import Fault
from tests.unit.features.files.proof.case import Case
from tests.unit.features.files.proof.demands import prove

_AT_ONCE = (2, 3)
_OWN = {"swap": "another object is sent", "erase": "the account is erased"}
# The ways of faults through a machine; jobs of one function have fewer.
_MACHINE = "paged"


def points(sort: str) -> dict[tuple[str, int], int]:
    """Return how many calls each invocation makes if nothing strikes."""
    return dict(prove(Case(sort)).cloud.points)


def every(sort: str) -> Iterator[tuple[str, Case]]:
    """Yield each case with one cause of faults, and the name of what it shows."""
    for twice in (False, True):
        doubled = ", each event twice" if twice else ""
        calls = points(sort)
        yield f"nothing strikes{doubled}", Case(sort, (), twice)
        for name, fault in single(calls, _MACHINE):
            yield f"{name}{doubled}", Case(sort, (fault,), twice)
            if fault.number == 0:
                yield f"{name}, and given up{doubled}", Case(
                    sort, (fault,), twice, abandoned=True
                )
        for name, faults in given_up(calls, ""):
            yield f"{name}{doubled}", Case(sort, faults, twice)
        for name, fault in _own(calls):
            yield f"{name}{doubled}", Case(sort, (fault,), twice)


def _own(calls: dict[tuple[str, int], int]) -> Iterator[tuple[str, Fault]]:
    """Yield what only files can be struck by, at each call."""
    for (function, number), most in sorted(calls.items()):
        for what, moment in product(_OWN, ("before", "after")):
            for call in range(1, most + 1):
                name = f"{_OWN[what]} during {function}"
                yield name, Fault(what, function, call, moment, number)


def at_random(sort: str, seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """Yield cases with several faults each, the same for the same seed."""
    chance = random.Random(f"{sort} {seed}")
    calls = points(sort)
    own = [fault for _, fault in _own(calls)]
    for _ in range(count):
        number = chance.randint(*_AT_ONCE)
        faults = [any_of(chance, sorted(calls.items())) for _ in range(number)]
        if chance.random() < 0.3:
            faults.append(chance.choice(own))
        twice = chance.random() < 0.5
        yield "several at random", Case(sort, tuple(faults), twice)
