"""Installation of a lock file for the target, whatever this machine is."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from infra.packaging.errors import PackagingError
from infra.packaging.interpreters import find_uv
from infra.packaging.target import ROOT, Target

# Where Lambda's Python looks inside a layer.
SITE = "python"


def install(
    locks: Sequence[Path], target: Target, content: Path, *, complete: bool = True
) -> Path:
    """Install the packages of lock files, each file checked against its hash.

    Args:
        locks: name every file by its hash.
        target: what to install for.
        content: the package's folder.
        complete: demand that the locks hold all that their packages need.

    Returns:
        The folder that the packages are in.
    """
    site = content / SITE
    command: list[str | Path] = [find_uv(), "pip", "install"]
    command += ["--quiet", "--no-progress"]
    command += ["--require-hashes", "--only-binary", ":all:"]
    for lock in locks:
        command += ["--requirements", lock]
    # Copied: what is done to the package must not reach the files in uv's cache.
    command += ["--link-mode", "copy", "--target", site, *_platform(target)]
    if not complete:
        command.append("--no-deps")
    environment = {**os.environ, "UV_COMPILE_BYTECODE": "0"}
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        raise PackagingError(
            f"{' and '.join(map(str, locks))} cannot be installed for {target}:\n"
            f"{result.stderr.strip()}"
        )
    return site


def _platform(target: Target) -> list[str | Path]:
    """Return the options of uv that choose the target's wheels."""
    if target.is_here and target.interpreter is not None:
        return ["--python", target.interpreter.path]
    # The interpreter only runs the installation: the wheels are for the target.
    options: list[str | Path] = ["--python", sys.executable]
    options += ["--python-version", target.python]
    return [*options, "--python-platform", target.platform]
