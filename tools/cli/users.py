"""Commands on accounts."""

import sys

import click
from pydantic import ValidationError

from tools.cli.target import Target


@click.group()
def users() -> None:
    """Work on accounts."""


@users.command("create-admin")
@click.option("--email", required=True, help="The administrator's address.")
@click.option("--name", default=None, help="The administrator's name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
@click.option("--table", default=None, help="The table of a deployed stage.")
@click.option("--region", default=None, help="The region of that table.")
@click.option("--endpoint", default=None, help="Where AWS is; for emulators.")
def create_admin(
    email: str,
    name: str | None,
    password_stdin: bool,
    table: str | None,
    region: str | None,
    endpoint: str | None,
) -> None:
    """Make an administrator; the password is asked for, never an argument.

    An existing account gets the role and keeps its password; its sessions end.
    """
    Target(table, region, endpoint).apply()
    # Imported late: the settings are read from the environment made above.
    from botocore.exceptions import BotoCoreError, ClientError

    from runtime.core.errors import ServiceError
    from runtime.core.settings import InvalidSettings, load_settings
    from runtime.models.auth import RegisterRequest, normalise_email
    from runtime.models.users import Role
    from runtime.wiring import Services

    try:
        services = Services(load_settings())
        known = services.accounts.id_by_email(normalise_email(email))
        if known is not None:
            services.users.make_admin(known)
            click.echo(f"Account {known} is an administrator now; it must sign in.")
            return
        password = _password(password_stdin)
        request = RegisterRequest(email=email, password=password, name=name)
        user = services.accounts.register(request, role=Role.ADMIN).resource
    except ValidationError as error:
        lines = (
            f"{'.'.join(map(str, row['loc']))}: {row['msg']}"
            for row in error.errors(include_input=False, include_url=False)
        )
        raise click.ClickException("; ".join(lines)) from None
    except ServiceError as error:
        lines = (f"{row['pointer']}: {row['message']}" for row in error.errors)
        raise click.ClickException("; ".join(lines) or error.detail) from None
    except (InvalidSettings, BotoCoreError, ClientError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Administrator {user.email} made: {user.id}")


def _password(from_stdin: bool) -> str:
    """The password, from a pipe or from the person at the keyboard."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
