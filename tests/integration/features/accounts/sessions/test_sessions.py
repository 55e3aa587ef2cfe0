"""Sessions of several devices: listed, refreshed together, and ended."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from runtime.features.accounts.sessions.repository import SessionRepository
from tests.clock import ManualClock
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.stored import actions, mails, rows_of

if TYPE_CHECKING:
    from tests.services import Services

PHONE = {"User-Agent": "Phone/1.0"}
UNKNOWN = "0" * 26


def sign_in(api: Api, person: Person, **headers: str) -> Api:
    """Sign in on another device, and return its client."""
    account = {"email": person.email, "password": person.password}
    answer = api.post(
        "/api/auth/login",
        account,
        headers=headers,
        context={"identity": {"sourceIp": "203.0.113.9"}},
    )
    assert answer.status == 200, answer.text
    return api.signed_in(answer.body["access_token"])


def signed_up(services: "Services") -> Any:
    """Create an account, and return the tokens of its first session."""
    from runtime.features.accounts.sign_in.models import RegisterRequest

    account = RegisterRequest(email="tab@example.com", password="six open tabs, one")
    services.accounts.sign_in.register(account)
    return services.accounts.sign_in.sign_in(account.email, account.password)


def test_sessions_are_listed_with_device_address_and_times(
    ada: Person, api: Api
) -> None:
    """The one seen last comes first, and the caller's own is marked."""
    phone = sign_in(api, ada, **PHONE)

    listed = phone.get("/api/users/me/sessions")

    assert listed.status == 200
    newest, oldest = listed.body
    assert (newest["device"], newest["address"]) == ("Phone/1.0", "203.0.113.9")
    assert (newest["current"], oldest["current"]) == (True, False)
    assert newest["last_seen_at"] == newest["created_at"]
    assert newest["expires_at"] > newest["last_seen_at"]
    assert "salt" not in listed.text and "kid" not in listed.text


def test_a_refresh_says_when_and_from_where_a_device_was_seen_last(
    timed: "Services", clock: ManualClock
) -> None:
    """Other requests must not cost a write."""
    from runtime.core.client_info import ClientInfo

    pair = signed_up(timed)
    caller = timed.accounts.sessions.authenticate(pair.access_token)
    opened = clock()
    clock.advance(hours=1)

    timed.accounts.sessions.refresh(pair.refresh_token, ClientInfo(address="192.0.2.7"))

    (seen,) = timed.accounts.sessions.of_user(caller.user_id, caller.session_id)
    assert (seen.created_at, seen.last_seen_at) == (opened, clock())
    assert (seen.address, seen.device) == ("192.0.2.7", None)


def test_a_session_that_has_expired_is_not_listed(
    timed: "Services", clock: ManualClock
) -> None:
    """DynamoDB may drop its row only days later."""
    caller = timed.accounts.sessions.authenticate(signed_up(timed).access_token)
    clock.advance(days=7)
    assert timed.accounts.sessions.of_user(caller.user_id) == []


def test_one_device_is_signed_out_and_the_others_stay(
    ada: Person, api: Api, aws: Any
) -> None:
    """Its access token is refused at once; the log says who did it from where."""
    phone = sign_in(api, ada, **PHONE)
    (mine,) = [s for s in phone.get("/api/users/me/sessions").body if s["current"]]
    path = f"/api/users/me/sessions/{mine['id']}"

    assert ada.api.delete(path).status == 204

    assert_problem(phone.get("/api/users/me"), 401, "unauthenticated")
    assert len(ada.api.get("/api/users/me/sessions").body) == 1
    assert_problem(ada.api.delete(path), 404, "session_not_found")
    assert actions(aws, ada.id).count("session_revoked") == 1


def test_a_foreign_session_is_as_good_as_absent(ada: Person, bob: Person) -> None:
    """The answer is a 404, and the session stays open."""
    (session,) = ada.api.get("/api/users/me/sessions").body
    for session_id in (session["id"], UNKNOWN):
        answer = bob.api.delete(f"/api/users/me/sessions/{session_id}")
        assert_problem(answer, 404, "session_not_found")
    assert ada.api.get("/api/users/me").status == 200


def test_all_other_devices_are_signed_out_at_once(
    ada: Person, api: Api, aws: Any
) -> None:
    """The log gets one entry, and a second request changes nothing."""
    others = [sign_in(api, ada) for _ in range(3)]

    for _ in range(2):
        assert ada.api.delete("/api/users/me/sessions").status == 204

    for other in others:
        assert_problem(other.get("/api/users/me"), 401, "unauthenticated")
    (left,) = ada.api.get("/api/users/me/sessions").body
    assert left["current"]
    assert actions(aws, ada.id).count("sessions_revoked") == 1


def test_six_tabs_that_refresh_at_once_after_expiry_all_go_on(
    timed: "Services", clock: ManualClock
) -> None:
    """All get one successor; the old token much later ends the session."""
    from runtime.core.errors import Unauthenticated
    from runtime.features.accounts.errors import InvalidRefreshToken

    first = signed_up(timed)
    caller = timed.accounts.sessions.authenticate(first.access_token)
    clock.advance(minutes=31)
    with pytest.raises(Unauthenticated):
        timed.accounts.sessions.authenticate(first.access_token)
    barrier = Barrier(6)

    def refresh(_: int) -> Any:
        """Refresh as one tab."""
        barrier.wait(30)
        return timed.accounts.sessions.refresh(first.refresh_token)

    with ThreadPoolExecutor(6) as pool:
        pairs = list(pool.map(refresh, range(6)))
    assert len({pair.refresh_token for pair in pairs}) == 1
    for pair in pairs:
        assert timed.accounts.sessions.authenticate(pair.access_token) == caller

    clock.advance(minutes=15)
    with pytest.raises(InvalidRefreshToken):
        timed.accounts.sessions.refresh(first.refresh_token)

    for pair in pairs:
        with pytest.raises(Unauthenticated):
            timed.accounts.sessions.authenticate(pair.access_token)
    with pytest.raises(InvalidRefreshToken):
        timed.accounts.sessions.refresh(pairs[0].refresh_token)


