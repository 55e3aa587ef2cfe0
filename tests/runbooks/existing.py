"""The commands that there are: targets of make, our own program, AWS's."""

import re
import shlex

import botocore.session
import click
from botocore import xform_name

from tests.runbooks.pages import CDK, CLI
from tools.cli.__main__ import cli
from tools.local.config import ROOT

# Of the AWS CLI itself, and what is no parameter of an operation.
_OWN_COMMANDS = {("logs", "tail")}
_EVERYWHERE = {"query", "output", "region", "cli-binary-format", "max-items"}
# The program's names of services that the library calls otherwise.
_RENAMED = {"deploy": "codedeploy"}
_CDK_OPTIONS = {"all", "exclusively", "revert-drift", "c"}


def objection(command: str) -> str:
    """Return why a command cannot be run as it is; empty if it can."""
    words = shlex.split(command, comments=True)
    if command.startswith(f"{CLI} "):
        return _of_ours(words[3:])
    if words[0] == "make":
        return _of_make(words[1:])
    if words[0] == "aws":
        return _of_aws(words[1:])
    if words[0] == CDK:
        return _of_cdk(words[1:])
    if words[:2] == [".venv/bin/python", "-"]:
        return ""
    return f"nobody knows {words[0]}"


def _of_ours(words: list[str]) -> str:
    """Try the words on our own program, without running it."""
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0]) if words else None
        if found is None:
            return f"{command.name} has no {words[:1]}"
        command, words = found, words[1:]
    # `redrive jobs` alone may stand for what is done, without each option.
    given = [re.sub(r"[^\w=.@:/-]", "x", word) for word in words]
    try:
        command.make_context(
            str(command.name), given, parent=context, resilient_parsing=False
        )
    except click.MissingParameter:
        return ""
    except click.ClickException as error:
        return "" if "stage" in error.message else error.message
    return ""


def _of_make(words: list[str]) -> str:
    """Look the target up."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", text, re.MULTILINE))
    return "" if words and words[0] in targets else f"make has no {words[:1]}"


def _of_cdk(words: list[str]) -> str:
    """Look at the options."""
    options = {word.lstrip("-") for word in words if word.startswith("-")}
    unknown = options - _CDK_OPTIONS
    return f"unknown to these tests: {sorted(unknown)}" if unknown else ""


def _of_aws(words: list[str]) -> str:
    """Look the operation and its parameters up in what AWS publishes."""
    service, operation, *rest = words
    if (service, operation) in _OWN_COMMANDS:
        return ""
    session = botocore.session.Session()
    try:
        model = session.get_service_model(_RENAMED.get(service, service))
    except Exception:
        return f"AWS has no {service}"
    names = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in names:
        return f"{service} has no {operation}"
    shape = model.operation_model(names[operation]).input_shape
    known = {xform_name(name, "-") for name in (shape.members if shape else ())}
    options = {word[2:] for word in rest if word.startswith("--")}
    options = {option.removeprefix("no-") for option in options}
    unknown = options - known - _EVERYWHERE
    return f"{operation} has no {sorted(unknown)}" if unknown else ""
