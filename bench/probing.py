"""Probes that run inside our function's package, as the function would run."""

import json
import re
import statistics
import subprocess
from pathlib import Path
from typing import Any

from bench import probes
from bench.contestants import Contestant
from bench.denied import DENIED
from bench.places import interpreter
from bench.runs import Bench
from bench.runtime_api import RuntimeFailed
from infra.packaging.report import MB

_FOLDER = Path(probes.__file__).parent
_TIMED = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)")
_ROUTES = 40


def imports(shared: Bench, contestant: Contestant, event: bytes) -> dict[str, Any]:
    """Return every module of a cold request, and the chains of the denied ones.

    Raises:
        RuntimeFailed: the answer was not 200, for example if the layer lacks a module.
    """
    denied = json.dumps(list(DENIED))
    done = _process(shared, contestant, [], "imports", event.decode(), denied)
    *logged, told = done.stdout.splitlines()
    seen: dict[str, Any] = json.loads(told)
    if seen["status"] != 200:
        last_words = "\n".join(line for line in logged if "ERROR" in line)
        raise RuntimeFailed(f"the function answered {seen['status']}:\n{last_words}")
    return seen


def milliseconds_per_route(shared: Bench, contestant: Contestant, runs: int) -> float:
    """Return the CPU time of one more route in a cold start: the median of the runs."""
    return statistics.median(
        float(_run(shared, contestant, "route_cost", str(_ROUTES))) for _ in range(runs)
    )


def dearest_imports(
    shared: Bench, contestant: Contestant, event: bytes, count: int
) -> list[tuple[str, float]]:
    """Return the packages that take longest to import, with their milliseconds."""
    done = _process(
        shared, contestant, ["-X", "importtime"], "imports", event.decode(), "[]"
    )
    spent: dict[str, float] = {}
    for microseconds, module in _TIMED.findall(done.stderr):
        package = module.partition(".")[0]
        spent[package] = spent.get(package, 0.0) + int(microseconds) / 1000
    return sorted(spent.items(), key=lambda entry: -entry[1])[:count]


def dearest_calls(
    shared: Bench, contestant: Contestant, event: bytes, count: int
) -> list[tuple[str, float]]:
    """Return the functions that take most of a warm request, each with its share."""
    told: list[tuple[str, float]] = json.loads(
        _run(shared, contestant, "calls", event.decode(), str(count))
    )
    return told


def largest_parts(contestant: Contestant, count: int = 5) -> list[str]:
    """Return the largest parts of a layer, one sentence each."""
    sizes: dict[str, int] = {}
    for site in contestant.path:
        for part in site.iterdir():
            files = [part] if part.is_file() else part.rglob("*")
            sizes[part.name] = sum(f.stat().st_size for f in files if f.is_file())
    largest = sorted(sizes.items(), key=lambda entry: -entry[1])[:count]
    return [f"{name} has {size / MB:.1f} MB unzipped" for name, size in largest]


def _run(shared: Bench, contestant: Contestant, probe: str, *arguments: str) -> str:
    """Run a probe and return its last line."""
    return _process(shared, contestant, [], probe, *arguments).stdout.splitlines()[-1]


def _process(
    shared: Bench,
    contestant: Contestant,
    options: list[str],
    probe: str,
    *arguments: str,
) -> subprocess.CompletedProcess[str]:
    """Run a probe to its end; include its output in the error if it fails."""
    command = [str(interpreter().path), "-S", "-s", "-P", *options]
    command += [str(_FOLDER / f"{probe}.py"), *arguments]
    done = subprocess.run(
        command,
        cwd=contestant.code,
        env=shared.environment(contestant),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the probe {probe} failed:\n{done.stderr[-2000:]}")
    return done
