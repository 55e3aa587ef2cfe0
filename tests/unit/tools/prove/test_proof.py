"""A proof: it is refused where it must be, and whatever happens, the stage goes."""

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from infra.stages.loading import load_stage
from infra.stages.proof import proof_name
from infra.stages.schema import StageError
from tests.unit.tools.cost.made import templates
from tests.unit.tools.deploy.fakes import StubbedAws
from tests.unit.tools.prove.fakes import Fake
from tools.cost.prices import load
from tools.deploy.deployment import DeployError, Deployment
from tools.local.processes import Stopped
from tools.prove import __main__ as program
from tools.prove import proof as proving
from tools.prove.budget import (
    DESTRUCTION,
    MOST,
    MOST_USD,
    TooDear,
    estimate,
    require_cheap,
)
from tools.prove.checks import checks
from tools.prove.deadline import TimeIsUp
from tools.prove.model import Outcome, Result
from tools.prove.proof import Proving
from tools.prove.report import Proof


class Stages:
    """The deployments and destructions of a test.

    Attributes:
        did: what was done, in order.
        on_deploy: happens while the stage is deployed.
        on_destroy: happens while it is destroyed.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Take the place of tools.deploy."""
        self.did: list[str] = []
        self.on_deploy: Callable[[], object] = lambda: None
        self.on_destroy: Callable[[], object] = lambda: None
        monkeypatch.setattr(proving, "deploy", self._deploy)
        monkeypatch.setattr(proving, "destroy", self._destroy)

    def _deploy(self, *_: Any, **given: Any) -> None:
        self.did.append("deploy")
        self.on_deploy()

    def _destroy(self, *_: Any, **given: Any) -> None:
        assert given == {"keep_data": False, "is_agreed": True}
        self.did.append("destroy")
        self.on_destroy()


@pytest.fixture(name="stages")
def _stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    """Return the deployments and destructions of a test."""
    return Stages(monkeypatch)


def prove(*made: Fake) -> Proof:
    """Prove with these checks."""
    deployment = Deployment(load_stage("dev-prove"))
    aws = StubbedAws().sign_in()
    return Proving(deployment, made, aws, "", 0.5, print).run()


def raising(error: BaseException) -> Callable[[], object]:
    """Return what raises this."""

    def act() -> None:
        raise error

    return act


def test_good_proof_deploys_checks_and_destroys(stages: Stages) -> None:
    """In this order, once each."""
    check = Fake()
    check.parts["gather"] = lambda: stages.did.append("check")
    found = prove(check)
    assert stages.did == ["deploy", "check", "destroy"]
    assert found.well and found.destroyed and found.notes == []


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (DeployError("the table was refused"), "Not deployed: the table was refused"),
        (TimeIsUp(), "The time was up"),
        (Stopped(), "It was stopped"),
    ],
)
def test_stage_is_destroyed_when_its_deployment_ends_early(
    stages: Stages, error: BaseException, note: str
) -> None:
    """Half of it may be there, and cost money; nothing is told as passed."""
    stages.on_deploy = raising(error)
    found = prove(Fake())
    assert stages.did == ["deploy", "destroy"]
    assert not found.well and found.results == [] and note in found.notes[0]


def test_stage_is_destroyed_after_ctrl_c_in_a_check(stages: Stages) -> None:
    """The report has what was seen until then."""
    found = prove(Fake("a"), Fake("b", gather=raising(Stopped())))
    assert stages.did == ["deploy", "destroy"]
    assert [r.outcome for r in found.results] == [Outcome.PASSED, Outcome.CUT_OFF]


def test_destruction_is_cut_off_neither_by_ctrl_c_nor_by_the_clock(
    stages: Stages,
) -> None:
    """A second Ctrl-C is ignored, and the alarm is off."""

    def press() -> None:
        signal.raise_signal(signal.SIGINT)
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0

    stages.on_destroy = press
    before = signal.getsignal(signal.SIGINT)
    assert prove(Fake()).destroyed
    assert signal.getsignal(signal.SIGINT) is before


