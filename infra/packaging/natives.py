"""A look at the compiled files of a package: Lambda can only run those of its own kind.

A wheel of another processor, or of another Python, installs without a word, and its
function fails at the first import.
"""

import re
from pathlib import Path

from infra.packaging.errors import PackagingError
from infra.packaging.target import Target

_MAGIC = b"\x7fELF"
# The field e_machine of the header, little-endian as both processors are.
_MACHINE = slice(18, 20)
_MACHINES = {"x86_64": 0x3E, "aarch64": 0xB7}
_NAMES = {number: name for name, number in _MACHINES.items()}
_PYTHON = re.compile(r"\.cpython-(\d)(\d+)[-.]")


def refuse_foreign(content: Path, target: Target) -> None:
    """Refuse a package with files that were compiled for something else.

    Raises:
        PackagingError: one was; the message names the file.
    """
    wanted = processor(target)
    for path in sorted(content.rglob("*")):
        if path.is_file():
            found = _processor_of(path)
            if wanted is not None and found not in (None, wanted):
                raise PackagingError(
                    f"{path.relative_to(content)} is for {found}, not for {target}."
                )
            _refuse_other_python(path.relative_to(content), target)


def processor(target: Target) -> str | None:
    """Return the processor whose files the target runs; None: they are not of Linux."""
    if "linux" not in target.platform:
        return None
    arm = "aarch64" in target.platform or "arm64" in target.platform
    return "aarch64" if arm else "x86_64"


def _processor_of(path: Path) -> str | None:
    """Return the processor that a file is compiled for; None: it is not compiled."""
    with path.open("rb") as file:
        header = file.read(20)
    if header[:4] != _MAGIC:
        return "no Linux at all" if path.suffix == ".so" else None
    number = int.from_bytes(header[_MACHINE], "little")
    return _NAMES.get(number, f"the processor {number:#x}")


def _refuse_other_python(name: Path, target: Target) -> None:
    """Refuse an extension whose name says that another Python is to import it."""
    found = _PYTHON.search(name.name) if name.suffix == ".so" else None
    if found and f"{found[1]}.{found[2]}" != target.python:
        raise PackagingError(f"{name} is for another Python, not for {target}.")
