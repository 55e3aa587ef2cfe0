"""The files of `runtime/` that are deployed."""

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from infra.packaging.target import ROOT

RUNTIME = ROOT / "runtime"
# Of use to developers, tools and stacks only.
_NOT_DEPLOYED = (
    "__pycache__",
    "tests",
    "requirements*",
    "*.asl.json",
    "*.pyc",
    "py.typed",
    ".*",
)
# The documentation page is served only when DEBUG.
_DEBUG_ONLY = PurePosixPath("core/http/assets")


def deployed_files(runtime: Path, *, debug: bool) -> Iterator[PurePosixPath]:
    """Return their names relative to the folder, in order.

    Args:
        runtime: the folder of the service.
        debug: whether the documentation page is served.
    """
    for path in sorted(runtime.rglob("*")):
        name = PurePosixPath(path.relative_to(runtime).as_posix())
        if path.is_file() and _is_deployed(name, debug):
            yield name


def copy_sources(runtime: Path, content: Path, *, debug: bool) -> None:
    """Copy the files so that `runtime` can be imported from the package's root."""
    for name in deployed_files(runtime, debug=debug):
        destination = content / RUNTIME.name / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(runtime / name, destination)


def _is_deployed(name: PurePosixPath, debug: bool) -> bool:
    if name.is_relative_to(_DEBUG_ONLY) and not debug:
        return False
    return not any(
        PurePosixPath(part).match(pattern)
        for part in name.parts
        for pattern in _NOT_DEPLOYED
    )
