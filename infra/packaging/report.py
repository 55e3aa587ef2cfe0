"""Sizes of a stage's packages, compared with the budgets."""

import argparse
import io
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from infra.packaging.dependencies import SITE
from infra.packaging.errors import PackagingError
from infra.packaging.packages import LayerKind, Package, code_package, layer_package
from infra.stages.loading import load_stage
from infra.stages.schema import StageError

MB = 1_000_000
ZIPPED_BUDGETS_MB = {"api": 12, "auth": 22, "worker": 22, "files": 28, "summaries": 22}
UNZIPPED_BUDGET_MB = 250
"""Lambda's own limit for a function with its layers."""

_LARGEST = 5


@dataclass(frozen=True)
class Weight:
    """The size of one asset.

    Attributes:
        package: the package that was weighed.
        files: the number of files.
        unzipped: bytes on disk.
        zipped: bytes as uploaded.
        compiled: the number of files with bytecode.
        parts: bytes on disk of each top-level package of a layer.
    """

    package: Package
    files: int
    unzipped: int
    zipped: int
    compiled: int
    parts: Counter[str]


def weigh(package: Package, folder: Path) -> Weight:
    """Measure a package.

    Args:
        package: the package.
        folder: the folder with its content.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    parts: Counter[str] = Counter()
    for path in files:
        name = path.relative_to(folder)
        if name.parts[0] == SITE:
            parts[name.parts[1]] += path.stat().st_size
    return Weight(
        package=package,
        files=len(files),
        unzipped=sum(path.stat().st_size for path in files),
        zipped=zipped_bytes(folder),
        compiled=sum(path.suffix == ".pyc" for path in files),
        parts=parts,
    )


def zipped_bytes(folder: Path) -> int:
    """Return the size of a folder as it is uploaded."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                zipped.write(path, path.relative_to(folder))
    return archive.getbuffer().nbytes


def overweight(code: Weight, layers: dict[str, Weight]) -> list[str]:
    """Write a sentence for each size that is above its budget."""
    sentences = []
    for kind, layer in layers.items():
        zipped = (code.zipped + layer.zipped) / MB
        if zipped > ZIPPED_BUDGETS_MB[kind]:
            sentences.append(
                f"{kind}: {zipped:.1f} MB zipped, the budget is "
                f"{ZIPPED_BUDGETS_MB[kind]} MB"
            )
        unzipped = (code.unzipped + layer.unzipped) / MB
        if unzipped > UNZIPPED_BUDGET_MB:
            sentences.append(
                f"{kind}: {unzipped:.1f} MB unzipped, Lambda allows "
                f"{UNZIPPED_BUDGET_MB} MB"
            )
    return sentences


def main(arguments: Sequence[str]) -> int:
    """Package a stage, print the sizes and return 1 if one is above its budget."""
    parser = argparse.ArgumentParser(
        prog="python -m infra.bundling",
        description="Package a stage's code and layers, and print what they weigh.",
    )
    parser.add_argument("--stage", default="dev", help="dev unless given")
    try:
        stage = load_stage(parser.parse_args(arguments).stage)
        code = _built(code_package(stage))
        layers: dict[str, Weight] = {
            kind: _built(layer_package(kind, stage)) for kind in get_args(LayerKind)
        }
    except (PackagingError, StageError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    _print(code, layers)
    sentences = overweight(code, layers)
    for sentence in sentences:
        print(f"error: {sentence}", file=sys.stderr)
    return 1 if sentences else 0


def _built(package: Package) -> Weight:
    return weigh(package, package.build())


def _print(code: Weight, layers: dict[str, Weight]) -> None:
    """Print assets, functions and the largest dependencies."""
    headings = ("asset", "target", "files", "unzipped MB", "zipped MB", "bytecode")
    _print_table([headings, *map(_row, (code, *layers.values()))])
    print()
    functions = [("function", "unzipped MB", "zipped MB", "budget MB")]
    for kind, layer in layers.items():
        functions.append(
            (
                kind,
                _mb(code.unzipped + layer.unzipped),
                _mb(code.zipped + layer.zipped),
                f"{ZIPPED_BUDGETS_MB[kind]} zipped, {UNZIPPED_BUDGET_MB} unzipped",
            )
        )
    _print_table(functions)
    for layer in layers.values():
        largest = ", ".join(
            f"{name} {_mb(size)}" for name, size in layer.parts.most_common(_LARGEST)
        )
        print(f"\n{layer.package.name}, largest (unzipped MB): {largest}")


def _row(weight: Weight) -> tuple[str, ...]:
    return (
        weight.package.name,
        str(weight.package.target),
        str(weight.files),
        _mb(weight.unzipped),
        _mb(weight.zipped),
        "yes" if weight.compiled else "no",
    )


def _mb(size: int) -> str:
    return f"{size / MB:.1f}"


def _print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows in columns, the first being the headings."""
    lines = list(rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())
