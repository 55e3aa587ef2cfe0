"""Permissions that synthesized templates grant to each function."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.awscalls.permissions import Permission

Template = Mapping[str, Any]

KINDS = {
    "AWS::DynamoDB::GlobalTable": "table",
    "AWS::DynamoDB::Table": "table",
    "AWS::KMS::Key": "key",
    "AWS::Lambda::Alias": "function",
    "AWS::Logs::LogGroup": "log group",
    "AWS::S3::Bucket": "bucket",
    "AWS::SES::ConfigurationSet": "configuration set",
    "AWS::SQS::Queue": "queue",
    "AWS::SSM::Parameter": "parameter",
    "AWS::SecretsManager::Secret": "secret",
    "AWS::StepFunctions::StateMachine": "machine",
}
SENDER = "identity MAIL_FROM"
"""Resource class of SES: an address or its domain; each stage has one.

A grant on all identities is one on it if a condition names the sender's address.
"""
_ANY_IDENTITY = "ses identity/*"
_SENDER = re.compile(r"arn:[^:]*:ses:[^:]*:[^:]*:identity/(?!\*)")
_SET = re.compile(r"arn:[^:]*:ses:[^:]*:[^:]*:configuration-set/$")
_NAMED_SECRET = "secretsmanager:"
_SECRET = "secretsmanager secret:"
# Secrets Manager adds a hyphen and six characters of its own.
_ENDING = 7
_HASH = re.compile(r"[0-9A-F]{8}$")


class Unreadable(Exception):
    """A construct in a template that this module does not support."""


@dataclass(frozen=True)
class Resource:
    """A resource of one of the stacks."""

    stack: str
    logical_id: str


class Stacks:
    """The templates of one stage, by stack name."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        """Find the functions, and the resources that their settings refer to."""
        self._templates = templates
        self._purposes: dict[Resource, str] = {}
        self._secrets: dict[str, str] = {}
        for stack, _, function in self._of_type("AWS::Lambda::Function"):
            variables = function.get("Environment", {}).get("Variables", {})
            for name, value in variables.items():
                if isinstance(value, str) and value.startswith(_NAMED_SECRET):
                    self._secrets[value.removeprefix(_NAMED_SECRET)] = name
                for part in self._parts(stack, value):
                    if isinstance(part, Resource):
                        self._purposes.setdefault(part, name)

    @property
    def named_secrets(self) -> set[str]:
        """Classes of the secrets that settings name, which belong to no stack."""
        return {f"secret {setting}" for setting in self._secrets.values()}

    def secret(self, name: str) -> str | None:
        """Return the class of a secret that a setting names, or None if none does.

        Args:
            name: its name, with the six characters that end the name in its ARN.
        """
        setting = self._secrets.get(name[:-_ENDING])
        return f"secret {setting}" if setting else None

    @property
    def names(self) -> list[str]:
        """Names of the stacks."""
        return list(self._templates)

    @property
    def templates(self) -> dict[str, Any]:
        """Return a copy of the templates, which may be changed."""
        return copy.deepcopy(dict(self._templates))

    def roles(self) -> dict[Resource, str]:
        """Return the execution roles, each with the name of its function."""
        found = {}
        for stack, logical_id, function in self._of_type("AWS::Lambda::Function"):
            (role,) = self._parts(stack, function["Role"])
            if not isinstance(role, Resource):
                raise Unreadable(f"the role of {logical_id} is not in the templates")
            name = _HASH.sub("", logical_id).removesuffix("Function")
            found[role] = name.lower()
        return found

    def grants(self) -> set[Permission]:
        """Return every action on every resource class that a function's role allows."""
        return {
            Permission(function, action, self._granted(stack, resource, statement))
            for role, function in self.roles().items()
            for stack, statement in self._statements(role)
            for action in _list(statement["Action"])
            for resource in _list(statement["Resource"])
        }

    def managed_policies(self) -> set[Permission]:
        """Return the AWS managed policies, each as a grant of all its permissions."""
        return {
            Permission(function, "*", f"managed policy {str(name).rsplit('/', 1)[-1]}")
            for role, function in self.roles().items()
            for arn in self._properties(role).get("ManagedPolicyArns", [])
            for name in [self._parts(role.stack, arn)[-1]]
        }

    def _granted(self, stack: str, resource: Any, statement: Template) -> str:
        """Return the resource class of a grant, as its condition narrows it."""
        found = self.resource_class(stack, resource)
        exact = statement.get("Condition", {}).get("StringEquals", {})
        if found == _ANY_IDENTITY and isinstance(exact.get("ses:FromAddress"), str):
            return SENDER
        return found

    def resource_class(self, stack: str, value: Any) -> str:
        """Return kind and purpose of the resource that a statement refers to."""
        parts = self._parts(stack, value)
        first, rest = parts[0], "".join(map(str, parts[1:]))
        if not isinstance(first, Resource):
            *before, last = parts
            if isinstance(last, Resource) and _SET.match("".join(map(str, before))):
                return self.name(last)
            text = "".join(map(str, parts))
            if _SENDER.match(text):
                return SENDER
            found = re.sub(r"^arn:[^:]*:([^:]*):[^:]*:[^:]*:", r"\1 ", text)
            return self.secret(found.removeprefix(_SECRET)) or found
        return self.name(first, rest)

    def name(self, resource: Resource, rest: str = "") -> str:
        """Return the class of a resource, or of a part of it.

        Args:
            resource: table, bucket, secret …
            rest: the text after its ARN.
        """
        kind_of = self._templates[resource.stack]["Resources"][resource.logical_id]
        kind = KINDS.get(kind_of["Type"], kind_of["Type"])
        purpose = self._purposes.get(resource, _HASH.sub("", resource.logical_id))
        if kind == "table" and rest.startswith("/index/"):
            return f"index {rest.removeprefix('/index/')} of {purpose}"
        if kind == "bucket" and rest.startswith("/"):
            return f"object {purpose}"
        return f"{kind} {purpose}"

    def _of_type(self, kind: str) -> Iterator[tuple[str, str, Template]]:
        for stack, template in self._templates.items():
            for logical_id, resource in template.get("Resources", {}).items():
                if resource["Type"] == kind:
                    yield stack, logical_id, resource.get("Properties", {})

    def _properties(self, resource: Resource) -> Template:
        found = self._templates[resource.stack]["Resources"][resource.logical_id]
        properties: Template = found.get("Properties", {})
        return properties

    def _statements(self, role: Resource) -> Iterator[tuple[str, Template]]:
        """Yield the role's Allow statements, both inline and from policies."""
        for policy in self._properties(role).get("Policies", []):
            yield from _allowing(role.stack, policy["PolicyDocument"])
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            for stack, _, policy in self._of_type(kind):
                attached = [self._parts(stack, r) for r in policy.get("Roles", [])]
                if [role] in attached:
                    yield from _allowing(stack, policy["PolicyDocument"])

    def _parts(self, stack: str, value: Any) -> list[Resource | str]:
        """Return a value as the list of texts and resources that it is joined from."""
        if not isinstance(value, Mapping):
            return [str(value)]
        ((function, argument),) = value.items()
        match function:
            case "Ref" if argument in self._templates[stack].get("Resources", {}):
                return [Resource(stack, argument)]
            case "Ref":
                return [f"<{argument.rsplit(':')[-1]}>"]
            case "Fn::GetAtt":
                logical_id = argument if isinstance(argument, str) else argument[0]
                return [Resource(stack, logical_id.split(".")[0])]
            case "Fn::Join":
                return [p for each in argument[1] for p in self._parts(stack, each)]
            case "Fn::Sub":
                return self._substituted(stack, argument)
            case "Fn::GetStackOutput":
                other = argument["StackName"]
                output = self._templates[other]["Outputs"][argument["OutputName"]]
                return self._parts(other, output["Value"])
            case "Fn::ImportValue":
                return self._imported(stack, argument)
            case _:
                return [f"<{function.rsplit(':')[-1]}>"]

    def _substituted(self, stack: str, argument: Any) -> list[Resource | str]:
        text, values = (argument, {}) if isinstance(argument, str) else argument
        parts: list[Resource | str] = []
        for index, piece in enumerate(re.split(r"\$\{([^!}]+)\}", text)):
            if index % 2 == 0:
                parts += [piece] if piece else []
            elif piece in values:
                parts += self._parts(stack, values[piece])
            else:
                name, _, attribute = piece.partition(".")
                reference = {"Fn::GetAtt": [name]} if attribute else {"Ref": name}
                parts += self._parts(stack, reference)
        return parts

    def _imported(self, stack: str, name: Any) -> list[Resource | str]:
        wanted = self._parts(stack, name)
        for other, template in self._templates.items():
            for output in template.get("Outputs", {}).values():
                exported = output.get("Export", {}).get("Name")
                if exported and self._parts(other, exported) == wanted:
                    return self._parts(other, output["Value"])
        raise Unreadable(f"{stack} imports {name}, which no other stack exports")


def _allowing(stack: str, document: Template) -> Iterator[tuple[str, Template]]:
    for statement in _list(document["Statement"]):
        if statement["Effect"] == "Allow":
            if "Action" not in statement or "Resource" not in statement:
                raise Unreadable(f"{stack} allows by NotAction or NotResource")
            yield stack, statement


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
