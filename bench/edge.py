"""The function at the edge: its bytes, its start, and its time for each request.

`python -m bench.edge` measures them here. Lambda@Edge bills whole milliseconds, and
gives 128 MB a share of a processor; so these figures are for comparison, and the limits
of `main` catch what would make it slower by a multiple.
"""

import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.packaging.edge import edge_package
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from tools.local.edge.messages import Request, viewer_request

HOST = "app.example.com"
STARTS = 15
ROUNDS = 7
CALLS = 2_000
MOST_ZIPPED_BYTES = 20_000
"""The package must stay small: it is copied to every region, and read at each start."""
_PAGE = (("Origin", f"https://{HOST}"), ("Host", HOST))
REQUESTS: Mapping[str, Request] = {
    "passed on": Request(
        "GET",
        "/api/items",
        "limit=20",
        (
            ("Host", HOST),
            ("Authorization", f"Bearer {'a' * 400}"),
            ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0"),
            ("Accept", "application/json"),
        ),
    ),
    "preflight": Request(
        "OPTIONS",
        "/api/items",
        "",
        (
            *_PAGE,
            ("Access-Control-Request-Method", "PATCH"),
            ("Access-Control-Request-Headers", "authorization,content-type,if-match"),
        ),
    ),
    "refused": Request("GET", "/api/%61uth/login", "", _PAGE),
}
_START = """
import sys, time
sys.path.insert(0, {folder!r})
began = time.process_time()
import edge.handler
print((time.process_time() - began) * 1000)
"""


def measured_stage() -> Stage:
    """Return a stage with a distribution, whatever the stages have."""
    edge = {
        "domain": HOST,
        "frontend": "frontend.example.net",
        "zone": {"id": "Z0123456789ABCDEFGHIJ", "name": "example.com"},
    }
    given = load_stage("prod").model_dump()
    origins = tuple({*given["allowed_origins"], f"https://{HOST}"})
    return Stage.model_validate(given | {"edge": edge, "allowed_origins": origins})


@contextmanager
def unpacked(stage: Stage) -> Iterator[Path]:
    """Yield a folder that holds the package, as Lambda unpacks it."""
    with tempfile.TemporaryDirectory() as folder:
        edge_package(stage).fill(Path(folder))
        yield Path(folder)


def zipped_bytes(folder: Path) -> int:
    """Return the size of the package as it is uploaded."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(folder))
    return len(content.getvalue())


def start_ms(folder: Path) -> float:
    """Return the CPU time of the import in a new process, settings and all."""
    return statistics.median(
        float(
            subprocess.run(
                [sys.executable, "-I", "-c", _START.format(folder=str(folder))],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(STARTS)
    )


def microseconds(
    handle: Callable[[dict[str, Any], Any], Any], request: Request
) -> float:
    """Return the CPU time for one request: the best of several rounds."""
    text = json.dumps(viewer_request(request, "request-id"))
    best = float("inf")
    for _ in range(ROUNDS):
        # A request that passes is changed, so each call has its own.
        events = [json.loads(text) for _ in range(CALLS)]
        began = time.process_time()
        for event in events:
            handle(event, None)
        best = min(best, time.process_time() - began)
    return best / CALLS * 1e6


def main() -> int:
    """Print what was measured; the exit code is 1 if the package is too large."""
    with unpacked(measured_stage()) as folder:
        size = zipped_bytes(folder)
        files = [f for f in folder.rglob("*.py")] + [*folder.rglob("*.json")]
        whole = sum(file.stat().st_size for file in files)
        print(f"package: {size:,} bytes zipped, {whole:,} unpacked")
        print(f"import: {start_ms(folder):.1f} ms of CPU (median of {STARTS} starts)")
        from edge.handler import make_handler
        from edge.settings import load_settings

        handle = make_handler(load_settings(folder / "edge" / "settings.json"))
        for name, request in REQUESTS.items():
            print(f"{name}: {microseconds(handle, request):.1f} µs of CPU a request")
    if size > MOST_ZIPPED_BYTES:
        print(f"error: the package is above {MOST_ZIPPED_BYTES:,} bytes")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
