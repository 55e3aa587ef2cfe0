"""Replacement of the table in two steps, as the runbook has it.

See docs/runbooks/replace-the-table.md. The local stage does not retain its data, so the
rows are read before the old table goes.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.accounts import registered
from tests.e2e.conftest import Person
from tests.e2e.deployment import PREFIX, Deployment
from tests.e2e.mailbox import Mailbox
from tests.e2e.project import changed_project
from tests.integration.client import Api

pytestmark = pytest.mark.e2e

NAME = "replaced-e2e"
CHANGES = {
    # A name is a property that only a new table can have.
    "infra/stacks/data.py": (
        "table_name=adopted,\n",
        f'table_name="{NAME}",\n',
    ),
    "infra/stages/values.py": (
        'name="local",\n',
        'name="local",\n    data_generation=2,\n',
    ),
}
FUNCTION = "AWS::Lambda::Function"
IN_STACK = {
    "Service": ("Auth", "Api"),
    "Jobs": ("Start", "Job", "Ending"),
    "Workers": ("Mail", "Relay", "Feedback", "Removal", "Rotation"),
}


def _rows(deployment: Deployment, table: str) -> list[dict[str, Any]]:
    """Return every row of a table."""
    client = deployment.cloud.client("dynamodb")
    pages = client.get_paginator("scan").paginate(TableName=table)
    return [row for page in pages for row in page["Items"]]


def _write(deployment: Deployment, table: str, rows: list[dict[str, Any]]) -> None:
    """Write rows as they are."""
    client = deployment.cloud.client("dynamodb")
    for row in rows:
        client.put_item(TableName=table, Item=row)


def _in_use(deployment: Deployment, stack: str, function: str) -> tuple[str, str]:
    """Return the version that an alias points to, and the table that it works on."""
    name = deployment.physical_id(stack, FUNCTION, function)
    client = deployment.cloud.client("lambda")
    alias = client.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
    found = client.get_function_configuration(FunctionName=name, Qualifier="live")
    return alias, found["Environment"]["Variables"]["DYNAMODB_TABLE_NAME"]


def test_replaced_table_reaches_every_function(
    deployment: Deployment, api: Api, ada: Person, mailbox: Mailbox, tmp_path: Path
) -> None:
    """Let go of the stream, replace the table, move the rows, raise the generation."""
    created = ada.api.post("/api/items", {"title": "From the old table"})
    assert created.status == 201, created.text
    old = deployment.physical_id("Data", "AWS::DynamoDB::GlobalTable")
    before = {
        name: _in_use(deployment, "Service", name) for name in IN_STACK["Service"]
    }
    assert {table for _, table in before.values()} == {old} != {NAME}
    project = changed_project(tmp_path, CHANGES)

    deployment.destroy(f"{PREFIX}-Workers")
    rows = _rows(deployment, old)
    deployment.deploy(project, f"{PREFIX}-Data")
    assert deployment.data["TableName"] == NAME
    _write(deployment, NAME, rows)
    # Until the second step nothing has changed for them.
    assert before == {
        name: _in_use(deployment, "Service", name) for name in IN_STACK["Service"]
    }
    deployment.deploy(project)

    for stack, names in IN_STACK.items():
        for name in names:
            version, table = _in_use(deployment, stack, name)
            assert table == NAME, name
            assert name not in before or version != before[name][0], name
    item = ada.api.get(f"/api/items/{created.body['id']}")
    assert item.status == 200, item.text
    assert item.body["title"] == "From the old table"
    assert ada.api.post("/api/items", {"title": "In the new table"}).status == 201
    assert len(_rows(deployment, NAME)) > len(rows)
    # By the new table's stream, through the workers that were made anew.
    eve = {"email": "eve.e2e@example.com", "password": "correct horse battery"}
    registered(api, eve)
    mailbox.token(eve["email"], "/verify-email")
    tables = deployment.cloud.client("dynamodb").list_tables()["TableNames"]
    assert tables == [NAME]
