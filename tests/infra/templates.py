"""The stacks as CloudFormation gets them, with references written out.

A reference to a resource reads `${Data.Table}`, to an attribute of one
`${Data.Table.Arn}`; logical ids lose their hashes, and what one stack takes from
another is followed to where it comes from.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aws_cdk import App

from infra.assembly import assemble
from infra.stages.schema import Stage

ROOT = Path(__file__).parents[2]
STAGES = ("local", "dev", "staging", "prod")

Template = Mapping[str, Any]
_HASH = re.compile(r"[0-9A-F]{8}([0-9a-f]{32})?$")


def context() -> dict[str, Any]:
    """Return the context that the CDK CLI passes on, without packaging the code."""
    given = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    return given | {
        "aws:cdk:bundling-stacks": [],
        "aws:cdk:disable-asset-staging": True,
    }


@dataclass(frozen=True)
class Resource:
    """One resource, its properties free of intrinsic functions."""

    name: str
    type: str
    properties: dict[str, Any]
    whole: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Return a property."""
        return self.properties[name]

    @property
    def is_retained(self) -> bool:
        """True if the resource is kept when its stack is deleted or it is replaced."""
        deletion = self.whole.get("DeletionPolicy")
        replacement = self.whole.get("UpdateReplacePolicy")
        return (deletion, replacement) == ("RetainExceptOnCreate", "Retain")


@dataclass(frozen=True)
class StackView:
    """One stack of an assembly."""

    resources: dict[str, Resource]
    outputs: dict[str, Any]
    template: Template
    artifact: dict[str, Any]

    def of_type(self, kind: str) -> list[Resource]:
        """Return all resources of a type."""
        return [r for r in self.resources.values() if r.type == kind]

    def one(self, kind: str) -> Resource:
        """Return the only resource of a type."""
        (found,) = self.of_type(kind)
        return found


@dataclass(frozen=True)
class Assembly:
    """The synthesized stacks of one stage.

    Attributes:
        stage: the stage.
        files: the templates as written, by file name.
        manifest: the manifest of the cloud assembly.
        report: the findings of cdk-nag and of CDK's own rules.
    """

    stage: Stage
    files: dict[str, bytes]
    manifest: dict[str, Any]
    report: dict[str, Any]

    @cached_property
    def stacks(self) -> dict[str, StackView]:
        """The stacks by the last part of their names."""
        templates = {
            name.removesuffix(".template.json"): json.loads(content)
            for name, content in self.files.items()
        }
        artifacts = self.manifest["artifacts"]
        return {
            _short(name): _view(templates, name, artifacts[name]) for name in templates
        }

    @property
    def account(self) -> StackView:
        """The resources that the account needs once."""
        return self.stacks["Account"]

    @property
    def data(self) -> StackView:
        """The stateful stack."""
        return self.stacks["Data"]

    @property
    def service(self) -> StackView:
        """Functions, API, firewall."""
        return self.stacks["Service"]

    @property
    def jobs(self) -> StackView:
        """Queues, functions and state machines of jobs."""
        return self.stacks["Jobs"]

    @property
    def workers(self) -> StackView:
        """Queues and the functions behind them."""
        return self.stacks["Workers"]

    @property
    def operations(self) -> StackView:
        """Alarms and dashboard."""
        return self.stacks["Operations"]

    @property
    def edge(self) -> StackView:
        """Distribution, its firewall and its function."""
        return self.stacks["Edge"]

    def everywhere(self, kind: str) -> list[Resource]:
        """Return all resources of a type in all stacks."""
        return [r for stack in self.stacks.values() for r in stack.of_type(kind)]


def synthesize(stage: Stage) -> Assembly:
    """Synthesize a stage in an app of its own."""
    with TemporaryDirectory() as folder:
        app = App(context=context(), outdir=folder)
        assemble(app, stage)
        app.synth()
        return read(Path(folder), stage)


def read(folder: Path, stage: Stage) -> Assembly:
    """Read the cloud assembly in a folder."""

    def parsed(name: str) -> Any:
        """Read a JSON file."""
        return json.loads((folder / name).read_text(encoding="utf-8"))

    return Assembly(
        stage,
        {path.name: path.read_bytes() for path in folder.glob("*.template.json")},
        parsed("manifest.json"),
        parsed("validation-report.json"),
    )


def statements(policy: Mapping[str, Any], effect: str = "Allow") -> list[Any]:
    """Return the statements of a policy document with this effect."""
    return [s for s in policy["Statement"] if s["Effect"] == effect]


def listed(value: Any) -> list[Any]:
    """Return a policy's element as a list, however it is written."""
    return value if isinstance(value, list) else [value]


def _short(stack: str) -> str:
    return stack.rsplit("-", 1)[-1]


def _view(
    templates: Mapping[str, Template], name: str, artifact: dict[str, Any]
) -> StackView:
    """Return a stack with its references written out."""
    template = templates[name]
    resources = {}
    for logical_id, whole in template["Resources"].items():
        short = _HASH.sub("", logical_id)
        assert short not in resources, f"two resources read {short}"
        properties = _written_out(whole.get("Properties", {}), name, templates)
        resources[short] = Resource(short, whole["Type"], properties, whole)
    outputs = {
        key: _written_out(output["Value"], name, templates)
        for key, output in template.get("Outputs", {}).items()
    }
    return StackView(resources, outputs, template, artifact)


def _written_out(value: Any, stack: str, templates: Mapping[str, Template]) -> Any:
    """Return a value without intrinsic functions."""

    def again(inner: Any) -> Any:
        """Do the same for a part of the value."""
        return _written_out(inner, stack, templates)

    match value:
        case list():
            return [again(part) for part in value]
        case {"Ref": str(name)}:
            return _reference(name, stack)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{_reference(name, stack)[:-1]}.{attribute}}}"
        case {"Fn::Join": [separator, parts]}:
            return separator.join(again(parts))
        case {"Fn::Split": [separator, whole]}:
            return again(whole).split(separator)
        case {"Fn::Select": [index, {"Fn::Split": [separator, whole]}]}:
            return f"{again(whole)}.split({separator!r})[{index}]"
        case {"Fn::Sub": str(text)}:
            return text
        case {"Fn::GetStackOutput": {"StackName": other, "OutputName": output}}:
            found = templates[other]["Outputs"][output]["Value"]
            return _written_out(found, other, templates)
        case {"Fn::ImportValue": str(export)}:
            other, found = _exported(export, templates)
            return _written_out(found, other, templates)
        case dict():
            unknown = [key for key in value if key.startswith("Fn::")]
            assert not unknown, f"cannot write out {unknown}"
            return {key: again(inner) for key, inner in value.items()}
    return value


def _exported(export: str, templates: Mapping[str, Template]) -> tuple[str, Any]:
    """Return the stack that exports a value under this name, and the value."""
    ((stack, value),) = [
        (stack, output["Value"])
        for stack, template in templates.items()
        for output in template.get("Outputs", {}).values()
        if output.get("Export") == {"Name": export}
    ]
    return stack, value


def _reference(name: str, stack: str) -> str:
    if name.startswith("AWS::"):
        return f"${{{name}}}"
    return f"${{{_short(stack)}.{_HASH.sub('', name)}}}"
