"""Assembly of a process: the platform, and the hooks of every declared feature.

Only `runtime.main`, the entry points of workers, and tools import this.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from runtime.core.aws import aws_client
from runtime.core.clock import Clock, utc_now
from runtime.core.declaration import JobKind, resolve
from runtime.core.dynamodb.table import Table
from runtime.core.owner import Owner
from runtime.core.platform import Platform
from runtime.core.security.secrets import secret_reader
from runtime.core.settings import Settings
from runtime.features import declarations

if TYPE_CHECKING:
    from runtime.core.mail.contents import MailContents
    from runtime.core.s3.erasure import ObjectErasure
    from runtime.core.security.callers import Authenticator

Erase = Callable[[Table, Owner, Callable[[], bool]], bool]
"""Function that erases the data of an owner in a feature; False if some is left."""
EraseObjects = Callable[[Owner, Callable[[], bool]], bool]
"""Function that erases every version of an owner's objects; False if some are left."""


def connect(
    settings: Settings, client: Any | None = None, clock: Clock | None = None
) -> Platform:
    """Make the platform of a process.

    Args:
        settings: where to connect to, and with which keys.
        client: a DynamoDB client to use instead of one made from the settings.
        clock: the clock to use instead of the system's.
    """
    client = client or aws_client("dynamodb", settings)
    return Platform(
        settings,
        Table(client, settings.DYNAMODB_TABLE_NAME),
        read_secret=secret_reader(settings),
        authenticator=_authenticator,
        job_kinds=job_kinds,
        clock=clock or utc_now,
    )


def job_kinds() -> dict[str, JobKind]:
    """Return the kinds of jobs of all features, by name."""
    return {kind.name: kind for each in declarations() for kind in each.jobs}


def erasers() -> list[Erase]:
    """Return the functions that erase an owner's data, one for each such feature."""
    return [resolve(each.erase) for each in declarations() if each.erase]


def object_eraser(bucket: "Callable[[], ObjectErasure]") -> EraseObjects:
    """Return the function that erases an owner's objects, if any feature has some.

    Args:
        bucket: returns the bucket; called once, if it is needed.
    """
    beginnings = [each for feature in declarations() for each in feature.owned_objects]
    if not beginnings:
        return lambda owner, keep_going: True
    objects = cache(bucket)
    return lambda owner, keep_going: objects().erase(owner, beginnings, keep_going)


def mail_contents(table: Table, clock: Clock, frontend: str) -> "MailContents":
    """Return the contents of the mails of all features.

    Args:
        table: the table that contents are read from.
        clock: returns the current time.
        frontend: the base URL of every link.
    """
    from runtime.core.mail.contents import MailContents

    makers = [resolve(each.mails) for each in declarations() if each.mails]
    return MailContents([make(table, clock, frontend) for make in makers])


def _authenticator(platform: Platform) -> "Authenticator":
    """Make the authenticator of the one feature that declares one."""
    (name,) = (each.authenticator for each in declarations() if each.authenticator)
    made: Authenticator = resolve(name)(platform)
    return made
