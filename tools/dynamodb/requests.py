"""Members of requests."""

from collections.abc import Iterable, Mapping
from typing import Any

from tools.dynamodb.errors import NotUnderstood


def demand_members(
    given: Iterable[str], needed: Iterable[str], optional: Iterable[str] = ()
) -> None:
    """Refuse a request that lacks a member, or has one that would be ignored here."""
    unknown = {*given} - {*needed, *optional}
    if unknown:
        raise NotUnderstood(f"{', '.join(sorted(unknown))}: not supported")
    missing = {*needed} - {*given}
    if missing:
        raise NotUnderstood(f"{', '.join(sorted(missing))}: missing")


def only_member(entry: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the name and the content of the only member."""
    if len(entry) != 1:
        raise NotUnderstood(f"one member is supported here, not {sorted(entry)}")
    ((name, content),) = entry.items()
    return name, content
