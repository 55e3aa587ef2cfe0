"""The fixture of a user who has a password."""

import pytest

from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.features.accounts.addresses.mailed_links import OLD
from tests.unit.world import PASSWORD, World


@pytest.fixture(name="ada")
def _ada(world: World) -> User:
    """Return a user with a password, whose address is verified."""
    request = RegisterRequest(email=OLD, password=PASSWORD)
    user_id = world.accounts.sign_in.register(request).resource.id
    return world.verify(user_id)
