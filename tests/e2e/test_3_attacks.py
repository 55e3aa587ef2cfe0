"""Attacks on accounts against the deployed service, with the mails that it sends."""

from collections.abc import Callable

import pytest

from tests.e2e.mailbox import Mailbox
from tests.integration.client import Api
from tests.integration.features.accounts import attacks

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("attack", attacks.ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_fails(
    api: Api, mailbox: Mailbox, attack: Callable[[Api, attacks.Mailbox, str], None]
) -> None:
    """Each is told step by step; the owner has the account in the end."""
    attack(api, mailbox, f"{attack.__name__[:12].replace('_', '-')}.e2e")
