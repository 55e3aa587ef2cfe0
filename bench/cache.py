"""`make bench-cache`: what a cache in Valkey costs a start, and does for a request.

The api function runs as it is and with the layer and the setting of a stage that has
such a cache, in turns, against the stand-in for DynamoDB and a real Valkey server on
this machine. Neither is as far away as in AWS, so only CPU times are compared; what a
way through a network takes is the same for both, a round trip.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from bench import campaign
from bench.campaign import GET_ONE, GET_ONE_READ, Figures
from bench.contestants import Contestant, ours
from bench.places import target
from bench.progress import Progress
from bench.runtime_api import RuntimeFailed
from infra.packaging.packages import layer_package
from infra.stages.caching import Valkey
from infra.stages.loading import load_stage
from tools.local.valkey_server import valkey_server

_MB = 1_000_000


def with_valkey(service: Contestant, url: str) -> Contestant:
    """Return the same function as a stage with a cache at an address has it."""
    # Not of the local stage, which cannot have such a cache.
    stage = load_stage("dev").model_copy(update={"cache": Valkey()})
    layer = layer_package("api", stage, target()).build()
    return replace(
        service,
        key="ours-valkey",
        title="with Valkey",
        path=(layer / service.path[0].name,),
        settings=(*service.settings, ("CACHE_URL", url)),
    )


def table(plain: Contestant, shared: Contestant, seen: dict[str, Figures]) -> str:
    """Return the figures for people to read."""
    one, other = seen[plain.key], seen[shared.key]
    rows = [
        ("cold start, CPU ms", one.cold_cpu, other.cold_cpu),
        ("of it until it asks for the first event", one.init_cpu, other.init_cpu),
        ("peak memory, MB", one.peak_mb, other.peak_mb),
        ("package, zipped, MB", plain.zipped() / _MB, shared.zipped() / _MB),
        (
            "get one, session remembered / found in Valkey, CPU µs",
            one.warm[GET_ONE].cpu,
            other.warm[GET_ONE].cpu,
        ),
        (
            "get one, session read / missed, read and stored, CPU µs",
            one.warm[GET_ONE_READ].cpu,
            other.warm[GET_ONE_READ].cpu,
        ),
    ]
    head = f"{'':<56}{'table':>10}{'Valkey':>10}{'ratio':>8}"
    lines = (
        f"{name:<56}{first:>10,.1f}{second:>10,.1f}{second / first:>8.2f}"
        for name, first, second in rows
    )
    return "\n".join([head, *lines])


def main(arguments: Sequence[str]) -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="make bench-cache", description=__doc__)
    parser.add_argument("--runs", type=int, default=11, help="starts of each")
    parser.add_argument("--requests", type=int, default=200, help="warm, of each kind")
    options = parser.parse_args(arguments)
    progress = Progress()
    progress("packaging")
    plain = ours()
    with valkey_server() as server, campaign.bench() as bench:
        shared = with_valkey(plain, server.url)
        seen = campaign.compete(
            bench,
            [plain, shared],
            runs=options.runs,
            requests=options.requests,
            tell=progress,
        )
        asked = server.calls("mget")
    progress.done()
    if not asked:
        print("FAIL the function has not asked the cache", file=sys.stderr)
        return 1
    print(table(plain, shared, seen))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except RuntimeFailed as failure:
        sys.exit(f"FAIL {failure}")
