"""Every stack means what it should, and each planted mistake is named by a check."""

import pytest

from infra.declared import event_sources, job_kinds
from infra.stacks.jobs import machine_ids
from tests.infra.assemblies import assembly
from tests.infra.meaning import (
    alarms,
    backups,
    caching,
    coverage,
    deliveries,
    exposure,
    letters,
    spending,
    telling,
    wiring,
)
from tests.infra.meaning.backup_mistakes import BACKUPS
from tests.infra.meaning.cache_mistakes import CACHING
from tests.infra.meaning.delivery_mistakes import DELIVERIES
from tests.infra.meaning.letter_mistakes import (
    LETTERS,
    OF_MACHINES,
    OF_OBJECTS,
    OF_SHORT_JOBS,
)
from tests.infra.meaning.mathematics import Unreadable, value_of
from tests.infra.meaning.mistakes import MORE, SILENT
from tests.infra.meaning.planting import Check, Mistake, planted
from tests.infra.meaning.watching_mistakes import WATCHING
from tests.infra.templates import Assembly

CHECKS = (
    *alarms.CHECKS,
    *telling.CHECKS,
    *spending.CHECKS,
    *coverage.CHECKS,
    *wiring.CHECKS,
    *letters.CHECKS,
    *exposure.CHECKS,
    *backups.CHECKS,
    *deliveries.CHECKS,
    *caching.CHECKS,
)
MISTAKES = SILENT | MORE | LETTERS | WATCHING | BACKUPS | DELIVERIES | CACHING
if machine_ids():
    MISTAKES |= OF_MACHINES
if event_sources():
    MISTAKES |= OF_OBJECTS
if any(kind.run for kind in job_kinds()):
    MISTAKES |= OF_SHORT_JOBS

each_check = pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)


@each_check
def test_stage_means_what_it_should(deployed: Assembly, check: Check) -> None:
    """No check complains of a stage of ours."""
    assert check(deployed) == []


@each_check
def test_made_up_stage_means_what_it_should(
    guarded: Assembly, resized: Assembly, cached: Assembly, check: Check
) -> None:
    """Canaries, schedules, SnapStart and a cache change nothing of it."""
    assert check(guarded) == []
    assert check(resized) == []
    assert check(cached) == []


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_planted_mistake_is_named(mistake: Mistake) -> None:
    """The check complains, and did not before."""
    sound = assembly(mistake.stage)
    assert mistake.named_by(sound) == []

    found = mistake.named_by(planted(sound, mistake))

    assert found, "nobody would have noticed"


def test_every_check_has_named_a_mistake() -> None:
    """One that never complained of anything might be unable to."""
    named = {mistake.named_by for mistake in MISTAKES.values()}
    of_objects = set() if event_sources() else {wiring.untold}
    assert named == set(CHECKS) - of_objects


@pytest.mark.parametrize(
    ("expression", "values", "expected"),
    [
        ("a + b", {"a": 1, "b": 2}, 3),
        ("a + b", {"a": 1, "b": None}, None),
        ("FILL(a, 0) + FILL(b, 0)", {"a": 1, "b": None}, 1),
        ("100 * a / b", {"a": 1, "b": 4}, 25),
        ("100 * a / b", {"a": 1, "b": 0}, None),
        ("IF(a >= 2, b, 0)", {"a": 2, "b": 4}, 4),
        ("IF(a >= 2, b, 0)", {"a": 1, "b": 4}, 0),
        ("IF(a >= 2, b, 0)", {"a": None, "b": 4}, None),
    ],
)
def test_metric_math_is_that_of_cloudwatch(
    expression: str, values: dict[str, float | None], expected: float | None
) -> None:
    """A part without data, or a division by nothing, leaves no value."""
    assert value_of(expression, values) == expected


@pytest.mark.parametrize("expression", ["a +", "ANOMALY_DETECTION_BAND(a)", "b", "-a"])
def test_metric_math_that_is_not_understood_is_no_silent_pass(expression: str) -> None:
    """The checks could not judge such an alarm."""
    with pytest.raises(Unreadable):
        value_of(expression, {"a": 1})
