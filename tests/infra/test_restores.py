"""Facts of the stacks that the adoption of a restored table takes for granted."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.declared import finishing_workers
from tests.infra.templates import ROOT, Assembly, Resource, StackView
from tests.infra.templates import listed as each_of
from tests.infra.templates import statements
from tools.restore.deploying import generations

RUNBOOK = ROOT / "docs" / "runbooks" / "replace-the-table.md"
WRITES = ("dynamodb:Batch", "dynamodb:Delete", "dynamodb:Put", "dynamodb:Update")
CONSUMERS = ("Service", "Jobs", "Workers", "Operations")


def writing_roles(stage: Assembly) -> Iterator[tuple[str, str]]:
    """Yield the stack and the name of each role that may write to the table."""
    for name, stack in stage.stacks.items():
        for policy in stack.of_type("AWS::IAM::Policy"):
            if any(map(is_write, statements(policy["PolicyDocument"]))):
                for role in policy["Roles"]:
                    yield name, role.removeprefix(f"${{{name}.").removesuffix("}")


def is_write(statement: dict[str, list[str] | str]) -> bool:
    """Tell whether a statement allows to write to the table."""
    on_table = [r for r in each_of(statement["Resource"]) if r.startswith("${Data.Tab")]
    actions = each_of(statement["Action"])
    return bool(on_table) and any(each.startswith(WRITES) for each in actions)


def called_by_queues(stack: StackView) -> set[str]:
    """Return the roles of functions that a queue, or the stream, calls."""
    mappings: list[Resource] = stack.of_type("AWS::Lambda::EventSourceMapping")
    return {re.sub(r"Live\w*$", "Role", each.name) for each in mappings}


def test_whoever_finishes_what_has_begun_may_write_until_queues_are_empty(
    deployed: Assembly,
) -> None:
    """All that queues and jobs call; a new one cannot be forgotten."""
    finishing = {
        role
        for stack, role in writing_roles(deployed)
        if stack == "Jobs" or role in called_by_queues(deployed.stacks[stack])
    }
    assert finishing == {f"{name.title()}Role" for name in finishing_workers()}


def test_runbook_spares_the_same_roles_when_a_table_is_replaced(
    deployed: Assembly,
) -> None:
    """It has patterns of names, since those of roles end at random."""
    text = RUNBOOK.read_text(encoding="utf-8")
    spared = re.findall(r'"arn:aws:iam::ACCOUNT:role/([^"]+)"', text)
    finishing = {f"{name.title()}Role" for name in finishing_workers()}
    for stack, role in writing_roles(deployed):
        name = f"{deployed.stage.prefix}-{stack}-{role}0A1B2C3D-0aB1cD2eF3gH"
        is_spared = any(fnmatchcase(name, each) for each in spared)
        assert is_spared is (role in finishing), name


def test_every_stack_tells_which_generation_of_data_it_follows(
    deployed: Assembly,
) -> None:
    """By this a repeated adoption knows what is left to be deployed."""
    expected = {str(deployed.stage.data_generation)}
    for name in CONSUMERS:
        assert generations(deployed.stacks[name].template) == expected, name
