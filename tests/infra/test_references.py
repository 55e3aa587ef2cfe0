"""References between stacks: strong, weak, and followed anew by a generation."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from infra.constructs.function import GENERATION
from infra.declared import event_sources, job_workers, scheduled_workers
from infra.stages.schema import Stage
from tests.infra.assemblies import MADE_UP, assembly, stage_named
from tests.infra.templates import STAGES, Assembly, Template, synthesize

WEAK = "Fn::GetStackOutput"
FUNCTION = "AWS::Lambda::Function"
VERSION = "AWS::Lambda::Version"
MAPPING = "AWS::Lambda::EventSourceMapping"

pytestmark = pytest.mark.xdist_group("stacks")


@cache
def create_only(kind: str) -> tuple[str, ...]:
    """Return the properties of a type that only a replacement changes."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return tuple(
        pointer.removeprefix("/properties/")
        for pointer in schema.get("createOnlyProperties", ())
    )


def parts(value: Any, pointer: str) -> Iterator[Any]:
    """Yield what a pointer leads to; `*` stands for each element of a list."""
    first, _, rest = pointer.partition("/")
    if first == "*" and isinstance(value, list):
        below = value
    elif isinstance(value, Mapping) and first in value:
        below = [value[first]]
    else:
        # An intrinsic function that stands for the whole: it is what must be looked at.
        below = [value] if isinstance(value, Mapping) and WEAK in value else []
        rest = ""
    for inner in below:
        yield from parts(inner, rest) if rest else [inner]


def weak_where_nothing_may_change(template: Template) -> set[str]:
    """Return the create-only properties whose value another stack can change."""
    return {
        f"{logical_id}.{pointer}"
        for logical_id, resource in template["Resources"].items()
        for pointer in create_only(resource["Type"])
        for part in parts(resource.get("Properties", {}), pointer)
        if WEAK in json.dumps(part)
    }


def weakly_referring(template: Template) -> set[str]:
    """Return the logical ids of the resources with a weak reference."""
    return {
        logical_id
        for logical_id, resource in template["Resources"].items()
        if WEAK in json.dumps(resource)
    }


@pytest.mark.parametrize("name", [*STAGES, *MADE_UP])
def test_no_weak_reference_is_where_only_a_replacement_can_follow(name: str) -> None:
    """CloudFormation would plan one with any change, and make the same thing twice."""
    for stack, view in assembly(name).stacks.items():
        assert weak_where_nothing_may_change(view.template) == set(), stack


@pytest.mark.parametrize(
    ("kind", "properties", "found"),
    [
        (MAPPING, {"EventSourceArn": {WEAK: {}}}, {"EventSourceArn"}),
        (MAPPING, {"FunctionName": {WEAK: {}}}, set()),
        (
            "AWS::Lambda::LayerVersion",
            {"Content": {"S3Bucket": {"Fn::Join": ["", [{WEAK: {}}, "x"]]}}},
            {"Content"},
        ),
        ("AWS::S3::BucketPolicy", {"Bucket": {WEAK: {}}}, {"Bucket"}),
        ("AWS::IAM::Role", {"Policies": [{WEAK: {}}]}, set()),
    ],
)
def test_weak_reference_in_a_create_only_property_is_named(
    kind: str, properties: dict[str, Any], found: set[str]
) -> None:
    """It is found however deep in the value, and of any type."""
    template = {"Resources": {"Made": {"Type": kind, "Properties": properties}}}
    expected = {f"Made.{name}" for name in found}
    assert weak_where_nothing_may_change(template) == expected


def test_pointer_leads_into_lists() -> None:
    """Schemas of AWS have some such pointers."""
    value = {"Rules": [{"Id": 1}, {"Other": 2}, {"Id": 3}]}
    assert list(parts(value, "Rules/*/Id")) == [1, 3]
    assert list(parts({"Rules": {WEAK: {}}}, "Rules/*/Id")) == [{WEAK: {}}]
    assert list(parts(value, "Missing/Id")) == []


def test_only_the_stream_is_held_on_to(deployed: Assembly) -> None:
    """CloudFormation refuses to change an export in use: another needs a reason."""
    exported = [
        (stack, value, output["Export"]["Name"])
        for stack, view in deployed.stacks.items()
        for (name, output), value in zip(
            view.template.get("Outputs", {}).items(),
            view.outputs.values(),
            strict=True,
        )
        if "Export" in output
    ]
    ((stack, value, export),) = exported
    assert (stack, value) == ("Data", "${Data.Table.StreamArn}")
    mapping = deployed.workers.resources["RelayLiveStream"].whole
    assert mapping["Properties"]["EventSourceArn"] == {"Fn::ImportValue": export}
    for name, view in deployed.stacks.items():
        imports = "Fn::ImportValue" in json.dumps(view.template)
        assert imports is (name == "Workers"), name


@cache
def next_generation(name: str) -> Assembly:
    """Synthesize a stage as it is after its data were replaced."""
    stage = stage_named(name)
    changes = {"data_generation": stage.data_generation + 1}
    return synthesize(Stage.model_validate(stage.model_dump() | changes))


@pytest.mark.parametrize("name", ["prod", "guarded", "resized"])
def test_every_function_is_published_anew_for_replaced_data(name: str) -> None:
    """A version whose hash stays would keep table and secrets that are gone."""
    before, after = assembly(name), next_generation(name)
    functions = before.everywhere(FUNCTION)
    declared = {*job_workers(), *event_sources(), *scheduled_workers()}
    hooks = len({"SmokeFunction", "WatchFunction"} & set(before.service.resources))
    assert len(functions) == 9 + len(declared) + bool(before.stage.probe) + hooks
    for stack in ("service", "jobs", "workers"):
        old, new = getattr(before, stack), getattr(after, stack)
        ids = [
            {k for k, r in v.template["Resources"].items() if r["Type"] == VERSION}
            for v in (old, new)
        ]
        assert len(ids[0]) == len(ids[1]) == len(old.of_type(FUNCTION))
        assert not ids[0] & ids[1]
        generation = str(before.stage.data_generation + 1)
        for function in new.of_type(FUNCTION):
            assert function["Environment"]["Variables"][GENERATION] == generation


@pytest.mark.parametrize("name", ["prod", "guarded", "resized"])
def test_everything_that_refers_weakly_changes_for_replaced_data(name: str) -> None:
    """CloudFormation follows a reference when its resource changes.

    A dashboard has neither tags nor text for it; it shows an old name until then.
    """
    before, after = assembly(name), next_generation(name)
    followed = 0
    for stack in ("service", "jobs", "workers", "operations"):
        old = getattr(before, stack).template
        new = getattr(after, stack).template
        for logical_id in weakly_referring(old):
            resource = old["Resources"][logical_id]
            if resource["Type"] == "AWS::CloudWatch::Dashboard":
                continue
            assert resource != new["Resources"].get(logical_id), logical_id
            followed += 1
    assert followed > len(before.everywhere(FUNCTION))


def test_data_itself_does_not_change_with_its_generation() -> None:
    """Raising the number by mistake costs nothing but a deployment."""
    before, after = assembly("prod"), next_generation("prod")
    assert before.data.template == after.data.template
    assert before.account.template == after.account.template
