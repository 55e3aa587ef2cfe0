"""The restore of a deployed stage's table, to its adoption by the stacks.

Run by `make prove-restore`, on an emulated AWS of its own. The emulator restores a
table as it is at the call, and keeps policies of tables without heeding them; all else
is what AWS is asked for: the import by CloudFormation, too.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.stages.loading import load_stage
from tests.e2e.accounts import registered
from tests.e2e.cloud import Cloud
from tests.e2e.deployment import PREFIX, Deployment
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.e2e.project import changed_project
from tests.integration.client import Api
from tools.restore.adoption import Adoption
from tools.restore.drill import Drill
from tools.restore.steps import Steps
from tools.restore.tables import Tables
from tools.restore.workers import Workers

pytestmark = pytest.mark.e2e
VALUES = "infra/stages/values.py"
# The local stage would lose its table, which staging and prod retain.
OF_LOCAL = (
    "    removal=Removal.DESTROY,\n"
    "    deletion_protection=False,\n"
    "    log_retention_days=1,"
)
RETAINED = OF_LOCAL.replace("DESTROY", "RETAIN")
ADA = {"email": "ada.restore@example.com", "password": "correct horse battery"}
EVE = {"email": "eve.restore@example.com", "password": "correct horse battery"}
STACKS = (f"{PREFIX}-Workers", f"{PREFIX}-Jobs")


class CloudClients:
    """The clients of the emulated AWS, one of each service."""

    def __init__(self, running: Cloud) -> None:
        """Make them for this emulator."""
        self._cloud = running
        self._made: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        """Return the client of a service."""
        if service not in self._made:
            self._made[service] = self._cloud.client(service)
        return self._made[service]


class TestDeployer:
    """The stacks of the local stage, deployed from a changed copy of the project."""

    __test__ = False

    def __init__(self, deployment: Deployment, project: Path) -> None:
        """Deploy from this copy."""
        self._deployment = deployment
        self._project = project

    def release(self) -> None:
        """Destroy the stack of the workers."""
        self._deployment.destroy(f"{PREFIX}-Workers")

    def adopt(self) -> None:
        """Deploy the data stack with the CLI's option to import."""
        self._deployment.deploy(
            self._project,
            f"{PREFIX}-Data",
            options=("--import-existing-resources",),
        )

    def deploy(self) -> None:
        """Deploy every stack."""
        self._deployment.deploy(self._project)

    def table(self) -> str:
        """Return the name of the table that the data stack has."""
        client = self._deployment.cloud.client("cloudformation")
        (stack,) = client.describe_stacks(StackName=f"{PREFIX}-Data")["Stacks"]
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
        return str(outputs["TableName"])


@pytest.fixture(name="deployment", scope="module")
def _deployment(running: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Deploy a stage that retains its data."""
    found = Deployment(running)
    found.bootstrap()
    running.client("sesv2").create_email_identity(EmailIdentity="example.com")
    folder = tmp_path_factory.mktemp("retaining")
    found.deploy(changed_project(folder, {VALUES: (OF_LOCAL, RETAINED)}))
    return found


@pytest.fixture(name="gateway", scope="module")
def _gateway(deployment: Deployment) -> Iterator[Gateway]:
    """Yield the API as its clients see it."""
    found = Gateway(deployment)
    yield found
    found.close()


def signed_in(api: Api, account: dict[str, str]) -> Api:
    """Return a client of an account."""
    answer = api.post("/api/auth/login", account)
    assert answer.status == 200, answer.text
    return api.signed_in(answer.body["access_token"])


def say(text: str) -> None:
    """Print what an operator would see."""
    print(text, flush=True)


def quick(tables: Tables) -> Callable[[float], None]:
    """Return a pause that an emulator is content with."""
    return lambda seconds: time.sleep(min(seconds, 0.5))


def test_restored_table_takes_the_place_of_the_one_in_use(
    deployment: Deployment, gateway: Gateway, tmp_path: Path
) -> None:
    """Restored, compared, imported, in use by every function; nothing is sent twice."""
    running, api = deployment.cloud, gateway.api
    mailbox = Mailbox(running, gateway.secrets)
    registered(api, ADA)
    own = signed_in(api, ADA)
    created = own.post("/api/items", {"title": "From the table before", "tags": ["a"]})
    assert created.status == 201, created.text
    mailbox.token(ADA["email"], "/verify-email")
    clients: Any = CloudClients(running)
    tables = Tables(clients.client("dynamodb"))
    tables.pause = quick(tables)
    deployer = TestDeployer(deployment, tmp_path)
    former = deployer.table()
    steps = Steps(say)

    outcome = Drill(tables, former, tmp_path / "drill.sqlite", steps).run()
    assert (outcome.different, outcome.moving) == (0, 0)
    assert tables.left_over(former, "drill") == []

    workers = Workers(clients, STACKS, tables.pause)
    adoption = Adoption(tables, workers, steps, tmp_path / "adoption.sqlite")
    letters = len(mailbox.letters(ADA["email"]))
    prepared = adoption.prepare(former, None)
    assert prepared.lost == 0
    assert workers.waiting() == {}
    assert _states(clients) == {"Disabled"}
    policy = tables.client.get_resource_policy(
        ResourceArn=tables.described(former)["TableArn"]  # type: ignore[index]
    )
    assert '"Deny"' in policy["Policy"]

    changed = RETAINED + (
        f'\n    adopted_table="{prepared.table}",\n    data_generation=2,'
    )
    folder = tmp_path / "adopting"
    folder.mkdir()
    project = changed_project(folder, {VALUES: (OF_LOCAL, changed)})
    stage = load_stage("local").model_copy(
        update={"adopted_table": prepared.table, "data_generation": 2}
    )
    deployer = TestDeployer(deployment, project)
    assert adoption.finish(stage, deployer) == former
    say(f"Total: {steps.seconds:.0f} s")

    assert deployer.table() == prepared.table != former
    assert tables.described(former) is not None, "the former table is retained"
    assert _tables_of_functions(deployment) == {prepared.table}
    assert _states(clients) == {"Enabled"}
    again = signed_in(api, ADA)
    item = again.get(f"/api/items/{created.body['id']}")
    assert (item.status, item.body["title"]) == (200, "From the table before")
    before = _count(clients, former)
    assert again.post("/api/items", {"title": "In the restored one"}).status == 201
    # By the restored table's own stream.
    registered(api, EVE)
    mailbox.token(EVE["email"], "/verify-email")
    assert _count(clients, former) == before, "nobody writes to the former table"
    assert len(mailbox.letters(ADA["email"])) == letters, "a mail was sent twice"
    # And it is as recoverable as the one before.
    outcome = Drill(tables, prepared.table, tmp_path / "drill.sqlite", steps).run()
    assert outcome.different == 0


def _states(clients: Any) -> set[str]:
    """Return the states of all event source mappings."""
    found = clients.client("lambda").list_event_source_mappings()
    return {mapping["State"] for mapping in found["EventSourceMappings"]}


def _count(clients: Any, table: str) -> int:
    """Return the number of rows of a table."""
    answer = clients.client("dynamodb").scan(TableName=table, Select="COUNT")
    return int(answer["Count"])


def _tables_of_functions(deployment: Deployment) -> set[str]:
    """Return the tables that the versions in use work on."""
    lambda_ = deployment.cloud.client("lambda")
    found = set()
    for page in lambda_.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            live = lambda_.get_function_configuration(
                FunctionName=function["FunctionName"], Qualifier="live"
            )
            variables = live["Environment"]["Variables"]
            found.add(variables.get("DYNAMODB_TABLE_NAME"))
    return found
