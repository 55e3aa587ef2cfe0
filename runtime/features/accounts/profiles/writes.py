"""Conditions and writes on an account's rows, for the transactions of repositories."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from runtime.core.dynamodb.schema import profile_key
from runtime.core.dynamodb.writes import ConditionFailed, Write, check, put, update
from runtime.core.errors import Forbidden
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.credentials import CredentialsUpdate
from runtime.features.accounts.errors import EmailNotVerified
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.sessions.writes import still_signed_in

USERS = "USERS"
INVITED = "INVITED"
"""The partition of gsi2 that lists the users whose invitation is open."""
FREE_ADDRESS = "attribute_not_exists(#pk) OR #held_until <= :now"
"""The condition that no account has an address, nor has it reserved for an undo."""

ACCEPTED: Mapping[str, Any] = {"invitation": None, "gsi2pk": None, "gsi2sk": None}
"""The attributes of a profile whose owner has set a password."""


def verified(now: datetime) -> dict[str, Any]:
    """Return the attributes of a profile whose address a link that arrived verified."""
    return {
        "email_verified": True,
        "email_verified_at": now,
        "email_undeliverable_at": None,
    }


def still_active(user: User) -> Write:
    """Return the check that a user is active and as they were read.

    It compares role and epoch, and so fails after anything that ended all sessions. It
    does not compare the version: a new name is no reason to refuse a sign-in.
    """
    return check(
        profile_key(user.id),
        f"#role = :role AND #status = :active AND {_of_epoch(user, ':epoch')}",
        {
            ":role": user.role,
            ":active": UserStatus.ACTIVE,
            ":epoch": user.session_epoch,
        },
    )


def admin_checks(admin: Caller) -> list[Write]:
    """Return the checks that an administrator is one still, and is signed in still.

    They raise Forbidden and Unauthenticated. Whoever loses the office is signed out by
    that, and learns why.
    """
    return [still_admin(admin.user_id), still_signed_in(admin)]


def still_admin(admin_id: str) -> Write:
    """Return the check that a user is an active administrator; it raises Forbidden."""
    return check(
        profile_key(admin_id),
        "#role = :admin AND #status = :active",
        {":admin": Role.ADMIN, ":active": UserStatus.ACTIVE},
        Forbidden,
    )


def replace_account(
    new: User,
    old: User,
    update: CredentialsUpdate = CredentialsUpdate(),
) -> list[Write]:
    """Return the writes that replace a profile and end its epoch.

    They raise ConditionFailed unless the stored version is that of `old`.

    Args:
        new: the profile of the next epoch.
        old: the profile as it was read.
        update: further changes of the credentials row.
    """
    return [
        put(profile_row(new), "#version = :seen", {":seen": old.version}),
        end_epoch(old, update),
    ]


def next_epoch(user: User) -> dict[str, int]:
    """Return the attribute of a profile in the epoch after the one it was read in.

    It is meant for `change_profile`, in a transaction with the write of `end_epoch`.
    """
    return {"session_epoch": user.session_epoch + 1}


def end_epoch(
    user: User,
    update: CredentialsUpdate = CredentialsUpdate(),
    otherwise: type[Exception] = ConditionFailed,
) -> Write:
    """Return the write that ends a user's epoch, and with it the sessions and links.

    Args:
        user: the profile as it was read.
        update: further changes of the credentials row.
        otherwise: the error to raise if the user has another epoch by now.
    """
    epoch = CredentialsUpdate(
        next_epoch(user),
        conditions=(_of_epoch(user, ":old_epoch"),),
        values={":old_epoch": user.session_epoch},
    )
    return (epoch + update).write(user.id, otherwise)


def still_verified(user: User) -> Write:
    """Return the check that a user's address is the one that was read, and verified.

    It raises EmailNotVerified.
    """
    return check(
        profile_key(user.id),
        "#email = :email AND #email_verified = :verified",
        {":email": user.email, ":verified": True},
        EmailNotVerified,
    )


def change_profile(
    user: User,
    changes: Mapping[str, Any],
    otherwise: type[Exception],
    *,
    as_verified: bool = False,
) -> Write:
    """Return the write that changes attributes of a profile; None removes one.

    It raises `otherwise` if the epoch or the address changed since the profile was
    read. It counts the version up, so that nobody who read the profile earlier
    overwrites the change.

    Args:
        user: the profile as it was read.
        changes: the attributes to change.
        otherwise: the error to raise if the profile changed.
        as_verified: whether it must also be verified, or not, as it was read.
    """
    kept = {name: value for name, value in changes.items() if value is not None}
    sets = [f"#{name} = :{name}" for name in kept]
    removes = [f"#{name}" for name in changes if name not in kept]
    condition = f"{_of_epoch(user, ':read_epoch')} AND #email = :read_email"
    read: dict[str, Any] = {}
    if as_verified:
        condition += " AND #email_verified = :read_verified"
        read = {":read_verified": user.email_verified}
    return update(
        profile_key(user.id),
        f"SET {', '.join(['#version = #version + :one', *sets])}"
        + (f" REMOVE {', '.join(removes)}" if removes else ""),
        {
            **{f":{name}": value for name, value in kept.items()},
            ":one": 1,
            ":read_epoch": user.session_epoch,
            ":read_email": user.email,
            **read,
        },
        condition,
        otherwise,
    )


def _of_epoch(user: User, epoch: str) -> str:
    """Return the condition that a row has a user's epoch, given as a placeholder.

    A row that was stored before epochs were counted has the first one.
    """
    same = f"#session_epoch = {epoch}"
    if user.session_epoch:
        return same
    return f"(attribute_not_exists(#session_epoch) OR {same})"


def profile_row(user: User) -> dict[str, Any]:
    """Return the row of a profile; one that is being erased is in no listing."""
    pk, sk = profile_key(user.id)
    row = {**user.model_dump(), "pk": pk, "sk": sk}
    if user.status is UserStatus.ERASING:
        return row
    row |= {"gsi1pk": USERS, "gsi1sk": user.email}
    if user.invitation is not None:
        row |= {"gsi2pk": INVITED, "gsi2sk": user.email}
    return row
