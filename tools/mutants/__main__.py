"""Plant mistakes in the service and say which the tests notice: `make mutants`."""

import argparse
import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.mutants.covering import ROOT, TESTS, measure, outdated
from tools.mutants.kept import reason_for
from tools.mutants.mutations import Mutant, mutants_of
from tools.mutants.running import Verdict, judge

MATTERS_MOST = (
    "runtime/core/dynamodb",
    "runtime/core/idempotency",
    "runtime/core/security",
    "runtime/core/throttling",
    "runtime/core/mail",
    "runtime/features/accounts",
    "runtime/features/items",
    "runtime/features/audit",
    "runtime/features/key_rotation",
)


def main(arguments: Sequence[str]) -> int:
    """Judge a sample of mutants; 1 if one was not noticed without a known reason."""
    options = _options(arguments)
    if options.measure or outdated():
        measure(options.tests)
    mutants = (
        _planted(options.planted)
        if options.planted
        else _sample(options.paths, options.sample, options.seed)
    )
    print(f"{len(mutants)} mutants, seed {options.seed}", flush=True)
    verdicts = []
    for number, verdict in enumerate(judge(mutants, options.processes), 1):
        verdicts.append(verdict)
        word = "caught  " if verdict.caught_by else "SURVIVED"
        print(f"{number:4} {word} {verdict.mutant}", flush=True)
    return _report(verdicts)


def _report(verdicts: Iterable[Verdict]) -> int:
    """Print the score of each module and the survivors."""
    by_module: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_module[verdict.mutant.path].append(verdict)
    every = [each for group in by_module.values() for each in group]
    print()
    for path, group in [*sorted(by_module.items()), ("all", every)]:
        caught = sum(bool(each.caught_by) for each in group)
        print(f"{caught:4} of {len(group):4}  {100 * caught // len(group):3} %  {path}")
    survivors = [each for each in every if not each.caught_by]
    unexplained = 0
    for each in survivors:
        reason = reason_for(each.mutant)
        unexplained += reason is None
        print(f"\n{each.mutant}\n  {each.tests} tests run it; {reason or 'NO REASON'}")
    return 1 if unexplained else 0


def _sample(paths: Sequence[str], size: int, seed: int) -> list[Mutant]:
    """Return some mutants of the files below these paths, spread over the files."""
    files = sorted({file for path in paths for file in _files(ROOT / path)})
    chance = random.Random(seed)
    pools = [mutants_of(file, ROOT) for file in files]
    for pool in pools:
        chance.shuffle(pool)
    chosen: list[Mutant] = []
    while len(chosen) < size and any(pools):
        chance.shuffle(pools)
        chosen += [pool.pop() for pool in pools if pool]
    return sorted(chosen[:size], key=lambda mutant: (mutant.path, mutant.start))


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else list(path.rglob("*.py"))


def _planted(file: Path) -> list[Mutant]:
    """Return the mutants of a file: a list of path, old text, new text and kind."""
    found = []
    for each in json.loads(file.read_text()):
        source = (ROOT / each["path"]).read_text()
        if source.count(each["old"]) != 1:
            sys.exit(f"{each['path']}: not there once: {each['old']}")
        start = source.index(each["old"])
        line = source.count("\n", 0, start) + 1
        found.append(
            Mutant(each["path"], line, each["kind"], each["old"], each["new"], start)
        )
    return found


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make mutants ARGS=", description="Plant mistakes and run the tests."
    )
    parser.add_argument("paths", nargs="*", default=MATTERS_MOST)
    parser.add_argument("--sample", type=int, default=100, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which mutants")
    parser.add_argument("--planted", type=Path, help="a JSON file of mutants instead")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--tests", nargs="+", default=TESTS, help="which tests are to notice"
    )
    parser.add_argument(
        "--measure",
        action="store_true",
        help="find anew which tests run which lines, though nothing changed",
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
