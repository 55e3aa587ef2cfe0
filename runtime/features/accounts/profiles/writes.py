"""Conditions and writes on an account's rows, for the transactions of repositories."""

from collections.abc import Mapping
from typing import Any

from runtime.core.dynamodb.schema import profile_key
from runtime.core.dynamodb.writes import ConditionFailed, Write, check, put, update
from runtime.core.errors import Forbidden
from runtime.core.security.callers import Role
from runtime.features.accounts.credentials import CredentialsUpdate
from runtime.features.accounts.profiles.models import User, UserStatus

USERS = "USERS"
FREE_ADDRESS = "attribute_not_exists(#pk) OR #held_until <= :now"
"""That nobody has an address, or had it so lately that they may want it back."""


def still_active(user: User) -> Write:
    """A check, for other transactions, that a user is active as they were read.

    In the same role, and with nothing since that ended all sessions. Not that the
    version is the same: a new name is no reason to refuse a sign-in.
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


def still_admin(admin_id: str) -> Write:
    """A check, for other transactions, that somebody is an active administrator."""
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
    """Return the writes that replace a profile and end whatever its old epoch allowed.

    They raise ConditionFailed unless the stored version is that of `old`.

    Args:
        new: of the next epoch.
        old: as it was read.
        update: of the credentials row besides.
    """
    return [
        put(profile_row(new), "#version = :seen", {":seen": old.version}),
        end_epoch(old, update),
    ]


def next_epoch(user: User) -> dict[str, int]:
    """Return the attribute of a profile in the epoch after the one it was read in.

    For `change_profile`, beside the write of `end_epoch`.
    """
    return {"session_epoch": user.session_epoch + 1}


def end_epoch(
    user: User,
    update: CredentialsUpdate = CredentialsUpdate(),
    otherwise: type[Exception] = ConditionFailed,
) -> Write:
    """Return the write that ends whatever a user's epoch allowed: sessions and links.

    Args:
        user: as they were read.
        update: of the credentials row besides.
        otherwise: raised when the user has another epoch by now.
    """
    epoch = CredentialsUpdate(
        next_epoch(user),
        conditions=(_of_epoch(user, ":old_epoch"),),
        values={":old_epoch": user.session_epoch},
    )
    return (epoch + update).write(user.id, otherwise)


def change_profile(
    user: User, changes: Mapping[str, Any], otherwise: type[Exception]
) -> Write:
    """Change attributes of a profile whose epoch and address are those that were read.

    The version counts on, so that nobody who read the profile before writes it back.
    """
    kept = {name: value for name, value in changes.items() if value is not None}
    sets = [f"#{name} = :{name}" for name in kept]
    removes = [f"#{name}" for name in changes if name not in kept]
    return update(
        profile_key(user.id),
        f"SET {', '.join(['#version = #version + :one', *sets])}"
        + (f" REMOVE {', '.join(removes)}" if removes else ""),
        {
            **{f":{name}": value for name, value in kept.items()},
            ":one": 1,
            ":read_epoch": user.session_epoch,
            ":read_email": user.email,
        },
        f"{_of_epoch(user, ':read_epoch')} AND #email = :read_email",
        otherwise,
    )


def _of_epoch(user: User, epoch: str) -> str:
    """That a row is of a user's epoch, for which this placeholder stands.

    A row that was stored before epochs were counted is of the first.
    """
    same = f"#session_epoch = {epoch}"
    if user.session_epoch:
        return same
    return f"(attribute_not_exists(#session_epoch) OR {same})"


def profile_row(user: User) -> dict[str, Any]:
    """A profile, in the listing of users unless it is just being removed."""
    pk, sk = profile_key(user.id)
    row = {**user.model_dump(), "pk": pk, "sk": sk}
    if user.status is UserStatus.ERASING:
        return row
    return {**row, "gsi1pk": USERS, "gsi1sk": user.email}
