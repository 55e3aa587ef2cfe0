"""Interpreters on this machine: bytecode fits one minor version of CPython only."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.packaging.errors import PackagingError
from infra.stages.schema import TARGET_PYTHON

_ANSWER_SECONDS = 20

_QUESTION = """
import json, platform, sys, sysconfig
print(json.dumps({
    "path": sys.executable,
    "implementation": sys.implementation.name,
    "version": platform.python_version(),
    "is_final": sys.version_info.releaselevel == "final",
    "platform": sysconfig.get_platform(),
}))
"""


@dataclass(frozen=True)
class Interpreter:
    """A CPython that was seen to run.

    Attributes:
        path: its real executable, behind any shim.
        version: all of it, such as `3.13.0`.
        platform: what its wheels are for, such as `linux-x86_64`.
    """

    path: Path
    version: str
    platform: str

    @property
    def minor(self) -> str:
        """The version that bytecode and wheels depend on, such as `3.13`."""
        return ".".join(self.version.split(".")[:2])


@cache
def inspect(executable: Path) -> Interpreter | None:
    """Run an executable and ask for its version; None if it is no final CPython.

    It has to be run: pyenv has shims for versions that are not selected, too.
    """
    # Isolated, so that variables meant for another interpreter do not break this one.
    command: list[str | Path] = [executable, "-I", "-c", _QUESTION]
    try:
        answer = subprocess.run(
            command, capture_output=True, timeout=_ANSWER_SECONDS, check=True
        )
        facts = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    if facts["implementation"] != "cpython" or not facts["is_final"]:
        return None
    return Interpreter(Path(facts["path"]), facts["version"], facts["platform"])


def find_target() -> Interpreter | None:
    """Find the first interpreter of the target's minor version, if there is one."""
    for executable in _candidates():
        found = inspect(executable)
        if found is not None and found.minor == TARGET_PYTHON:
            return found
    return None


def find_uv() -> Path:
    """Find the installer beside this interpreter, or else on PATH."""
    beside = Path(sys.executable).with_name("uv")
    if beside.exists():
        return beside
    on_path = shutil.which("uv")
    if on_path is None:
        raise PackagingError(
            "uv is neither beside this Python nor on PATH: run `make check` once, "
            "which installs it into .venv, and use .venv/bin/python."
        )
    return Path(on_path)


def _candidates() -> Iterator[Path]:
    """Yield the places of an interpreter of the target version, the nearest first."""
    yield Path(sys.executable)
    on_path = shutil.which(f"python{TARGET_PYTHON}")
    if on_path is not None:
        yield Path(on_path)
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    installed = (root / "versions").glob(f"{TARGET_PYTHON}.*/bin/python")
    yield from sorted(installed, key=_patch_number, reverse=True)
    yield from _managed_by_uv()


def _patch_number(executable: Path) -> int:
    """Return the last part of the version in pyenv's path; -1 if it is no number."""
    patch = executable.parents[1].name.removeprefix(f"{TARGET_PYTHON}.")
    return int(patch) if patch.isdecimal() else -1


def _managed_by_uv() -> Iterator[Path]:
    """Find the interpreter that `uv python install` put here; download nothing."""
    try:
        uv = find_uv()
    except PackagingError:
        return
    command: list[str | Path] = [uv, "python", "find", "--managed-python", "--offline"]
    command += ["--no-project", "--no-python-downloads", TARGET_PYTHON]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode == 0:
        yield Path(answer.stdout.strip())
