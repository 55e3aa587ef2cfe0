"""The options that select a stage, and the platform of that stage."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tools.cli.target import Target

if TYPE_CHECKING:
    from runtime.core.owner import Owner
    from runtime.core.platform import Platform

Command = TypeVar("Command", bound=Callable[..., Any])


def stage_options(command: Command) -> Command:
    """Add --table, --region and --endpoint, passed as the command's last arguments.

    And --stage, which enters a deployed stage and is not passed on.
    """
    for option in (
        click.option(
            "--stage",
            expose_value=False,
            callback=_enter,
            help="A deployed stage: dev, staging or prod.  [default: the local one]",
        ),
        click.option(
            "--endpoint", default=None, help="Endpoint URL of AWS, for emulators."
        ),
        click.option("--region", default=None, help="The region of that table."),
        click.option("--table", default=None, help="The table of a deployed stage."),
    ):
        command = option(command)
    return command


def _enter(context: click.Context, option: click.Parameter, stage: str | None) -> None:
    """Set a deployed stage in os.environ, from which the settings are read."""
    if stage is None or context.resilient_parsing:
        return
    # Imported late: help is to be fast.
    from botocore.exceptions import BotoCoreError, ClientError

    from infra.stages.loading import load_stage
    from infra.stages.schema import StageError
    from tools.deploy.aws import Aws

    try:
        chosen = load_stage(stage)
        client = Aws.thorough(chosen.region).client("cloudformation")
        answer = client.describe_stacks(StackName=f"{chosen.prefix}-Data")
    except (StageError, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from None
    (found,) = answer["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}
    os.environ.update(
        STAGE=chosen.name,
        AWS_REGION=chosen.region,
        DYNAMODB_TABLE_NAME=outputs["TableName"],
        S3_BUCKET_NAME=outputs["BucketName"],
    )
    # These commands sign nothing, and the settings want a key.
    os.environ.setdefault("JWT_SECRET_KEY", secrets.token_hex(32))


@contextmanager
def platform_of(target: Target) -> Iterator["Platform"]:
    """Yield the platform of a stage; show errors as messages of the command."""
    target.apply()
    # Imported late: the settings are read from the environment made above.
    from botocore.exceptions import BotoCoreError, ClientError

    from runtime.core.aws import aws_client
    from runtime.core.errors import ServiceError
    from runtime.core.settings import InvalidSettings, load_settings
    from runtime.wiring import connect

    try:
        settings = load_settings()
        # Checking what the repositories encode takes longer than sending it.
        client = aws_client("dynamodb", settings, parameter_validation=False)
        yield connect(settings, client)
    except ServiceError as error:
        lines = (f"{row['pointer']}: {row['message']}" for row in error.errors)
        raise click.ClickException("; ".join(lines) or error.detail) from None
    except (InvalidSettings, BotoCoreError, ClientError) as error:
        raise click.ClickException(str(error)) from None
    except BrokenPipeError:
        # Who reads has read enough; click ends the command silently.
        raise
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        raise click.ClickException(f"{error.strerror}{place}") from None


def owner_of(platform: "Platform", account: str) -> "Owner":
    """Return an account, given by its e-mail address or its id, as an owner."""
    from runtime.core.owner import Owner
    from runtime.features.accounts.assembly import Accounts
    from runtime.features.accounts.inputs import normalise_email

    accounts = platform.assembled(Accounts)
    if "@" in account:
        try:
            email = normalise_email(account)
        except ValueError as error:
            raise click.ClickException(f"{account}: {error}") from None
        found = accounts.sign_in.id_by_email(email)
        if found is None:
            raise click.ClickException(f"there is no account {account}")
        return Owner.user(found)
    return Owner.user(accounts.profiles.get(account).id)
