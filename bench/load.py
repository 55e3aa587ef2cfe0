"""`make load`: load test of the service under uvicorn, steady and in a burst.

It prints latencies, and fails on any error and if memory has grown. The database is
the stand-in, so the service is the bottleneck.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import campaign, events
from bench.progress import Progress
from bench.runs import Bench

WARM_UP = 5_000
STEADY_CONNECTIONS = 8
BURST_CONNECTIONS = 64
# Pools and caches still fill; a leak of 100 bytes per request would be 5 MB.
GROWTH_ALLOWED_MB = 4.0
_START_SECONDS = 60


@dataclass
class Outcome:
    """Result of a phase: seconds per answer, and the number of answers without 200."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0

    def describe(self, name: str, seconds: float) -> str:
        """Return one line: throughput, percentiles, errors."""
        ordered = sorted(self.latencies)
        points = ", ".join(
            f"p{label} {ordered[int(len(ordered) * share)] * 1000:.1f} ms"
            for label, share in (("50", 0.5), ("95", 0.95), ("99", 0.99))
        )
        return (
            f"{name}: {len(ordered)} requests, {len(ordered) / seconds:.0f} a second, "
            f"{points}, longest {ordered[-1] * 1000:.0f} ms, errors {self.errors}"
        )


class Driver:
    """Sends the same authenticated request over several connections."""

    def __init__(self, port: int) -> None:
        """Send to this port of the loopback interface."""
        self._port = port
        self._request = (
            f"GET /api/items/{events.ITEM_ID} HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {events.token()}\r\n\r\n"
        ).encode()

    async def phase(self, connections: int, requests: int) -> Outcome:
        """Send the requests, one after the other on each connection."""
        outcome = Outcome()
        shares = [
            requests // connections + (number < requests % connections)
            for number in range(connections)
        ]
        await asyncio.gather(*(self._connection(share, outcome) for share in shares))
        return outcome

    async def _connection(self, requests: int, outcome: Outcome) -> None:
        """Send the requests of one connection."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        for _ in range(requests):
            began = time.perf_counter()
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").lower().split("\r\n")
            length = next(x for x in lines if x.startswith("content-length:"))
            await reader.readexactly(int(length.partition(":")[2]))
            outcome.latencies.append(time.perf_counter() - began)
            outcome.errors += " 200 " not in lines[0]
        writer.close()
        await writer.wait_closed()


def main(arguments: Sequence[str]) -> int:
    """Serve, measure and judge; return the exit code."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--requests", type=int, default=50_000, help="after warming up")
    requests = parser.parse_args(arguments).requests
    progress = Progress()
    with campaign.bench() as shared, service(shared) as (process, port):
        driver = Driver(port)
        progress("warming up")
        # Both phases: the burst fills thread pools and connection pools.
        asyncio.run(driver.phase(STEADY_CONNECTIONS, WARM_UP))
        asyncio.run(driver.phase(BURST_CONNECTIONS, WARM_UP))
        before = resident_mb(process.pid)
        lines, errors = [], 0
        phases = {
            "steady": (STEADY_CONNECTIONS, requests * 4 // 5),
            "burst": (BURST_CONNECTIONS, requests // 5),
        }
        for name, (connections, count) in phases.items():
            progress(f"{name}: {count} requests on {connections} connections")
            began = time.perf_counter()
            outcome = asyncio.run(driver.phase(connections, count))
            lines.append(outcome.describe(name, time.perf_counter() - began))
            errors += outcome.errors
        grown = resident_mb(process.pid) - before
    progress.done()
    print(*lines, sep="\n")
    print(
        f"memory: {before:.1f} MB when warm, {grown:+.1f} MB after {requests} requests"
    )
    failures = [f"{errors} answers were errors"] if errors else []
    if grown > GROWTH_ALLOWED_MB:
        failures.append(f"memory has grown by more than {GROWTH_ALLOWED_MB} MB")
    for failure in failures:
        print(f"FAIL {failure}")
    return 1 if failures else 0


@contextmanager
def service(shared: Bench) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the service under uvicorn on a free port for as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": shared.endpoint,
        "DYNAMODB_TABLE_NAME": "bench-table",
        "S3_BUCKET_NAME": "bench-bucket",
        "JWT_SECRET_KEY": shared.key,
    }
    command = [sys.executable, "-m", "uvicorn", "runtime.main:app", "--no-access-log"]
    command += ["--no-proxy-headers", "--log-level", "warning"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, process)
        yield process, port
    finally:
        process.terminate()
        process.wait()


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ValueError("the kernel tells no resident memory")


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process listens on the port."""
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the service did not start")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
