"""Bytecode that is valid as deployed: it is more than half of a cold start."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from infra.packaging.errors import PackagingError
from infra.packaging.interpreters import Interpreter


def compile_tree(
    content: Path,
    interpreter: Interpreter,
    deployed_at: str,
    skipped: Sequence[str] = (),
) -> None:
    """Compile all modules of a package, to the same bytes each time.

    Unchecked, since zip files lose the times that Python would compare. One process in
    a fixed order and with fixed hashes, since marshal's output depends on both.

    Args:
        content: the package.
        interpreter: of the version that will run it.
        deployed_at: the folder that tracebacks are to name.
        skipped: folders to leave as sources, relative to the package.
    """
    command: list[str | Path] = [interpreter.path, "-s", "-S", "-m", "compileall"]
    command += ["-q", "-o", "0", "--invalidation-mode", "unchecked-hash"]
    command += ["-s", content, "-p", deployed_at, content]
    if skipped:
        command += ["-x", _pattern(content, skipped)]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    result = subprocess.run(
        command,
        env=kept | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise PackagingError(
            f"Python {interpreter.version} cannot compile the package:\n"
            f"{result.stdout.strip()}\n{result.stderr.strip()}".rstrip()
        )


def _pattern(content: Path, folders: Sequence[str]) -> str:
    """Return the pattern of paths by which compileall leaves these folders out."""
    missing = [name for name in folders if not (content / name).is_dir()]
    if missing:
        raise PackagingError(
            f"{', '.join(missing)} should be left uncompiled but is missing: "
            "did an upgrade move it?"
        )
    return "|".join(re.escape(f"{content / name}{os.sep}") for name in folders)
