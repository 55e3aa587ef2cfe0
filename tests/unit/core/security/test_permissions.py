"""Permissions, and the roles that hold them."""

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import runtime.features
from runtime.core.security.callers import Role
from runtime.core.security.permissions import Permission

MODULES = [
    import_module(module.name)
    for module in pkgutil.walk_packages(runtime.features.__path__, "runtime.features.")
    if module.name.endswith(".permissions")
]
PERMISSIONS = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, Permission)
]


@pytest.mark.parametrize("permission", PERMISSIONS, ids=lambda each: each.name)
def test_administrators_may_everything_that_users_may_not(
    permission: Permission,
) -> None:
    """There are two roles so far."""
    assert permission.held_by(Role.ADMIN)
    assert not permission.held_by(Role.USER)
    assert permission.roles <= set(Role)


def test_no_two_permissions_have_one_name() -> None:
    """A reader of the name must know which one is meant."""
    assert PERMISSIONS
    assert len({permission.name for permission in PERMISSIONS}) == len(PERMISSIONS)


def test_features_name_permissions_in_one_module_each() -> None:
    """The test above does not see one that is made elsewhere."""
    making = {
        path
        for path in Path(*runtime.features.__path__).rglob("*.py")
        if " Permission(" in path.read_text(encoding="utf-8")
    }

    assert making == {Path(str(module.__file__)) for module in MODULES}


def test_a_permission_is_held_by_its_roles_alone() -> None:
    """Administrators hold it if it names none."""
    everybody = Permission("things:read", frozenset(Role))
    nobody = Permission("things:burn", frozenset())

    assert all(everybody.held_by(role) for role in Role)
    assert not any(nobody.held_by(role) for role in Role)
    assert Permission("things:change").roles == {Role.ADMIN}
