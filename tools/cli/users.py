"""Commands that create and administer accounts."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from pydantic import ValidationError

from tools.cli.target import Target

if TYPE_CHECKING:
    from runtime.features.accounts.administration.models import AdminCommand
    from runtime.features.accounts.assembly import Accounts

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def users() -> None:
    """Create and administer accounts."""


def _on_account(command: F) -> F:
    """Add the options that select an account and a stage."""
    options = (
        click.option("--email", required=True, help="The account's address."),
        click.option("--table", default=None, help="The table of a deployed stage."),
        click.option("--region", default=None, help="The region of that table."),
        click.option(
            "--endpoint", default=None, help="Endpoint URL of AWS, for emulators."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


_UNVERIFIED = click.option(
    "--unverified",
    is_flag=True,
    help="Accept an account whose e-mail address is not verified.",
)


@users.command("create-admin")
@click.option("--name", default=None, help="The administrator's name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
@_UNVERIFIED
@_on_account
def create_admin(
    email: str,
    name: str | None,
    password_stdin: bool,
    unverified: bool,
    **target: str | None,
) -> None:
    """Create an administrator; the password is read from a prompt or from stdin.

    If the account exists, it gets the role and keeps its password; its sessions end.
    Its address must be verified, because anybody can register with your address.
    """
    with _accounts(Target(**target)) as accounts:
        from runtime.core.security.callers import Role
        from runtime.features.accounts.administration.models import AdminCommand
        from runtime.features.accounts.sign_in.models import RegisterRequest

        known = _known(accounts, email)
        if known is not None:
            accounts.administration.change_role(
                AdminCommand(known), Role.ADMIN, unverified=unverified
            )
            click.echo(f"Account {known} is an administrator now; it must sign in.")
            return
        password = _password(password_stdin)
        request = RegisterRequest(email=email, password=password, name=name)
        user = accounts.sign_in.register(request, role=Role.ADMIN).resource
        click.echo(f"Administrator {user.email} made: {user.id}")


@users.command("role")
@click.argument("role", type=click.Choice(["user", "admin"]))
@_UNVERIFIED
@_on_account
def change_role(role: str, email: str, unverified: bool, **target: str | None) -> None:
    """Change the role of an account; its sessions end.

    A new administrator's address must be verified.
    """
    with _accounts(Target(**target)) as accounts:
        from runtime.core.security.callers import Role

        user = accounts.administration.change_role(
            _command(accounts, email), Role(role), unverified=unverified
        )
        click.echo(f"Account {user.id} has the role {user.role}.")


@users.command("disable")
@_on_account
def disable(email: str, **target: str | None) -> None:
    """Disable an account: it cannot be used until it is enabled again."""
    with _accounts(Target(**target)) as accounts:
        user = accounts.administration.disable(_command(accounts, email))
        click.echo(f"Account {user.id} is {user.status}.")


@users.command("enable")
@_on_account
def enable(email: str, **target: str | None) -> None:
    """Enable an account, also one whose deletion was requested."""
    with _accounts(Target(**target)) as accounts:
        user = accounts.administration.enable(_command(accounts, email))
        click.echo(f"Account {user.id} is {user.status}.")


@users.command("force-reset")
@click.option(
    "--remove-factor",
    is_flag=True,
    help="Also remove the second factor, if it is lost or was set up by a thief.",
)
@_on_account
def force_reset(email: str, remove_factor: bool, **target: str | None) -> None:
    """Invalidate an account's password and mail its owner a link to set a new one."""
    with _accounts(Target(**target)) as accounts:
        command = _command(accounts, email)
        user = accounts.administration.force_reset(command, remove_factor=remove_factor)
        click.echo(f"Account {user.id} has been mailed a link to set a password.")


@contextmanager
def _accounts(target: Target) -> Iterator["Accounts"]:
    """Yield the accounts of a stage; show errors as messages of the command."""
    target.apply()
    # Imported late: the settings are read from the environment made above.
    from botocore.exceptions import BotoCoreError, ClientError

    from runtime.core.errors import ServiceError
    from runtime.core.settings import InvalidSettings, load_settings
    from runtime.features.accounts.assembly import Accounts
    from runtime.features.accounts.errors import UserNotVerified
    from runtime.wiring import connect

    try:
        yield connect(load_settings()).assembled(Accounts)
    except ValidationError as error:
        lines = (
            f"{'.'.join(map(str, row['loc']))}: {row['msg']}"
            for row in error.errors(include_input=False, include_url=False)
        )
        raise click.ClickException("; ".join(lines)) from None
    except UserNotVerified as error:
        hint = "Or add --unverified, if you know that the account is its owner's."
        raise click.ClickException(f"{error.detail} {hint}") from None
    except ServiceError as error:
        lines = (f"{row['pointer']}: {row['message']}" for row in error.errors)
        raise click.ClickException("; ".join(lines) or error.detail) from None
    except (InvalidSettings, BotoCoreError, ClientError, ValueError) as error:
        raise click.ClickException(str(error)) from None


def _known(accounts: "Accounts", email: str) -> str | None:
    """Return the id of the account with this address, or None."""
    from runtime.features.accounts.inputs import normalise_email

    return accounts.sign_in.id_by_email(normalise_email(email))


def _command(accounts: "Accounts", email: str) -> "AdminCommand":
    """Return an operator's command for the account with this address."""
    from runtime.features.accounts.administration.models import AdminCommand

    known = _known(accounts, email)
    if known is None:
        raise click.ClickException("There is no account with this address.")
    return AdminCommand(known)


def _password(from_stdin: bool) -> str:
    """Read the password from stdin or from a prompt."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
