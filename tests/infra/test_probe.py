"""The probe: it knows the public address and one secret, and may do nothing else."""

import pytest

from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from runtime.features.probe.settings import ProbeSettings
from tests.infra.assemblies import assembly
from tests.infra.templates import Assembly, listed, statements

FUNCTION = "AWS::Lambda::Function"


def test_probe_comes_by_the_public_address(prod: Assembly, guarded: Assembly) -> None:
    """As clients do: by the domain of the stage's own, where it has one."""
    for stage in (prod, guarded):
        found = stage.workers.resources["ProbeFunction"]
        given = found["Environment"]["Variables"]
        assert given["PROBE_URL"] == stage.service.outputs["ApiUrl"]
        assert given["PROBE_ACCOUNT"] == "${Data.ProbeAccount}"
        sample = {"PROBE_URL": "https://a/api", "PROBE_ACCOUNT": "secretsmanager:probe"}
        ProbeSettings(_env_file=None, **{**given, **sample})
    assert "api.example.com" in given["PROBE_URL"]


def test_probe_may_read_its_password_and_nothing_else(prod: Assembly) -> None:
    """Neither the table nor the keys: it is a stranger to the service."""
    policy = prod.workers.resources["ProbeRoleDefaultPolicy"]["PolicyDocument"]
    own = {
        (action, resource)
        for statement in statements(policy)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
        if not action.startswith(("logs:", "xray:", "sqs:"))
    }
    assert own == {("secretsmanager:GetSecretValue", "${Data.ProbeAccount}")}


def test_nobody_but_who_signs_in_may_read_the_password_of_the_probe(
    prod: Assembly,
) -> None:
    """The service compares what it is told with what the table holds."""
    readers = [
        policy.name
        for policy in prod.everywhere("AWS::IAM::Policy")
        if "ProbeAccount" in str(policy["PolicyDocument"])
    ]
    assert readers == ["SmokeRoleDefaultPolicy", "ProbeRoleDefaultPolicy"]


@pytest.mark.xdist_group("stacks")
def test_stage_without_a_probe_has_no_part_of_it() -> None:
    """Neither function nor secret, which both cost."""
    for stack in assembly("dev").stacks.values():
        assert not [name for name in stack.resources if "Probe" in name]


@pytest.mark.parametrize("minutes", [0, 61])
def test_interval_that_makes_no_alarm_is_refused(minutes: int) -> None:
    """One that is longer than an hour would be noticed after hours."""
    given = load_stage("prod").model_dump() | {"probe": {"every_minutes": minutes}}
    with pytest.raises(ValueError, match="every_minutes"):
        Stage.model_validate(given)


@pytest.mark.parametrize(
    "objectives", [{"availability": 0.9}, {"latency": 1.0}, {"fewest": 0}]
)
def test_objective_that_no_alarm_can_hold_is_refused(objectives: dict) -> None:
    """At 90 %, even a total outage burns the budget at a rate of ten only."""
    given = load_stage("prod").model_dump() | {"objectives": objectives}
    with pytest.raises(ValueError, match=next(iter(objectives))):
        Stage.model_validate(given)
