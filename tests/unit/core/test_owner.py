"""Owners of resources, in keys and in cursors."""

from dataclasses import FrozenInstanceError
from typing import get_args

import pytest

from runtime.core.owner import Owner, OwnerKind

ADA, BOB = Owner.user("ada"), Owner.user("bob")


def test_owners_of_one_kind_and_id_are_the_same_owner() -> None:
    """They are equal as keys of a dictionary, too."""
    assert Owner.user("ada") == ADA == Owner("user", "ada")
    assert hash(Owner.user("ada")) == hash(ADA)
    assert ADA != BOB


def test_a_user_is_bound_by_the_id_alone() -> None:
    """Every cursor that clients hold has this binding."""
    assert ADA.binding == ("ada",)
    assert ADA.binding != BOB.binding


@pytest.mark.parametrize("kind", get_args(OwnerKind))
def test_every_kind_of_owner_has_a_binding_of_its_own(kind: OwnerKind) -> None:
    """It ends with the id and differs from those of other kinds."""
    bindings = [Owner(each, "ada").binding for each in get_args(OwnerKind)]

    assert Owner(kind, "ada").binding[-1] == "ada"
    assert bindings.count(Owner(kind, "ada").binding) == 1


def test_an_owner_does_not_change() -> None:
    """A row that was read for one owner must not be written for another."""
    with pytest.raises(FrozenInstanceError):
        ADA.id = "bob"  # type: ignore[misc]
