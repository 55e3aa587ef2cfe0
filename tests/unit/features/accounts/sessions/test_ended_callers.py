"""Callers whose session another process has ended: nothing grave is theirs to do."""

from collections.abc import Callable

import pytest

from runtime.core.dynamodb.schema import session_key
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.administration.requests import Invitation
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.world import PASSWORD, World

ANOTHER = "staple battery horse correct"


class Stage:
    """An administrator and a user, both signed in, and a device of each."""

    def __init__(self, world: World) -> None:
        """Sign everybody in."""
        self.accounts = accounts = world.accounts
        chief = world.user("chief@example.com", role=Role.ADMIN)
        request = RegisterRequest(email="ada@example.com", password=PASSWORD)
        user_id = accounts.sign_in.register(request).resource.id
        ada = world.verify(user_id)
        self.admin, self.ada = world.caller(chief), world.caller(ada)
        self.other = world.caller(ada)
        self.command = AdminCommand(user_id, self.admin)


Act = Callable[[Stage], object]

BY_ADMIN: dict[str, Act] = {
    "invite": lambda s: s.accounts.administration.invite(
        s.admin, Invitation(email="new@example.com", role=Role.ADMIN)
    ),
    "change role": lambda s: s.accounts.administration.change_role(
        s.command, Role.ADMIN
    ),
    "disable": lambda s: s.accounts.administration.disable(s.command),
    "force reset": lambda s: s.accounts.administration.force_reset(s.command),
    "delete": lambda s: s.accounts.administration.delete(s.command),
    "end sessions": lambda s: s.accounts.sessions.revoke_all(s.ada.user_id, s.admin),
    "end own sessions": lambda s: s.accounts.sessions.revoke_all(
        s.admin.user_id, s.admin
    ),
}
BY_OWNER: dict[str, Act] = {
    "change password": lambda s: s.accounts.passwords.change(s.ada, PASSWORD, ANOTHER),
    "delete account": lambda s: s.accounts.deletion.request(
        s.ada, ProofRequest(password=PASSWORD)
    ),
    "end a session": lambda s: s.accounts.sessions.revoke(s.ada, s.other.session_id),
    "end this session": lambda s: s.accounts.sessions.revoke(s.ada, s.ada.session_id),
    "end other sessions": lambda s: s.accounts.sessions.revoke_others(s.ada),
}
ACTS = [
    *((act, "admin") for act in BY_ADMIN.items()),
    *((act, "ada") for act in BY_OWNER.items()),
]


@pytest.mark.parametrize(
    ("act", "who"),
    [(act, who) for (_, act), who in ACTS],
    ids=[name.replace(" ", "_") for (name, _), _ in ACTS],
)
def test_whoever_was_signed_out_elsewhere_changes_nothing_that_gives_access(
    world: World, act: Act, who: str
) -> None:
    """This process may remember their session for three seconds."""
    stage = Stage(world)
    caller: Caller = getattr(stage, who)
    # Another administrator's session, so that ending all of theirs has work to do.
    world.caller(world.account(stage.admin.user_id).user)
    world.delete_row(session_key(caller.user_id, caller.session_id))
    before = [row for row in world.rows() if not row["pk"].startswith("R#")]

    with pytest.raises(Unauthenticated):
        act(stage)

    assert [row for row in world.rows() if not row["pk"].startswith("R#")] == before


@pytest.mark.parametrize(
    "act", [act for (_, act), _ in ACTS], ids=[name for (name, _), _ in ACTS]
)
def test_whoever_is_signed_in_may_do_all_of_it(world: World, act: Act) -> None:
    """The condition refuses nobody else, also where it is about an own session."""
    act(Stage(world))
