"""Comparison of granted with used permissions."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from tests.awscalls.implicit import ImplicitGrant
from tests.awscalls.permissions import Permission
from tests.awscalls.templates import Stacks


def findings(
    stages: Mapping[str, Stacks],
    used: Collection[Permission],
    implicit: Sequence[ImplicitGrant],
) -> list[str]:
    """Return missing and superfluous permissions, one line each.

    A secret that some stages name in a setting is no need of those that do not, and a
    function that a stage does not have needs nothing there.

    Args:
        stages: the templates, by stage.
        used: every permission that a recorded call needed.
        implicit: grants whose use no recording can show.
    """
    found: list[str] = []
    explained: set[ImplicitGrant] = set()
    named = {each for stacks in stages.values() for each in stacks.named_secrets}
    for stage, stacks in stages.items():
        unnamed = named - stacks.named_secrets
        there = set(stacks.roles().values())
        needs = {
            need
            for need in used
            if need.resource not in unnamed and need.function in there
        }
        grants = stacks.grants() | stacks.managed_policies()
        lines = [*_missing(grants, needs), *_unused(grants, needs, implicit)]
        found += (f"{stage}: {line}" for line in sorted(lines))
        explained |= {i for i in implicit if any(i.explains(g) for g in grants)}
    return found + [
        f"implicit grant {entry.action} on {entry.resource}: matches nothing"
        for entry in implicit
        if entry not in explained
    ]


def _missing(
    grants: Collection[Permission], used: Collection[Permission]
) -> Iterator[str]:
    for need in set(used):
        if not any(grant.covers(need) for grant in grants):
            yield f"{need}: called, but no statement allows it"


def _unused(
    grants: Collection[Permission],
    used: Collection[Permission],
    implicit: Sequence[ImplicitGrant],
) -> Iterator[str]:
    for grant in grants:
        if any(entry.explains(grant) for entry in implicit):
            continue
        if grant.is_wide:
            yield f"{grant}: granted more widely than any call needs"
        elif not any(grant.covers(need) for need in used):
            yield f"{grant}: granted, but no call uses it"
