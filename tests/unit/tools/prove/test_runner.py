"""The runner: checks stop neither each other nor the end, and time stops them all."""

import time
from datetime import timedelta

import pytest

from tests.unit.tools.prove.fakes import Fake, FakePlace
from tools.prove import runner
from tools.prove.deadline import TimeIsUp, at_most
from tools.prove.model import Outcome, Result
from tools.prove.runner import OUT_OF_TIME, Run


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "PAUSE", timedelta(milliseconds=10))


def outcomes(results: list[Result]) -> list[str]:
    """Return how the checks ended."""
    return [result.outcome.value for result in results]


def fail() -> None:
    """Fail as a call to AWS does."""
    raise RuntimeError("no such\nresource")


def test_failed_check_stops_no_other() -> None:
    """Whatever part fails, the next one runs and all end."""
    checks = [
        Fake("a", begin=fail),
        Fake("b", gather=fail),
        Fake("c", good=False),
        Fake("d", end=fail),
        Fake("e"),
    ]
    told: list[str] = []
    results = Run(checks, FakePlace(), told.append).run()
    assert outcomes(results) == ["failed", "failed", "failed", "passed", "passed"]
    assert results[0].detail == "RuntimeError: no such resource"
    assert all(check.did[-1] == "end" for check in checks)
    assert "d has left something: RuntimeError: no such resource" in told


def test_check_is_asked_again_until_it_passes() -> None:
    """Logs and metrics arrive late."""
    check = Fake(good=False)
    check.patience = timedelta(seconds=5)  # type: ignore[misc]

    def later() -> None:
        check.good = len(check.did) > 3

    check.parts["gather"] = later
    (result,) = Run([check], FakePlace(), print).run()
    assert result.outcome is Outcome.PASSED


def test_one_that_waits_keeps_no_other_waiting() -> None:
    """A restoration takes minutes, most of what there are."""
    gone: list[str] = []
    slow = Fake("slow", good=False, gather=lambda: gone.append("slow"))
    slow.patience = timedelta(seconds=5)  # type: ignore[misc]
    quick = Fake("quick", gather=lambda: gone.append("quick"))
    last = Fake("last", gather=lambda: gone.append("last"))
    last.alone = True  # type: ignore[misc]

    def later() -> None:
        gone.append("slow")
        slow.good = len(gone) > 4

    slow.parts["gather"] = later
    results = Run([last, slow, quick], FakePlace(), print).run()
    assert [result.check.name for result in results] == ["quick", "slow", "last"]
    assert gone[:2] == ["slow", "quick"] and gone[-1] == "last"
    assert gone.count("quick") == 1


def test_what_an_emulator_cannot_show_is_skipped_and_never_passed() -> None:
    """Not even begun: an emulator's answer would be no evidence."""
    check = Fake()
    check.needs_aws = "it has none"  # type: ignore[misc]
    (result,) = Run([check], FakePlace(emulator="http://e"), print).run()
    assert (result.outcome, result.detail) == (
        Outcome.SKIPPED,
        "needs AWS: it has none",
    )
    assert check.did == []
    (result,) = Run([check], FakePlace(), print).run()
    assert result.outcome is Outcome.PASSED


def test_time_that_is_up_ends_all_checks_and_skips_the_rest() -> None:
    """Also one that hangs in a call; nothing that was not seen is passed."""
    checks = [Fake("a"), Fake("b", gather=lambda: time.sleep(30)), Fake("c")]
    began = time.monotonic()
    with at_most(timedelta(seconds=0.3)):
        results = Run(checks, FakePlace(), print).run()
    assert time.monotonic() - began < 5
    assert outcomes(results) == ["passed", "cut off", "cut off"]
    assert results[1].detail == OUT_OF_TIME
    assert all(check.did[-1] == "end" for check in checks)


def test_interruption_by_somebody_leaves_results_and_nothing_behind() -> None:
    """It is passed on, so that the stage is destroyed at once."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    checks = [Fake("a"), Fake("b", gather=interrupt), Fake("c")]
    run = Run(checks, FakePlace(), print)
    with pytest.raises(KeyboardInterrupt):
        run.run()
    assert outcomes(run.results) == ["passed", "cut off", "cut off"]
    assert all(check.did[-1] == "end" for check in checks)


def test_deadline_that_was_met_rings_no_more() -> None:
    """An alarm after the block would hit the destruction."""
    with at_most(timedelta(seconds=0.2)) as deadline:
        assert deadline.left > timedelta(0)
    time.sleep(0.3)
    with pytest.raises(TimeIsUp), at_most(timedelta(seconds=0.05)):
        time.sleep(5)
