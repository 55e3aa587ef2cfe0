"""Files: one result and nothing left, whatever is killed, swapped, repeated or late.

`make prove-files` runs all cases, `make test` some of them (SEED=, CASES=).
"""

import os
import random
import time
from collections import Counter

import pytest

from tests.jobs.cases import table
from tests.unit.features.files.proof.case import SORTS
from tests.unit.features.files.proof.cases import at_random, every
from tests.unit.features.files.proof.demands import prove

SEED = int(os.environ.get("FILES_SEED") or 1)
CASES = os.environ.get("FILES_CASES", "")
_FEW = 40


@pytest.mark.parametrize("sort", SORTS)
def test_a_file_is_checked_once_and_leaves_nothing_else(
    sort: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever strikes: it is published or rejected, and no byte besides is left."""
    cases = list(every(sort))
    if CASES:
        cases += at_random(sort, SEED, int(CASES))
    else:
        cases = random.Random(SEED).sample(cases, _FEW)
        cases += at_random(sort, SEED, _FEW // 2)

    counted: Counter[str] = Counter()
    broken = []
    began = time.monotonic()
    for name, case in cases:
        counted[name] += 1
        try:
            prove(case)
        except Exception as error:  # pylint: disable=broad-except
            broken.append(f"{name}: {type(error).__name__}: {error}")

    with capsys.disabled():
        print(f"\n{sort}\n{table(counted, time.monotonic() - began)}")
    assert broken == [], f"{len(broken)} of {len(cases)}\n" + "\n".join(broken[:5])
