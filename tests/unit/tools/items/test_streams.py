"""Streams: what is written to one is written whole, or the command fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT = 100_000
WRITE = """
import resource, signal, sys
from pathlib import Path
from tools.items.streams import open_to_write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
with open_to_write(Path("-")) as out:
    out.write(b"x" * 150_000)
    out.flush()
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_fails_the_command(unbuffered: str, tmp_path: Path) -> None:
    """Unbuffered, the system takes a part and says so only in a number."""
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-c", WRITE],
            stdout=out,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            check=False,
            timeout=60,
        )

    assert done.returncode == 1
    assert b"File too large" in done.stderr
    assert (tmp_path / "out").stat().st_size == LIMIT
