"""Every name in a declaration stands for something, before anybody needs it."""

from enum import StrEnum
from importlib import import_module

import pytest

from runtime.core.declaration import Feature, resolve
from runtime.features import FEATURES, declarations


@pytest.mark.parametrize("feature", declarations(), ids=FEATURES)
def test_every_dotted_name_can_be_resolved(feature: Feature) -> None:
    """A mistake would show only when the name is first used, such as at an erasure."""
    for router in feature.routers:
        assert import_module(router.module).router.routes
    for worker in feature.workers:
        assert callable(resolve(worker.handler))
    for name in (feature.erase, feature.mails, feature.authenticator):
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
