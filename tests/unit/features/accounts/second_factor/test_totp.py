"""Codes of an authenticator: which are right, and that each is used once."""

import base64

import pytest

from runtime.features.accounts.errors import InvalidCode
from runtime.features.accounts.second_factor.totp import matching_step
from tests.clock import ManualClock
from tests.unit.features.accounts.second_factor.enrolled import Ada
from tests.unit.world import World


@pytest.mark.parametrize(("ago", "accepted"), [(-60, 0), (-30, 1), (30, 1), (60, 0)])
def test_a_code_serves_thirty_seconds_before_and_after(
    ada: Ada, ago: int, accepted: int
) -> None:
    """Clocks differ, but not by a minute."""
    ada.later(5)
    code = ada.code(seconds=ago)

    if accepted:
        assert ada.finish(code=code).access_token
    else:
        with pytest.raises(InvalidCode):
            ada.finish(code=code)


def test_the_codes_of_the_standard_are_right() -> None:
    """The vectors are those of RFC 6238, appendix B, cut to six digits."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    clock = ManualClock()
    for seconds, code in [(59, "287082"), (1111111109, "081804"), (2**31, "")]:
        at = clock().fromtimestamp(seconds, clock().tzinfo)
        assert (matching_step(secret, code, at) == seconds // 30) is bool(code)


def test_a_code_serves_once(ada: Ada) -> None:
    """Somebody who sees it over a shoulder can use neither it nor an older one."""
    code, before = ada.code(), ada.code(seconds=30)
    ada.finish(code=code)

    for used in (code, before):
        with pytest.raises(InvalidCode):
            ada.finish(code=used)
    ada.later()
    assert ada.finish().access_token


def test_the_code_that_confirmed_the_factor_is_used_up(world: World) -> None:
    """It was sent once already, so somebody may have seen it."""
    ada = Ada(world)
    with pytest.raises(InvalidCode):
        ada.finish(code=ada.code(seconds=30))


def test_one_of_two_who_show_the_same_code_at_once_signs_in(ada: Ada) -> None:
    """Each of them has a challenge of their own."""
    code, first, second = ada.code(), ada.challenge(), ada.challenge()
    ada.world.client.before_write(lambda: ada.finish(first, code), of="S#")

    with pytest.raises(InvalidCode):
        ada.finish(second, code)

    assert len(ada.sessions()) == 1
