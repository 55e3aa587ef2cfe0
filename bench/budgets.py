"""`make budgets`: measure the api function and compare it with its budgets.

Times are CPU times, as ratios to a bare handler that runs in turns with our function,
so that neither a slow nor a loaded machine changes the result. With valgrind, warm
requests with a known session are judged by instructions instead: system calls, which
are the same for both handlers, can cost more than all the work in the process.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from bench import campaign, events, instructions, probing
from bench.campaign import GET_ONE, GET_ONE_READ, LIST_TWENTY, Figures
from bench.contestants import Contestant, ours, peer
from bench.denied import DENIED
from bench.judging import Budget, Verdict, forbidden_imports
from bench.progress import Progress
from bench.runs import Bench, encoded
from bench.runtime_api import RuntimeFailed
from infra.packaging.report import MB, ZIPPED_BUDGETS_MB

# Two campaigns still differ by about a twentieth in CPU time.
_NOISE = 0.08
_SUSPECTS = 8

SIZE = Budget("package, zipped", ZIPPED_BUDGETS_MB["api"], 8, "MB")
AUTH_SIZE = Budget("package of auth, zipped", ZIPPED_BUDGETS_MB["auth"], 16, "MB")
MEMORY = Budget("peak memory at the first response", 64, 52, "MB")
AUTH_MEMORY = Budget("peak memory of auth after a sign-in", 80, 70, "MB")
PER_ROUTE = Budget("cold start for each route", 1.5, 1.0, "ms", tolerance=0.15)
COLD_TO_BARE = Budget("cold start / bare handler as zipped", 0.55, 0.40, "", _NOISE)
COLD_TO_USUAL = Budget("cold start / usual stack as zipped", 0.30, 0.20, "", _NOISE)
COLD_TO_COMPILED = Budget(
    "cold start / usual stack with bytecode", 0.72, 0.50, "", _NOISE
)
WARM = {
    GET_ONE: Budget("warm get one / bare handler", 1.35, 1.1, "", _NOISE),
    GET_ONE_READ: Budget(
        "warm get one, session read / bare handler", 2.4, 1.9, "", _NOISE
    ),
    # This route runs tight loops, which a processor executes faster than the number of
    # instructions suggests. By how much depends on the machine.
    LIST_TWENTY: Budget("warm list of 20 / bare handler", 1.0, 0.60, "", 0.2),
}
# On a slow machine the cached session expires, and is read again, more often.
_MORE_SESSIONS = 0.05
COUNTED = {
    name: (
        Budget(f"{WARM[name].name}, instructions", must, aim, "", _MORE_SESSIONS),
        event_of,
    )
    for name, must, aim, event_of in (
        (GET_ONE, 1.35, 1.1, events.get_one),
        (LIST_TWENTY, 0.60, 0.45, events.list_twenty),
    )
}

_EVENT_OF = {
    WARM[GET_ONE]: events.get_one,
    WARM[GET_ONE_READ]: events.get_one,
    WARM[LIST_TWENTY]: events.list_twenty,
    **dict(COUNTED.values()),
}
"""Event whose most expensive calls are reported if a request exceeds its budget."""


def main(arguments: Sequence[str]) -> int:
    """Measure, judge and return the exit code."""
    parser = argparse.ArgumentParser(prog="make budgets", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="starts of each function")
    options = parser.parse_args(arguments)
    progress = Progress()
    progress("packaging")
    service, bare = ours(), peer("bare", "bare handler", compiled=False)
    auth, event = ours("auth"), campaign.first_event()
    with campaign.bench() as shared:
        progress("looking at imports")
        seen = probing.imports(shared, service, event)
        forbidden = forbidden_imports(DENIED, seen["modules"], seen["chains"])
        figures = campaign.compete(
            shared, [service, bare], runs=options.runs, requests=100, tell=progress
        )
        progress("adding routes")
        per_route = probing.milliseconds_per_route(shared, service, runs=5)
        verdicts = [
            Verdict(SIZE, service.zipped() / MB, probing.largest_parts(service)),
            Verdict(AUTH_SIZE, auth.zipped() / MB, probing.largest_parts(auth)),
            Verdict(PER_ROUTE, per_route),
            *against_bare(figures[service.key], figures[bare.key]),
        ]
        if instructions.available():
            by_time = [WARM[name] for name in COUNTED]
            verdicts = [v for v in verdicts if v.budget not in by_time]
            for budget, event_of in COUNTED.values():
                progress("counting instructions")
                sent = encoded(event_of(events.token()))
                verdicts.append(Verdict(budget, _counted(shared, service, bare, sent)))
        if not all(verdict.passed for verdict in verdicts):
            progress("looking for culprits")
            verdicts = [_suspected(v, shared, service, event) for v in verdicts]
    progress.done()
    lines: list[object] = [*verdicts, *forbidden]
    if not forbidden:
        lines.append(
            f"ok   a cold request imports none of {len(DENIED)} denied modules"
        )
    print(*lines, sep="\n")
    failed = len(forbidden) + sum(not verdict.passed for verdict in verdicts)
    print(f"{failed} exceeded" if failed else "All budgets are held.")
    return 1 if failed else 0


def against_bare(service: Figures, bare: Figures) -> list[Verdict]:
    """Return the verdicts on ratios to the bare handler of the same run."""
    return [
        Verdict(MEMORY, service.peak_mb),
        Verdict(COLD_TO_BARE, service.cold_cpu / bare.cold_cpu),
        *(
            Verdict(budget, service.warm[name].cpu / bare.warm[peers_request(name)].cpu)
            for name, budget in WARM.items()
        ),
    ]


def peers_request(name: str) -> str:
    """Return the peer's request that corresponds to ours; peers read no session."""
    return GET_ONE if name == GET_ONE_READ else name


def _counted(
    shared: Bench, service: Contestant, bare: Contestant, event: bytes
) -> float:
    """Return the instructions of a warm request as a ratio to the bare handler's."""
    one, other = (instructions.warm(shared, each, event) for each in (service, bare))
    return one / other


def _suspected(
    verdict: Verdict, shared: Bench, service: Contestant, event: bytes
) -> Verdict:
    """Add to a failed verdict the parts that cost most."""
    if verdict.passed:
        return verdict
    if verdict.budget in (MEMORY, COLD_TO_BARE, PER_ROUTE):
        dearest = probing.dearest_imports(shared, service, event, _SUSPECTS)
        return replace(
            verdict,
            suspects=[f"importing {name} takes {ms:.1f} ms" for name, ms in dearest],
        )
    if verdict.budget in _EVENT_OF:
        sent = encoded(_EVENT_OF[verdict.budget](events.token()))
        calls = probing.dearest_calls(shared, service, sent, _SUSPECTS)
        return replace(
            verdict, suspects=[f"{name} takes {share:.0%}" for name, share in calls]
        )
    return verdict


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except RuntimeFailed as failure:
        sys.exit(f"FAIL {failure}")
