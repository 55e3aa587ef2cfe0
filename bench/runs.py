"""One run: a fresh process from its start over its first response to being warm."""

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
        name: for programs.
        events: what is sent, over and over.
        requests: how many in one run.
    """

    name: str
    events: Sequence[bytes]
    requests: int


@dataclass(frozen=True)
class Warm:
    """A warm request's cost, in microseconds: the median over batches, and of requests.

    Attributes:
        cpu: CPU time of the function's process.
        wall: from handing over the event to having its answer.
    """

    cpu: float
    wall: float


@dataclass(frozen=True)
class Run:
    """What one process cost.

    Attributes:
        init_cpu: milliseconds of CPU until the first event was asked for.
        cold_cpu: milliseconds of CPU until the first response.
        init_wall: the same by the clock on the wall.
        cold_wall: the same by the clock on the wall.
        peak_mb: resident memory at its highest, at the first response; MB as Lambda
            counts memory, 1024 KiB.
        warm: by scenario.
    """

    init_cpu: float
    cold_cpu: float
    init_wall: float
    cold_wall: float
    peak_mb: float
    warm: dict[str, Warm] = field(default_factory=dict)


@dataclass(frozen=True)
class Bench:
    """What every run shares.

    Attributes:
        client: the folder of AWS's runtime client.
        endpoint: the stand-in's address.
        key: what tokens are signed with.
    """

    client: Path
    endpoint: str
    key: str

    def environment(self, contestant: Contestant) -> dict[str, str]:
        """The variables that Lambda and the stack would set."""
        path = [contestant.code, *contestant.path, self.client]
        return {
            "PATH": os.environ["PATH"],
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            # Lambda's disk is read-only.
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
        """Start the function, send one request, then each scenario's.

        Args:
            contestant: the function.
            first: the first event.
            scenarios: what follows when it is warm.
            expected: the status of the first answer.
            enter: called with the process before it runs (a CPU share).

        Raises:
            RuntimeFailed: it did not answer as expected, and with 200 when warm.
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
        """The function's process with a Runtime API of its own, ended afterwards."""
        api = RuntimeApi()
        environment = self.environment(contestant)
        environment["AWS_LAMBDA_RUNTIME_API"] = api.address
        with tempfile.TemporaryFile() as output:
            began = time.perf_counter()
            process = subprocess.Popen(
                # No site-packages: what is imported comes from the package.
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
    """An event as the Runtime API hands it over."""
    return json.dumps(event, separators=(",", ":")).encode()


def _cpu_clock(pid: int) -> Callable[[], int]:
    """Reads the CPU time of a process with all its threads, in nanoseconds.

    What clock_getcpuclockid(3) of glibc computes; Python has it for threads only.
    """
    clock_id = (~pid << 3) | 2
    return lambda: time.clock_gettime_ns(clock_id)


def _peak_mb(pid: int) -> float:
    """The highest resident memory so far, in Lambda's megabytes, which are 1024 KiB."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise ValueError("the kernel tells no peak memory")