def test_a_reused_token_is_audited_and_its_owner_notified_once(
    timed: "Services", clock: ManualClock, aws: Any
) -> None:
    """It stays one entry and one mail for many tries from many threads."""
    from runtime.core.client_info import ClientInfo
    from runtime.features.accounts.errors import InvalidRefreshToken

    first = signed_up(timed)
    caller = timed.accounts.sessions.authenticate(first.access_token)
    timed.accounts.sessions.refresh(first.refresh_token)
    clock.advance(minutes=15)
    barrier = Barrier(8)

    def steal(_: int) -> None:
        """Use the token from another address."""
        barrier.wait(30)
        with pytest.raises(InvalidRefreshToken):
            timed.accounts.sessions.refresh(
                first.refresh_token, ClientInfo(address="192.0.2.66")
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(steal, range(8)))

    assert actions(aws, caller.user_id).count("refresh_reused") == 1
    page = timed.audit.own(caller.user_id, 10)
    assert page.items[0].address == "192.0.2.66"
    (mail,) = mails(aws, "session_reused")
    assert mail["to"] == "tab@example.com"


def test_signing_out_is_audited_once(ada: Person, aws: Any) -> None:
    """The second request finds no session to end, which is as it should be."""
    for _ in range(2):
        assert ada.api.post("/api/auth/logout").status == 204
        assert_problem(ada.api.get("/api/users/me"), 401, "unauthenticated")
    assert actions(aws, ada.id).count("signed_out") == 1


@pytest.mark.parametrize("token", [None, "", "not.a.token", "rt1.x"])
def test_signing_out_takes_a_token_of_ours(api: Api, token: str | None) -> None:
    """A 204 for anything would hide a client's mistake."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    answer = api.post("/api/auth/logout", headers=headers)
    assert_problem(answer, 401, "unauthenticated")


def test_signing_out_takes_no_token_that_has_expired(
    timed: "Services", clock: ManualClock
) -> None:
    """It proves nothing any more; the refresh token can be revoked."""
    from runtime.core.errors import Unauthenticated

    pair = signed_up(timed)
    clock.advance(minutes=31)

    with pytest.raises(Unauthenticated):
        timed.accounts.sessions.sign_out(pair.access_token)

    assert timed.accounts.sessions.refresh(pair.refresh_token).refresh_token


def test_whoever_is_signed_out_elsewhere_signs_out_all_the_same(
    ada: Person, api: Api, aws: Any
) -> None:
    """The frontend forgets its tokens on 204; a 401 would make it refresh them."""
    phone = sign_in(api, ada)
    assert ada.api.delete("/api/users/me/sessions").status == 204

    assert phone.post("/api/auth/logout").status == 204

    assert actions(aws, ada.id).count("signed_out") == 0


def test_whoever_is_erased_signs_out_all_the_same(
    ada: Person, services: "Services", aws: Any
) -> None:
    """Nothing is written about somebody of whom nothing is to be left."""
    from runtime.core.dynamodb.schema import credentials_key, profile_key, session_key

    caller = services.accounts.sessions.authenticate(str(ada.api.token))
    session = session_key(ada.id, caller.session_id)
    services.table.delete_all([profile_key(ada.id), credentials_key(ada.id), session])
    before = actions(aws, ada.id)

    assert ada.api.post("/api/auth/logout").status == 204

    assert actions(aws, ada.id) == before


def test_a_sign_in_says_whose_it_is_and_when_it_ends(ada: Person, api: Api) -> None:
    """The frontend shows the name, and renews its cookies in time."""
    account = {"email": ada.email, "password": ada.password}
    first = api.post("/api/auth/login", account).body
    second = api.post(
        "/api/auth/refresh", {"refresh_token": first["refresh_token"]}
    ).body
    mine, _ = api.signed_in(first["access_token"]).get("/api/users/me/sessions").body

    assert first["user"] == ada.api.get("/api/users/me").body
    assert "user" not in second and "device_token" not in second
    assert second["session_expires_at"] == first["session_expires_at"]
    assert second["refresh_expires_at"] >= first["refresh_expires_at"]
    assert second["refresh_expires_at"] == mine["expires_at"]
    for pair in (first, second):
        assert pair["refresh_expires_at"] < pair["session_expires_at"]
        assert pair["session_expires_at"].endswith("Z")


def test_more_sessions_than_a_transaction_holds_all_end(
    timed: "Services", aws: Any
) -> None:
    """A race of sign-ins may leave more than fifty."""
    from runtime.core.dynamodb.writes import put
    from runtime.features.accounts.sessions.repository import _row

    caller = timed.accounts.sessions.authenticate(signed_up(timed).access_token)
    (session,) = SessionRepository(timed.table).of_user(caller.user_id)
    for number in range(95):
        other = session.model_copy(update={"id": f"{number:026}"})
        timed.table.write(put(_row(other)))

    timed.accounts.sessions.revoke_others(caller)

    assert rows_of(aws, caller.user_id, "S#") == [f"S#{caller.session_id}"]
