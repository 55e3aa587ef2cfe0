"""The target of a stage's packages: Python version, platform, source of bytecode."""

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.packaging.errors import PackagingError
from infra.packaging.interpreters import Interpreter, find_target, inspect
from infra.stages.schema import TARGET_PYTHON, Stage

ROOT = Path(__file__).resolve().parents[2]
EMULATOR_PYTHON = ROOT / ".venv-emulator" / "bin" / "python"

# Lambda's Amazon Linux 2023 has glibc 2.34; argon2's wheels ask for 2.26 or 2.28.
_PLATFORMS = {
    "arm64": "aarch64-manylinux_2_28",
    "x86_64": "x86_64-manylinux_2_28",
}


@dataclass(frozen=True)
class Target:
    """The environment that a package will run in.

    Attributes:
        python: the minor version, such as `3.13`.
        platform: as uv names it, or that of this machine.
        is_here: whether it runs on this machine.
        must_have_bytecode: whether it may be deployed without.
        interpreter: compiles the bytecode; None leaves sources only.
    """

    python: str
    platform: str
    is_here: bool
    must_have_bytecode: bool
    interpreter: Interpreter | None

    @property
    def key(self) -> str:
        """The part of the package's name that tells targets apart.

        Whether an interpreter was found is left out, so a package of sources has the
        name of the one with bytecode. Where bytecode is a must the name differs: else
        production would reuse what another stage had uploaded without.
        """
        place = "here" if self.is_here else "lambda"
        bytecode = "must" if self.must_have_bytecode else "may"
        return f"{place} {self.platform} python{self.python} bytecode:{bytecode}"

    @property
    def variant(self) -> str:
        """The word that tells packages of one name apart on this machine."""
        return f"py{self.interpreter.version}" if self.interpreter else "sources"

    def __str__(self) -> str:
        return f"{self.platform}, Python {self.python}"


def target_of(stage: Stage) -> Target:
    """Return the target of a stage; warn when its bytecode cannot be made here."""
    if stage.is_local:
        return local_target()
    interpreter = find_target()
    if interpreter is None:
        _warn_of_missing_bytecode()
    return Target(
        python=TARGET_PYTHON,
        platform=_PLATFORMS[stage.architecture],
        is_here=False,
        must_have_bytecode=stage.name == "prod",
        interpreter=interpreter,
    )


def local_target(executable: Path | None = None) -> Target:
    """Return this machine as a target, by the interpreter that the emulator runs on.

    Args:
        executable: another interpreter to package for.
    """
    if executable is None:
        here = Path(sys.executable)
        executable = EMULATOR_PYTHON if EMULATOR_PYTHON.exists() else here
    interpreter = inspect(executable)
    if interpreter is None:
        raise PackagingError(f"{executable} is no CPython that runs: `make clean`.")
    return Target(
        python=interpreter.minor,
        platform=interpreter.platform,
        is_here=True,
        must_have_bytecode=True,
        interpreter=interpreter,
    )


@cache
def _warn_of_missing_bytecode() -> None:
    """Warn once that the packages will start slowly."""
    print(
        f"warning: there is no Python {TARGET_PYTHON} here to compile bytecode with, "
        "so the packages hold sources only and start two to three times slower. "
        f"Install one, for example with `.venv/bin/uv python install {TARGET_PYTHON}`.",
        file=sys.stderr,
    )
