"""Secrets of features: named by a stage, and readable for their workers alone."""

import json
from typing import Any

import pytest

from infra.stages.loading import load_stage
from infra.stages.schema import Stage, StageError
from runtime.core.declaration import Feature
from runtime.features import declarations
from tests.infra.templates import Assembly, listed, statements, synthesize

_NAME = "backend-dev/model"
_ARN = f"arn:aws:secretsmanager:us-east-1:111122223333:secret:{_NAME}-AbCdEf"
_KEY = "OPENAI_API_KEY"
_READ = "secretsmanager:GetSecretValue"

pytestmark = pytest.mark.skipif(
    "summaries" not in {feature.name for feature in declarations()},
    reason="the feature that has a secret was removed",
)


def with_key(value: str) -> Stage:
    """Return the stage dev with the key of a language model."""
    given = {"settings": {_KEY: value}}
    return Stage.model_validate(load_stage("dev").model_dump() | given)


def readers(assembly: Assembly) -> dict[str, list[Any]]:
    """Return what each role of a worker or doer may read, by its policy."""
    found: dict[str, list[Any]] = {}
    for stack in (assembly.jobs, assembly.workers, assembly.service):
        for name, resource in stack.resources.items():
            if resource.type != "AWS::IAM::Policy":
                continue
            for statement in statements(resource["PolicyDocument"]):
                if _READ in listed(statement["Action"]):
                    found.setdefault(name, []).extend(listed(statement["Resource"]))
    return found


@pytest.mark.parametrize(
    ("reference", "arn"), [(f"secretsmanager:{_NAME}", None), (_ARN, _ARN)]
)
def test_worker_alone_may_read_the_secret_that_the_stage_names(
    reference: str, arn: str | None
) -> None:
    """The api function knows that there is one, and gets no right to it."""
    assembly = synthesize(with_key(reference))

    named = {
        name
        for name, of in readers(assembly).items()
        if any(_NAME in json.dumps(each) for each in of)
    }

    assert named == {"SummariesRoleDefaultPolicy"}
    (of,) = readers(assembly)["SummariesRoleDefaultPolicy"]
    assert of == arn if arn else json.dumps(of).endswith(f':secret:{_NAME}-??????"')
    for stack, function in ((assembly.service, "Api"), (assembly.jobs, "Summaries")):
        variables = stack.resources[f"{function}Function"]["Environment"]["Variables"]
        assert variables[_KEY] == reference
    job = assembly.jobs.resources["JobFunction"]["Environment"]["Variables"]
    assert _KEY not in job


def test_stage_without_a_secret_grants_nothing(deployed: Assembly) -> None:
    """Its worker says that there is no key."""
    if not deployed.stage.settings:
        assert "SummariesRoleDefaultPolicy" not in readers(deployed)


def test_what_calls_a_stranger_is_in_no_network_of_ours(deployed: Assembly) -> None:
    """In a VPC it would need a NAT gateway, and could reach what is in there."""
    function = deployed.jobs.resources["SummariesFunction"]
    assert "VpcConfig" not in function.properties


@pytest.mark.parametrize("value", ["sk-0123456789abcdef", "ssm:/model/key", ""])
def test_a_secret_itself_is_refused(value: str) -> None:
    """Templates are kept, and shown to whoever reviews them."""
    with pytest.raises(ValueError, match="OPENAI_API_KEY holds a secret") as refused:
        with_key(value)
    assert "sk-0" not in str(refused.value).split("[type")[0]


def test_local_stage_takes_settings_for_one_synthesis() -> None:
    """Tests know an address when they begin; other stages are reviewed."""
    given = json.dumps({"OPENAI_MODEL": "double"})

    stage = load_stage("local", given)

    assert stage.settings["OPENAI_MODEL"] == "double"
    assert "OPENAI_MODEL" not in load_stage("local").settings
    with pytest.raises(StageError, match="dev has them in infra/stages/values.py"):
        load_stage("dev", given)
    for wrong in ("[]", "no JSON", "1"):
        with pytest.raises(StageError, match="must be a JSON object"):
            load_stage("local", wrong)
    with pytest.raises(StageError, match="no feature has a setting NOTHING"):
        load_stage("local", '{"NOTHING": "1"}')


def test_every_secret_of_a_feature_is_told_by_its_setting() -> None:
    """A key whose setting is shown would be taken for any other setting."""

    def settings_of(feature: Feature) -> dict[str, Any]:
        """Return the fields of a feature's settings."""
        from runtime.core.declaration import resolve

        return dict(resolve(feature.settings).model_fields) if feature.settings else {}

    for feature in declarations():
        for name, field in settings_of(feature).items():
            assert field.repr is not name.endswith(("_KEY", "_SECRET", "_TOKEN"))
