"""Every name in a declaration stands for something, before anybody needs it."""

import re
from enum import StrEnum
from importlib import import_module

import pytest

from runtime.core.declaration import Feature, JobKind, Router, Worker, resolve
from runtime.features import FEATURES, declarations


@pytest.mark.parametrize("feature", declarations(), ids=FEATURES)
def test_every_dotted_name_can_be_resolved(feature: Feature) -> None:
    """A mistake would show only when the name is first used, such as at an erasure."""
    for router in feature.routers:
        assert import_module(router.module).router.routes
    for worker in feature.workers:
        assert callable(resolve(worker.handler))
    exported = feature.export.values()
    for name in (feature.erase, feature.mails, feature.authenticator, *exported):
        assert not name or callable(resolve(name))
    if feature.audit_actions:
        assert issubclass(resolve(feature.audit_actions), StrEnum)


def test_a_feature_is_named_after_its_folder() -> None:
    """The list of features and the folders must not tell two stories."""
    assert [feature.name for feature in declarations()] == list(FEATURES)


def test_names_that_others_use_are_unique() -> None:
    """Routers are named in settings, workers in the stacks."""
    routers = [router.name for each in declarations() for router in each.routers]
    workers = [worker.name for each in declarations() for worker in each.workers]

    assert len(routers) == len(set(routers))
    assert len(workers) == len(set(workers))


def test_one_feature_recognises_callers() -> None:
    """None would let nobody in, and of two the order of the list would decide."""
    assert [each.name for each in declarations() if each.authenticator] == ["accounts"]


_WRITING = {"PutItem", "UpdateItem"}


def _writes(feature: Feature) -> bool:
    """Tell whether any function of a feature may write rows."""
    callers: tuple[Router | Worker | JobKind, ...] = (
        *feature.routers,
        *feature.workers,
        *feature.jobs,
    )
    return any(_WRITING & set(caller.table) for caller in callers)


def _in_charge(feature: Feature) -> list[Feature]:
    """Return a feature, and those whose part it is: their rows are its rows."""
    named = {each.name: each for each in declarations()}
    parts = feature.name.split(".")
    return [named[".".join(parts[:n])] for n in range(1, len(parts) + 1)]


@pytest.mark.parametrize(
    "feature", [each for each in declarations() if _writes(each)], ids=lambda f: f.name
)
def test_whoever_stores_says_what_is_erased_and_exported(feature: Feature) -> None:
    """A feature that forgets it would keep what an owner has erased, in silence.

    What a feature may write follows from its declaration, which the roles are made of:
    so one that stores cannot hide it here.
    """
    charged = _in_charge(feature)

    assert any(
        each.erase or each.not_erased for each in charged
    ), f"{feature.name} writes rows: declare `erase`, or say why not (`not_erased`)"
    assert any(
        each.export or each.not_exported for each in charged
    ), f"{feature.name} writes rows: declare `export`, or say why not (`not_exported`)"


def test_folders_of_exports_are_unique_and_safe() -> None:
    """Each is a folder of the archives, whatever system they are unpacked on."""
    folders = [folder for each in declarations() for folder in each.export]

    assert len(folders) == len(set(folders))
    for folder in folders:
        assert re.fullmatch("[a-z][a-z-]*", folder)


def test_what_is_kept_for_owners_is_erased_and_named_as_keys_are() -> None:
    """A beginning that ends within a name would lead to what others have."""
    for feature in declarations():
        for beginning in (*feature.owned_objects, *feature.expiring):
            assert beginning.endswith("/") and beginning.count("/") == 1
        callers: tuple[Router | Worker | JobKind, ...] = (
            *feature.routers,
            *feature.workers,
            *feature.jobs,
        )
        written = {
            beginning
            for caller in callers
            for beginning, actions in caller.objects.items()
            if "PutObject" in actions
        }
        assert written <= set(feature.owned_objects)
