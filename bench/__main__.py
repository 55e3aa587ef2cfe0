"""`make bench`: compare with the peers, print the tables, write report and picture.

The contestants run in turns and the figures are medians. It takes a quarter of an hour
on two cores without other load.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from bench import campaign, events, instructions, shares
from bench.campaign import GET_ONE, LIST_TWENTY
from bench.contestants import KEY_REFERENCE, SECRET_SETTINGS, Contestant, ours, peer
from bench.machine import describe
from bench.picture import draw
from bench.places import PICTURE, REPORT
from bench.probing import milliseconds_per_route
from bench.progress import Progress
from bench.report import as_document
from bench.results import Results
from bench.routes import api_routes
from bench.runs import encoded
from bench.tables import as_text, comparison, counted_requests, judged, warm


def contestants() -> list[Contestant]:
    """Return the functions to compare, ours first."""
    service = ours()
    return [
        service,
        replace(
            service,
            key="ours-secret",
            title="this service, keys in Secrets Manager",
            settings=(
                *service.settings,
                *((name, KEY_REFERENCE) for name in SECRET_SETTINGS),
            ),
        ),
        peer("bare", "bare handler, as zipped", compiled=False),
        peer("bare", "bare handler, with bytecode", compiled=True),
        peer("resolver", "Powertools resolver, as zipped", compiled=False),
        peer("chalice", "Chalice, as zipped", compiled=False),
        peer("usual", "FastAPI as usual, as zipped", compiled=False),
        peer("usual", "FastAPI as usual, with bytecode", compiled=True),
        peer("empty", "nothing: an empty handler", compiled=True),
    ]


def main(arguments: Sequence[str]) -> int:
    """Measure, print the tables, write report and picture."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=11, help="starts of each")
    parser.add_argument("--requests", type=int, default=200, help="warm, of each kind")
    parser.add_argument("--share-runs", type=int, default=3, help="with less CPU")
    parser.add_argument(
        "--no-instructions", action="store_true", help="do not run valgrind"
    )
    options = parser.parse_args(arguments)
    progress = Progress()
    progress("packaging")
    taking_part, auth = contestants(), ours("auth")
    with campaign.bench() as shared:
        figures = campaign.compete(
            shared,
            taking_part,
            runs=options.runs,
            requests=options.requests,
            tell=progress,
        )
        event = campaign.first_event()
        cold_counted: dict[str, int] = {}
        warm_counted: dict[str, dict[str, float]] = {}
        if instructions.available() and not options.no_instructions:
            for contestant in taking_part:
                progress(f"counting instructions: {contestant.key}")
                cold_counted[contestant.key] = instructions.cold(
                    shared, contestant, event
                )
                warm_counted[contestant.key] = {
                    name: instructions.warm(shared, contestant, encoded(sent))
                    for name, sent in (
                        (GET_ONE, events.get_one(events.token())),
                        (LIST_TWENTY, events.list_twenty(events.token())),
                    )
                }
        shared_cpu = shares.cold_walls(
            shared, taking_part, event, options.share_runs, progress
        )
        progress("adding routes")
        per_route = milliseconds_per_route(shared, taking_part[0], runs=7)
        progress("signing in")
        sign_in = encoded(events.sign_in())
        auth_mb = shared.run(auth, sign_in, expected=401).peak_mb
    results = Results(
        contestants=taking_part,
        figures=figures,
        zipped={c.key: c.zipped() for c in taking_part},
        instructions=cold_counted,
        warm_instructions=warm_counted,
        small_share_ms=shared_cpu,
        per_route_ms=per_route,
        auth_zipped=auth.zipped(),
        auth_peak_mb=auth_mb,
        routes=len(api_routes()),
        machine=describe(),
        runs=options.runs,
        requests=options.requests,
    )
    progress.done()
    tables = (comparison, warm, counted_requests, judged)
    for table in tables:
        print(as_text(table(results)), end="\n\n")
    PICTURE.write_text(draw(results), encoding="utf-8")
    REPORT.write_text(as_document(results), encoding="utf-8")
    print(f"written: {REPORT}, {PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
