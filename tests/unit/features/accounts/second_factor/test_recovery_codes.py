"""Recovery codes, each of which replaces a code of the authenticator once."""

import re
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from runtime.features.accounts.errors import (
    CodeRequired,
    InvalidCode,
    NoFactor,
    WrongCode,
)
from runtime.features.accounts.second_factor.recovery_codes import (
    new_recovery_codes,
    recovery_digest,
)
from runtime.features.accounts.second_factor.requests import (
    ConfirmRequest,
    ProofRequest,
)
from tests.unit.features.accounts.second_factor.enrolled import (
    EMAIL,
    HOME,
    Ada,
    no_factor,
)
from tests.unit.world import PASSWORD


def test_a_recovery_code_stands_in_once_and_the_owner_is_told(ada: Ada) -> None:
    """Spelling does not matter, and the other nine codes stay."""
    code = ada.codes[3].replace("-", " ").lower()

    entries, (mail,) = ada.world.left_by(lambda: ada.finish(recovery_code=code))

    assert [e.action for e in entries] == ["signed_in", "recovery_code_used"]
    assert (mail.kind, mail.to) == ("recovery_code_used", EMAIL)
    assert mail.data == {"address": HOME.address}
    assert ada.world.accounts.second_factor.status(ada.id).recovery_codes_left == 9
    with pytest.raises(InvalidCode):
        ada.finish(recovery_code=code)
    ada.finish(recovery_code=ada.codes[4])


def test_one_of_two_who_use_a_recovery_code_at_once_signs_in(ada: Ada) -> None:
    """The other gets no session."""
    first, second = ada.challenge(), ada.challenge()
    ada.world.client.before_write(
        lambda: ada.finish(first, recovery_code=ada.codes[0]), of="S#"
    )

    with pytest.raises(InvalidCode):
        ada.finish(second, recovery_code=ada.codes[0])

    assert len(ada.sessions()) == 1


def test_recovery_codes_are_long_and_differ(ada: Ada) -> None:
    """A code has eighty bits, and a digest belongs to one user."""
    codes = new_recovery_codes() + ada.codes

    assert len(set(codes)) == 20
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}\w{4}", c) for c in codes)
    assert recovery_digest("a", codes[0]) != recovery_digest("b", codes[0])


def test_new_recovery_codes_make_the_old_worthless(ada: Ada) -> None:
    """The password alone does not renew them."""
    world = ada.world
    with pytest.raises(CodeRequired):
        world.accounts.second_factor.renew(
            ada.caller, ProofRequest(password=PASSWORD), HOME
        )
    request = ProofRequest(password=PASSWORD, recovery_code=ada.codes[0])

    codes = world.accounts.second_factor.renew(ada.caller, request, HOME).recovery_codes

    assert world.actions()[-1] == "recovery_codes_renewed"
    with pytest.raises(InvalidCode):
        ada.finish(recovery_code=ada.codes[1])
    assert ada.finish(recovery_code=codes[0]).access_token


def test_recovery_codes_are_renewed_by_an_unused_code_only(ada: Ada) -> None:
    """There must be a factor, too."""
    world = ada.world
    request = ProofRequest(password=PASSWORD, code=ada.code())
    world.client.before_write(lambda: ada.finish(code=request.code), of="CRED")
    with pytest.raises(WrongCode):
        world.accounts.second_factor.renew(ada.caller, request, HOME)

    no_factor(ada)
    with pytest.raises(NoFactor):
        world.accounts.second_factor.renew(ada.caller, request, HOME)


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", "\u2013"),
        lambda code: f"  {code.replace('-', ' - ')}\n",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("1", "L"),
    ],
)
def test_a_recovery_code_is_read_as_people_type_it(
    typed: Callable[[str], str],
) -> None:
    """Its alphabet has no O, I and L, so that nobody can confuse them."""
    code = "7X01-M0RK-9D4T-1B6H"

    assert recovery_digest("ada", typed(code)) == recovery_digest("ada", code)
    assert recovery_digest("ada", code) != recovery_digest("ada", code[:-1] + "J")


@pytest.mark.parametrize(
    "typed",
    ["492039", "492 039", "492-039", " 49 20 39\n", "492\u00a0039", "４９２０３９"],
)
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    """Authenticators show it in two groups, and people copy it with what is around."""
    assert ConfirmRequest(code=typed).code == "492039"


@pytest.mark.parametrize(
    "typed",
    ["49203", "4920391", "49203a", "492.039", "", " ", "4 9 2 0 3 9" + " " * 40],
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    """The form says so, and no attempt is counted."""
    with pytest.raises(ValidationError):
        ConfirmRequest(code=typed)
