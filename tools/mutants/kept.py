"""Mutants that no test notices, each with the reason why that is right."""

import json
from functools import cache
from pathlib import Path

from tools.mutants.mutations import Mutant

_FILE = Path(__file__).with_name("kept.json")


def reason_for(mutant: Mutant) -> str | None:
    """Return why a mutant may survive; None if no reason is known."""
    return _reasons().get((mutant.path, mutant.kind, mutant.old, mutant.new))


@cache
def _reasons() -> dict[tuple[str, str, str, str], str]:
    """Return the reasons by file, kind of mistake, and text before and after."""
    return {
        (each["path"], each["kind"], each["old"], each["new"]): each["reason"]
        for each in json.loads(_FILE.read_text())
    }
