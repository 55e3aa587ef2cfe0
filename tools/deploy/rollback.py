"""Rollback of a stage's code: every alias back to versions of one earlier code."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from tools.deploy import doctor
from tools.deploy.aws import Aws
from tools.deploy.checks_edge import origin_secret
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.finding import table
from tools.deploy.live import (
    GENERATION,
    LEADING,
    LiveFunction,
    Published,
    live_functions,
    move,
    put_back,
)
from tools.deploy.version_smoke import try_versions

Tell = Callable[[str], None]

# Of another table or secret, or of rows that earlier code does not understand.
OF_DATA = (
    GENERATION,
    "DYNAMODB_TABLE_NAME",
    "S3_BUCKET_NAME",
    "JWT_SECRET_KEY",
    "REFRESH_SECRET_KEY",
    "FACTOR_SECRET_KEY",
)
SCHEMA = "SCHEMA_GENERATION"


@dataclass(frozen=True)
class Move:
    """A move of an alias."""

    function: LiveFunction
    to: Published


def rollback(
    deployment: Deployment,
    aws: Aws,
    tell: Tell,
    *,
    version: int | None,
    leave: Collection[str],
    is_agreed: bool,
    before: Mapping[str, int] | None = None,
) -> None:
    """Show what would move, ask, move all aliases or none, and try what is in use.

    What cannot be tried is not moved, and so the secret that it takes is read first.

    Args:
        deployment: the stage.
        aws: the clients.
        tell: called with the text to show.
        version: the version of the api function to go to; the newest of other code
            before the one in use unless it is given.
        leave: labels of functions that may stay where they are.
        is_agreed: the user has agreed already (--yes).
        before: the versions to go to, by the names of functions; where it is given,
            `version` is not.

    Raises:
        DeployError: nothing was moved, or all was put back, or what is in use now does
            not work; the message says which, and why.
    """
    refuse_elsewhere(deployment, aws)
    functions = live_functions(deployment, aws)
    moves = (
        plan(functions, version, leave)
        if before is None
        else plan_exactly(functions, before, leave)
    )
    if not moves:
        tell("No alias was moved since: there is nothing to go back from.")
        return
    secret = origin_secret(deployment.stage, aws)
    tell(_shown(deployment, functions, moves))
    if not is_agreed:
        click.confirm("Move these aliases?", abort=True, err=True)
    began = time.monotonic()
    _move_all(aws.client("lambda"), moves, tell)
    moved = time.monotonic()
    try:
        try_versions(
            aws,
            deployment,
            functions,
            {each.function.label: each.to.number for each in moves},
            tell,
            secret=secret,
        )
    except (DeployError, BotoCoreError, ClientError) as error:
        raise DeployError(
            f"{error}\nThe aliases were moved all the same, and stay where they are "
            "now: which version works,\nif any, is yours to find out. The table above "
            "has those before; `make rollback` with VERSION= goes there."
        ) from None
    tried = time.monotonic()
    tell(
        f"Rolled back in {moved - began:.1f} s, tried in {tried - moved:.1f} s.\n"
        "CloudFormation does not know. The next `make deploy` moves the aliases to its "
        "own versions;\nmend the fault first, or check out the commit that works."
    )


def refuse_elsewhere(deployment: Deployment, aws: Aws) -> None:
    """Raise DeployError unless the credentials are of the stage's account."""
    wrong = doctor.errors(doctor.whereabouts(deployment.stage, aws))
    if wrong:
        raise DeployError(f"Nothing was changed:\n{table(wrong)}")


def plan(
    functions: Sequence[LiveFunction],
    version: int | None,
    leave: Collection[str] = (),
) -> list[Move]:
    """Return the moves by which all functions run one code again.

    Functions share their code, so versions of one deployment have one digest.

    Raises:
        DeployError: there is no such version, a function has none of that code, or
            its data are not those of today.
    """
    _refuse_while_delivered(functions)
    (leading,) = [each for each in functions if each.label == LEADING]
    target = leading.of(version) if version else _before(leading)
    if target.number == leading.version:
        raise DeployError(f"{LEADING} is at version {target.number} already.")
    moves, missing = [], []
    for each in functions:
        if each is leading:
            moves.append(Move(each, target))
        elif each.used.code != target.code:
            same = [v for v in each.versions if v.code == target.code]
            if same:
                moves.append(Move(each, same[-1]))
            else:
                missing.append(each.label)
    _refuse_two_codes([label for label in missing if label not in leave])
    _refuse_other_data(moves)
    return moves


