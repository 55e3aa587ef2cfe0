"""Description of the machine and the interpreter of a measurement."""

import os
import platform
from pathlib import Path

from bench.places import interpreter
from infra.stages.schema import TARGET_PYTHON


def describe() -> str:
    """Return a sentence about processor, cores, kernel and interpreter."""
    found = interpreter()
    deployed = (
        "what deploys"
        if found.minor == TARGET_PYTHON
        else (f"not {TARGET_PYTHON}, which deploys and which this machine lacks")
    )
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.release().split('-')[0]}, CPython {found.version} ({deployed})"
    )


def _processor() -> str:
    """Return the kernel's name of the processor."""
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