def test_stage_that_stays_is_told_loudly(stages: Stages) -> None:
    """With the command that takes it away."""
    stages.on_destroy = raising(DeployError("`cdk destroy` ended with code 1."))
    found = prove(Fake())
    assert not found.destroyed and not found.well
    assert "make destroy STAGE=dev-prove" in found.notes[0]
    assert "NOT DESTROYED" in found.markdown()


def test_failed_check_is_no_good_proof(stages: Stages) -> None:
    """Nor are skipped ones alone."""
    assert not prove(Fake("a"), Fake("b", good=False)).well
    assert not prove().well


def test_reports_are_dated_and_complete(stages: Stages, tmp_path: Path) -> None:
    """One for people, one for programs."""
    found = Proof(
        stage="dev-prove",
        where="account 1",
        commit="abc",
        began=datetime(2026, 11, 29, 12, tzinfo=UTC),
        ended=datetime(2026, 11, 29, 12, 15, tzinfo=UTC),
        usd=0.31,
        results=[Result(Fake("a|b"), Outcome.PASSED, "seen", 3.2)],
        notes=["A note."],
        destroyed=True,
    )
    path = found.write(tmp_path)
    assert path.name == "2026-11-29T120000Z-dev-prove.md"
    text = path.read_text()
    assert "| `a\\|b` | passed | 3 | Nothing. |" in text and "- A note." in text
    assert "15.0 minutes, at most $0.31" in text
    assert path.with_suffix(".json").exists()


@pytest.mark.parametrize("name", ["prod", "prod-prove"])
def test_prod_is_never_proven(name: str) -> None:
    """Not by any name."""
    with pytest.raises(StageError, match="never"):
        proof_name(name)
    with pytest.raises(StageError):
        load_stage("prod-prove")
    ended = CliRunner().invoke(program.prove, [name, "--yes"])
    assert ended.exit_code == 1 and "never" in ended.output


def test_dear_proof_is_refused_before_anything_is_deployed() -> None:
    """By the model of costs, with what makes it dear."""
    kind, none = "AWS::CloudWatch::Dashboard", dict[str, Any]()
    boards = [("B", kind, none) for _ in range(300)]
    bill = estimate(templates(*boards), checks())
    with pytest.raises(TooDear, match="dashboards"):
        require_cheap(bill, load())
    cheap = require_cheap(estimate(templates(), checks()), load())
    assert 0 < cheap < MOST_USD


def test_every_use_of_a_check_has_a_price() -> None:
    """One without would count as nothing."""
    for check in checks():
        for price in check.uses:
            assert load()[price].usd > 0


def test_checks_leave_time_to_destroy() -> None:
    """Twenty minutes in all."""
    assert MOST == timedelta(minutes=20)
    assert timedelta(minutes=5) <= DESTRUCTION < MOST
    longest = max(check.patience for check in checks())
    assert longest < MOST - DESTRUCTION


def test_leftover_of_a_former_proof_is_not_overwritten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may be somebody's who proves at this moment."""
    monkeypatch.setattr(proving, "resources", lambda *_: [])
    stage = Deployment(load_stage("dev-prove"))
    aws = StubbedAws()
    aws.stub("cloudformation")
    with pytest.raises(DeployError, match="make destroy STAGE=dev-prove"):
        Proving(stage, [], aws, "", 0, print).refuse_leftovers()


def test_nobody_can_agree_where_nobody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Continuous integration must say so beforehand."""
    monkeypatch.setenv("CI", "true")
    with pytest.raises(DeployError, match="YES=1"):
        program._ask(load_stage("dev-prove"))


def test_emulator_is_refused_for_what_is_proven_on_aws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its answers would look like AWS's."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    ended = CliRunner().invoke(program.prove, ["dev", "--yes"])
    assert ended.exit_code == 1 and "AWS_ENDPOINT_URL" in ended.output
