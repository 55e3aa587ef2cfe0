"""A user with a second factor, for the tests of this folder."""

from datetime import timedelta

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.features.accounts.errors import SecondFactorNeeded
from runtime.features.accounts.second_factor.requests import (
    ProofRequest,
    SecondStepRequest,
)
from runtime.features.accounts.sessions.models import SignedIn
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.world import PASSWORD, World

EMAIL = "ada@example.com"
HOME = ClientInfo(address="192.0.2.1")


class Ada:
    """A user with a phone that shows codes, and recovery codes."""

    def __init__(self, world: World, user_id: str | None = None) -> None:
        """Register, unless that was done, and set the factor up."""
        self.world = world
        request = RegisterRequest(email=EMAIL, password=PASSWORD, name="Ada")
        self.id = user_id or world.accounts.sign_in.register(request).resource.id
        world.verify(self.id)
        self.caller = world.caller(self.id)
        self.setup = world.accounts.second_factor.start(self.caller, PASSWORD, HOME)
        self.phone = TOTP(self.setup.secret)
        self.codes = world.accounts.second_factor.confirm(
            self.caller, self.code(), HOME
        ).recovery_codes
        self.later()

    def code(self, **ago: float) -> str:
        """Return the code that the phone shows."""
        return self.phone.at(self.world.clock() - timedelta(**ago))

    def later(self, steps: int = 1) -> None:
        """Wait for another code."""
        self.world.clock.advance(seconds=30 * steps)

    def challenge(self, client: ClientInfo = HOME) -> str:
        """Take the first step."""
        with pytest.raises(SecondFactorNeeded) as needed:
            self.world.accounts.sign_in.sign_in(EMAIL, PASSWORD, client)
        return needed.value.members["challenge"]

    def finish(
        self,
        challenge: str | None = None,
        code: str | None = None,
        recovery_code: str | None = None,
        client: ClientInfo = HOME,
        device_token: str | None = None,
    ) -> SignedIn:
        """Take the second step."""
        if code is None and recovery_code is None:
            code = self.code()
        request = SecondStepRequest(
            challenge=challenge or self.challenge(client),
            code=code,
            recovery_code=recovery_code,
            device_token=device_token,
        )
        return self.world.accounts.sign_in.finish_sign_in(request, client)

    def sessions(self) -> list[str]:
        """Return the ids of the sessions besides that of the caller."""
        ids = [row["id"] for row in self.world.rows(f"U#{self.id}", "S#")]
        return [each for each in ids if each != self.caller.session_id]

    def wrong(self) -> str:
        """Return a code that the phone shows neither now nor soon."""
        shown = {self.code(seconds=30 * n) for n in range(-20, 21)}
        return next(c for c in (f"{n:06}" for n in range(100)) if c not in shown)


def no_factor(ada: Ada) -> None:
    """Remove Ada's factor."""
    ada.world.accounts.second_factor.disable(
        ada.caller, ProofRequest(password=PASSWORD), HOME
    )
