"""The data stack lets go of its table and imports a restored one, by CloudFormation.

The templates are those of the local stage, made by the stacks as they are, and given to
the emulated CloudFormation without the CDK's CLI.
"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.stages.loading import load_stage
from infra.stages.removal import Removal
from infra.stages.schema import Stage
from runtime.core.dynamodb.schema import STREAM_VIEW, TTL_ATTRIBUTE
from tests.e2e.cloud import Cloud
from tests.infra.templates import synthesize
from tools.restore.tables import Tables, name_for

pytestmark = pytest.mark.e2e
STACK = "Backend-local-Data"
TABLE = "AWS::DynamoDB::GlobalTable"


def stage(**changes: Any) -> Stage:
    """Return the local stage, which retains its data here."""
    given = load_stage("local").model_dump() | {"removal": Removal.RETAIN} | changes
    return Stage.model_validate(given)


def template(of: Stage) -> str:
    """Return the template of the data stack."""
    return json.dumps(synthesize(of).data.template)


def outputs(cloudformation: Any) -> dict[str, str]:
    """Return the outputs of the stack."""
    (found,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    assert found["StackStatus"].endswith("_COMPLETE"), found
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def change_set(cloudformation: Any, body: str, name: str) -> list[tuple[str, str]]:
    """Make a change set as `cdk deploy --import-existing-resources` does."""
    cloudformation.create_change_set(
        StackName=STACK,
        ChangeSetName=name,
        ChangeSetType="UPDATE",
        TemplateBody=body,
        ImportExistingResources=True,
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("change_set_create_complete").wait(
        StackName=STACK, ChangeSetName=name, WaiterConfig={"Delay": 1}
    )
    found = cloudformation.describe_change_set(StackName=STACK, ChangeSetName=name)
    changes = [each["ResourceChange"] for each in found["Changes"]]
    return [
        (change["Action"], change["LogicalResourceId"])
        for change in changes
        if change["ResourceType"] == TABLE
    ]


def execute(cloudformation: Any, name: str) -> None:
    """Execute a change set."""
    cloudformation.execute_change_set(StackName=STACK, ChangeSetName=name)
    cloudformation.get_waiter("stack_update_complete").wait(
        StackName=STACK, WaiterConfig={"Delay": 1}
    )


def test_one_deployment_retains_the_former_table_and_imports_the_restored(
    running: Cloud,
) -> None:
    """Rows stay where they are; the exported stream is the restored one's; and back."""
    cloudformation = running.client("cloudformation")
    tables = Tables(running.client("dynamodb"), lambda _: None)
    # All that a bootstrap leaves which this stack asks for.
    running.client("ssm").put_parameter(
        Name="/cdk-bootstrap/hnb659fds/version", Value="30", Type="String"
    )
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=template(stage()),
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=STACK, WaiterConfig={"Delay": 1}
    )
    former = outputs(cloudformation)["TableName"]
    row = {"pk": {"S": "U#1"}, "sk": {"S": "P"}, "n": {"N": "1"}}
    tables.client.put_item(TableName=former, Item=row)
    moment = datetime.now(UTC).replace(microsecond=0)
    restored = name_for(former, "restored", moment)
    tables.restore(former, restored, moment)
    tables.carry_over(tables.settings(former), restored)

    adopted = template(stage(adopted_table=restored, data_generation=2))
    changes = change_set(cloudformation, adopted, "adopt")
    assert sorted(action for action, _ in changes) == ["Import", "Remove"]
    execute(cloudformation, "adopt")

    now = outputs(cloudformation)
    assert now["TableName"] == restored
    streams = [value for value in now.values() if "/stream/" in value]
    assert streams and all(f"table/{restored}/" in value for value in streams)
    for name in (former, restored):
        key = {"pk": row["pk"], "sk": row["sk"]}
        found = tables.client.get_item(TableName=name, Key=key)
        assert found["Item"] == row, name
    settings = tables.settings(restored)
    assert (settings.ttl, settings.stream) == (TTL_ATTRIBUTE, STREAM_VIEW)
    assert settings.recovery

    # And back, by the same way.
    back = adopted.replace(restored, former).replace("Table2", "Table3")
    changes = change_set(cloudformation, back, "back")
    assert sorted(action for action, _ in changes) == ["Import", "Remove"]
    execute(cloudformation, "back")
    assert outputs(cloudformation)["TableName"] == former
    assert tables.described(restored) is not None

    # Whoever misspells the name sees it in the change set, before anything is done.
    misspelt = adopted.replace(restored, "no-such-table").replace("Table2", "Table4")
    changes = change_set(cloudformation, misspelt, "misspelt")
    assert sorted(action for action, _ in changes) == ["Add", "Remove"]
