"""One run: a new process, from its start and first response to warm requests."""

import json
import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.contestants import Contestant
from bench.places import interpreter
from bench.runtime_api import RuntimeApi, RuntimeFailed

_BATCH = 20
_REGION = "eu-west-1"


@dataclass(frozen=True)
class Scenario:
    """One kind of warm request.

    Attributes:
        name: name for programs.
        events: events to send repeatedly.
        requests: number of requests in one run.
    """

    name: str
    events: Sequence[bytes]
    requests: int


@dataclass(frozen=True)
class Warm:
    """The cost of a warm request in microseconds, as a median.

    Attributes:
        cpu: CPU time of the function's process, the median of batches.
        wall: time from handing over the event to the answer, the median of requests.
    """

    cpu: float
    wall: float


@dataclass(frozen=True)
class Run:
    """The cost of one process.

    Attributes:
        init_cpu: milliseconds of CPU until it asked for the first event.
        cold_cpu: milliseconds of CPU until the first response.
        init_wall: milliseconds of wall time until it asked for the first event.
        cold_wall: milliseconds of wall time until the first response.
        peak_mb: maximum of resident memory at the first response; MB as Lambda counts
            memory, 1024 KiB.
        warm: costs of warm requests, by scenario.
    """

    init_cpu: float
    cold_cpu: float
    init_wall: float
    cold_wall: float
    peak_mb: float
    warm: dict[str, Warm] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """Settings that all runs share.

    Attributes:
        client: folder of AWS's runtime client.
        endpoint: URL of the stand-in.
        key: key that signs the tokens.
    """

    client: Path
    endpoint: str
    key: str

    def environment(self, contestant: Contestant) -> dict[str, str]:
        """Return the environment variables that Lambda and the stack would set."""
        path = [contestant.code, *contestant.path, self.client]
        return {
            "PATH": os.environ["PATH"],
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            # Lambda's file system is read-only.
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAMBDA_TASK_ROOT": str(contestant.code),
            "LAMBDA_RUNTIME_DIR": str(self.client),
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{interpreter().minor}",
            "AWS_LAMBDA_FUNCTION_NAME": "bench",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/bench",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/25/[$LATEST]0123456789abcdef",
            "AWS_REGION": _REGION,
            "AWS_DEFAULT_REGION": _REGION,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_SESSION_TOKEN": "bench" * 100,
            "AWS_ENDPOINT_URL": self.endpoint,
            "DYNAMODB_TABLE_NAME": "bench-table",
            "S3_BUCKET_NAME": "bench-bucket",
            "JWT_SECRET_KEY": self.key,
            "STAGE": "bench",
            "ALLOWED_ORIGINS": "https://app.example.com",
            **dict(contestant.settings),
        }

    def run(
        self,
        contestant: Contestant,
        first: bytes,
        scenarios: Sequence[Scenario] = (),
        *,
        expected: int = 200,
        enter: Callable[[int], None] = lambda pid: None,
    ) -> Run:
        """Start the function, send one request, then the requests of each scenario.

        Args:
            contestant: the function.
            first: the first event.
            scenarios: warm requests to send afterwards.
            expected: status of the first answer.
            enter: called with the process id before the process runs (for a CPU share).

        Raises:
            RuntimeFailed: an answer had another status than expected, or 200 when warm.
        """
        with self._process(contestant, enter) as (process, api, began):
            clock = _cpu_clock(process.pid)
            api.wait_until_ready(lambda: process.poll() is None)
            init_cpu, init_wall = clock() / 1e6, (time.perf_counter() - began) * 1e3
            _demand(api.invoke(first), expected)
            cold_cpu, cold_wall = clock() / 1e6, (time.perf_counter() - began) * 1e3
            return Run(
                init_cpu=init_cpu,
                cold_cpu=cold_cpu,
                init_wall=init_wall,
                cold_wall=cold_wall,
                peak_mb=_peak_mb(process.pid),
                warm={s.name: _measure(api, clock, s) for s in scenarios},
            )

    @contextmanager
    def _process(
        self, contestant: Contestant, enter: Callable[[int], None]
    ) -> Iterator[tuple[subprocess.Popen[bytes], RuntimeApi, float]]:
        """Run the function's process with a Runtime API of its own, then end it."""
        api = RuntimeApi()
        environment = self.environment(contestant)
        environment["AWS_LAMBDA_RUNTIME_API"] = api.address
        with tempfile.TemporaryFile() as output:
            began = time.perf_counter()
            process = subprocess.Popen(
                # No site-packages: every import comes from the package.
                [str(interpreter().path), "-S", "-s", "-m", "awslambdaric"]
                + [contestant.handler],
                cwd=contestant.code,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                enter(process.pid)
                yield process, api, began
            except RuntimeFailed as error:
                output.seek(0)
                said = output.read()[-2000:].decode(errors="replace")
                raise RuntimeFailed(f"{contestant.key}: {error}\n{said}") from None
            finally:
                process.send_signal(signal.SIGKILL)
                process.wait()
                api.close()


def _measure(api: RuntimeApi, clock: Callable[[], int], scenario: Scenario) -> Warm:
    """Send a scenario's requests in batches."""
    cpu, wall = [], []
    number = 0
    for _ in range(scenario.requests // _BATCH):
        before = clock()
        for _ in range(_BATCH):
            event = scenario.events[number % len(scenario.events)]
            number += 1
            asked = time.perf_counter()
            answer = api.invoke(event)
            wall.append((time.perf_counter() - asked) * 1e6)
            _demand(answer)
        cpu.append((clock() - before) / 1e3 / _BATCH)
    return Warm(statistics.median(cpu), statistics.median(wall))


def _demand(answer: dict[str, Any], status: int = 200) -> None:
    if answer["statusCode"] != status:
        raise RuntimeFailed(f"status {answer['statusCode']}: {answer['body'][:500]}")


def encoded(event: dict[str, Any]) -> bytes:
    """Return an event in the form in which the Runtime API hands it over."""
    return json.dumps(event, separators=(",", ":")).encode()


def _cpu_clock(pid: int) -> Callable[[], int]:
    """Return a clock of the CPU time of a process with its threads, in nanoseconds.

    Computes the clock id as clock_getcpuclockid(3) of glibc does; Python offers that
    for threads only.
    """
    clock_id = (~pid << 3) | 2
    return lambda: time.clock_gettime_ns(clock_id)


def _peak_mb(pid: int) -> float:
    """Return the maximum of resident memory so far, in Lambda's MB of 1024 KiB."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("the kernel tells no peak memory")
