"""Jobs: one result and nothing left, whatever is killed, repeated or too late.

`make prove-jobs` runs all cases, `make test` some of them (SEED=, CASES=).
"""

import os
import random
import time
from collections import Counter

import pytest

from tests.jobs.cases import at_random, every, table

SEED = int(os.environ.get("JOBS_SEED") or 1)
CASES = os.environ.get("JOBS_CASES", "")
_FEW = 400


def test_a_job_has_one_result_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever strikes: its effects are there once, and no row of its work is left."""
    cases = list(every())
    if CASES:
        cases += at_random(SEED, int(CASES))
    else:
        cases = random.Random(SEED).sample(cases, _FEW)
        cases += at_random(SEED, _FEW // 4)
    from tests.jobs.case import prove

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
        print(f"\n{table(counted, time.monotonic() - began)}")
    assert broken == [], f"{len(broken)} of {len(cases)}\n" + "\n".join(broken[:5])
