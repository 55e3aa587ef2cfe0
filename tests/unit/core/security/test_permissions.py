"""The table of roles and permissions."""

import pytest

from runtime.core.security.permissions import PERMISSIONS, Permission, permits
from runtime.features.accounts.profiles.models import Role


def test_every_role_is_in_the_table() -> None:
    """One that is not could do nothing, or everything, by accident."""
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_administrators_may_everything_that_users_may_not(
    permission: Permission,
) -> None:
    """There are two roles so far."""
    assert permits(Role.ADMIN, permission)
    assert not permits(Role.USER, permission)