def plan_exactly(
    functions: Sequence[LiveFunction],
    before: Mapping[str, int],
    leave: Collection[str] = (),
) -> list[Move]:
    """Return the moves by which every function is where it was; none if all are there.

    Args:
        functions: those of the stage.
        before: the versions, by the names of functions.
        leave: labels of functions that may stay where they are.

    Raises:
        DeployError: a function was not there, or its version is not there any more, or
            its data are not those of today.
    """
    _refuse_while_delivered(functions)
    moves = [
        Move(each, each.of(before[each.name]))
        for each in functions
        if before.get(each.name, each.version) != each.version
    ]
    if moves:
        new = [each.label for each in functions if each.name not in before]
        _refuse_two_codes([label for label in new if label not in leave])
    _refuse_other_data(moves)
    return moves


def _refuse_while_delivered(functions: Sequence[LiveFunction]) -> None:
    """Raise DeployError while CodeDeploy moves an alias, and would move it on."""
    shifted = [each.label for each in functions if each.shares]
    if shifted:
        raise DeployError(
            f"A delivery is under way ({', '.join(shifted)}): stop that instead, by "
            "`aws deploy stop-deployment --auto-rollback-enabled --deployment-id ID`; "
            "it goes back by itself."
        )


def _refuse_two_codes(missing: Sequence[str]) -> None:
    """Raise DeployError for functions that have no version of the others' code."""
    if missing:
        raise DeployError(
            f"{', '.join(missing)}: no version of that code is left, so functions "
            "would run two codes. Deploy the commit that works instead; or, if these "
            f"are new and harmless, leave them: {_leaving(missing)}"
        )


def _before(leading: LiveFunction) -> Published:
    """Return the newest version of other code before the one in use."""
    earlier = [
        each
        for each in leading.versions
        if each.number < leading.version and each.code != leading.used.code
    ]
    if not earlier:
        known = ", ".join(str(each.number) for each in leading.versions)
        raise DeployError(
            f"{leading.label} has no version of other code before {leading.version}; "
            f"it has {known}. Deploy the commit that works, or name a version "
            "(VERSION=) to go back to other settings."
        )
    return earlier[-1]


def _refuse_other_data(moves: Sequence[Move]) -> None:
    """Raise DeployError for a version of another table, secret or form of rows."""
    for each in moves:
        used, then = each.function.used.environment, each.to.environment
        other = [name for name in OF_DATA if used.get(name) != then.get(name)]
        if other:
            raise DeployError(
                f"Version {each.to.number} of {each.function.label} is of other data "
                f"({', '.join(other)}): it would read and write what is gone. Deploy "
                "the commit that works with the settings of today."
            )
        if int(then.get(SCHEMA, "1")) < int(used.get(SCHEMA, "1")):
            raise DeployError(
                f"Version {each.to.number} of {each.function.label} misreads the rows "
                f"of today ({SCHEMA} {then.get(SCHEMA, '1')}, not "
                f"{used.get(SCHEMA, '1')}): go forward, not back."
            )


def _move_all(client: Any, moves: Sequence[Move], tell: Tell) -> None:
    """Move every alias; at an error put back those that were, or may have been, moved.

    A call that got no answer may have moved one, too.
    """
    begun: list[LiveFunction] = []
    try:
        for each in moves:
            begun.append(each.function)
            move(client, each.function, each.to.number)
    except BaseException:
        put_back(client, begun, tell)
        raise


def _shown(
    deployment: Deployment, functions: Sequence[LiveFunction], moves: Sequence[Move]
) -> str:
    """Return a table of what moves, and what stays."""
    moving = {each.function.label: each for each in moves}
    width = max(len(each.label) for each in functions)
    lines = [f"Rollback of {deployment.stage.name}: the aliases `live`", ""]
    for each in functions:
        found = moving.get(each.label)
        to = f"-> {found.to.number:<5} published {found.to.published}" if found else ""
        lines.append(f"  {each.label:<{width}}  {each.version:>5} {to or '   stays'}")
    return "\n".join(lines)


def _leaving(labels: Sequence[str]) -> str:
    options = " ".join(f"--leave {label}" for label in labels)
    return f'ARGS="{options}"'
