"""The machine of re-indexing is the one that the proof of jobs goes through."""

from pathlib import Path

from runtime.features.items.reindex.declaration import FEATURE
from tests.jobs.kinds import MACHINE

ROOT = Path(__file__).parents[5]


def test_the_machine_is_the_one_that_is_proven() -> None:
    """Change both: `tests/jobs` kills its workers at each of their calls."""
    (kind,) = FEATURE.jobs

    own = (ROOT / "runtime" / kind.machine).read_text(encoding="utf-8")

    assert own == (ROOT / MACHINE).read_text(encoding="utf-8")
