"""The options that select a stage, and the services of that stage."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tools.cli.target import Target

if TYPE_CHECKING:
    from runtime.wiring import Services

Command = TypeVar("Command", bound=Callable[..., Any])


def stage_options(command: Command) -> Command:
    """Add --table, --region and --endpoint, passed as the command's last arguments."""
    for option in (
        click.option(
            "--endpoint", default=None, help="Endpoint URL of AWS, for emulators."
        ),
        click.option("--region", default=None, help="The region of that table."),
        click.option("--table", default=None, help="The table of a deployed stage."),
    ):
        command = option(command)
    return command


@contextmanager
def services_of(target: Target) -> Iterator["Services"]:
    """Yield the services of a stage; show their errors as messages of the command."""
    target.apply()
    # Imported late: the settings are read from the environment made above.
    from botocore.exceptions import BotoCoreError, ClientError

    from runtime.core.aws import aws_client
    from runtime.core.errors import ServiceError
    from runtime.core.settings import InvalidSettings, load_settings
    from runtime.wiring import Services

    try:
        settings = load_settings()
        # Checking what the repositories encode takes longer than sending it.
        client = aws_client("dynamodb", settings, parameter_validation=False)
        yield Services(settings, client)
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


def owner_id(services: "Services", owner: str) -> str:
    """Return the id of an account that is given by its e-mail address or its id."""
    from runtime.features.accounts.sign_in.models import normalise_email

    if "@" in owner:
        try:
            email = normalise_email(owner)
        except ValueError as error:
            raise click.ClickException(f"{owner}: {error}") from None
        found = services.accounts.id_by_email(email)
        if found is None:
            raise click.ClickException(f"there is no account {owner}")
        return found
    return services.users.get(owner).id
