"""The audit log: its entries, who may read them, and that it only grows."""

import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.features.accounts.administration.models import AdminCommand
from tests.clock import ManualClock
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person, SerialClient
from tests.integration.stored import rows

if TYPE_CHECKING:
    from runtime.core.settings import Settings

FROM = {"context": {"identity": {"sourceIp": "203.0.113.9"}}}


def today() -> str:
    """Return the day on which the tests run."""
    return datetime.now(UTC).date().isoformat()


def rename_disable_enable(admin: Person, user: Person) -> None:
    """Make three changes, two of which are audited."""
    assert user.api.patch("/api/users/me", {"name": "Other"}).status == 200
    for step in ("disable", "enable"):
        path = f"/api/users/{user.id}/{step}"
        assert admin.api.post(path, **FROM).status == 200


def test_a_user_reads_what_happened_to_their_account(ada: Person, api: Api) -> None:
    """Entries say what, when and from where, newest first."""
    account = {"email": ada.email, "password": ada.password}
    again = api.post("/api/auth/login", account, headers={"User-Agent": "X"}, **FROM)
    listed = api.signed_in(again.body["access_token"]).get("/api/users/me/audit")

    assert listed.status == 200
    assert [entry["action"] for entry in listed.body] == [
        "signed_in",
        "signed_in",
        "registered",
    ]
    newest = listed.body[0]
    assert (newest["address"], newest["device"]) == ("203.0.113.9", "X")
    assert newest["actor_id"] == newest["user_id"] == ada.id
    assert newest["at"].startswith(today())


def test_a_user_learns_that_an_administrator_acted_but_not_from_where(
    admin: Person, ada: Person, api: Api
) -> None:
    """Only administrators see another administrator's address."""
    rename_disable_enable(admin, ada)
    account = {"email": ada.email, "password": ada.password}
    token = api.post("/api/auth/login", account).body["access_token"]

    own = api.signed_in(token).get("/api/users/me/audit").body
    seen = admin.api.get(f"/api/users/{ada.id}/audit").body

    assert [e["action"] for e in own] == [e["action"] for e in seen]
    assert own[1]["action"] == "enabled"
    assert own[1]["actor_id"] == seen[1]["actor_id"] == admin.id
    assert (own[1]["address"], seen[1]["address"]) == (None, "203.0.113.9")


def test_a_failed_sign_in_is_in_the_log_of_the_account(
    admin: Person, ada: Person, api: Api
) -> None:
    """Its owner sees when and from where; throttled attempts are not stored."""
    account = {"email": ada.email, "password": "not hers"}
    for _ in range(12):
        api.post("/api/auth/login", account, headers={"User-Agent": "X"}, **FROM)

    own = ada.api.get("/api/users/me/audit", query={"limit": "100"}).body
    seen = admin.api.get(f"/api/users/{ada.id}/audit", query={"limit": "100"}).body

    assert own == seen
    failed = [entry for entry in own if entry["action"] == "sign_in_failed"]
    assert len(failed) == 10
    newest = own[0]
    assert (newest["address"], newest["device"]) == ("203.0.113.9", "X")
    assert (newest["user_id"], newest["actor_id"]) == (ada.id, None)
    assert newest["details"] == {"step": "password"}
    assert "not hers" not in str(own)


def test_a_sign_in_at_an_unknown_address_is_listed_by_day_without_the_address(
    admin: Person, api: Api, aws: Any
) -> None:
    """People sometimes type their password into the field for the address."""
    typed = "correct.horse@example.com"
    answer = api.post("/api/auth/login", {"email": typed, "password": "staple"}, **FROM)
    form = "grant_type=password&username=staple&password=staple"
    assert (answer.status, api.form("/api/auth/token", form).status) == (401, 400)

    entries = admin.api.get("/api/audit", query={"day": today()}).body

    failed = [entry for entry in entries if entry["action"] == "sign_in_failed"]
    assert [entry["address"] for entry in failed] == [None, "203.0.113.9"]
    ids = {entry["user_id"] for entry in failed}
    assert len(ids) == 2 and all(user_id.startswith("none-") for user_id in ids)
    for user_id in ids:
        assert admin.api.get(f"/api/users/{user_id}/audit").status in (404, 422)
    stored = json.dumps(rows(aws))
    assert "horse" not in stored and "staple" not in stored


def test_entries_of_failed_sign_ins_expire_like_all(ada: Person, aws: Any) -> None:
    """They hold nothing personal either."""
    login = {"email": ada.email, "password": "wrong"}
    ada.api.post("/api/auth/login", login, **FROM)

    (entry,) = [row for row in rows(aws) if row.get("action") == "sign_in_failed"]

    at = datetime.fromisoformat(entry["at"]).timestamp()
    assert entry["ttl"] == int(at + timedelta(days=400).total_seconds())
    assert "203.0.113.9" not in json.dumps(entry) and "@" not in json.dumps(entry)
    (origin,) = [row for row in rows(aws) if row.get("address") == "203.0.113.9"]
    assert (origin["pk"], origin["sk"]) == (f"U#{ada.id}#O", entry["sk"])


def test_a_day_is_read_page_by_page_with_everybodys_entries(
    admin: Person, ada: Person, bob: Person
) -> None:
    """Each entry is listed once, newest first; a cursor is of one day only."""
    rename_disable_enable(admin, ada)
    query = {"day": today(), "limit": "2"}
    pages = list(admin.api.pages("/api/audit", query))

    entries = [entry for page in pages for entry in page]
    assert [e["id"] for e in entries] == sorted(
        {e["id"] for e in entries}, reverse=True
    )
    assert {e["user_id"] for e in entries} == {admin.id, ada.id, bob.id}
    assert len(entries) == 8

    first = admin.api.get("/api/audit", query=query)
    following = first.next_query()
    assert following is not None
    other = admin.api.get("/api/audit", query=following | {"day": "2020-02-29"})
    assert_problem(other, 400, "invalid_cursor")
    assert admin.api.get("/api/audit", query={"day": "2020-02-29"}).body == []


def test_own_entries_are_read_page_by_page_and_a_cursor_is_ones_own(
    ada: Person, bob: Person
) -> None:
    """Another user's cursor is refused."""
    pages = list(ada.api.pages("/api/users/me/audit", {"limit": "1"}))
    assert [e["action"] for page in pages for e in page] == ["signed_in", "registered"]

    following = ada.api.get("/api/users/me/audit", query={"limit": "1"}).next_query()
    stolen = bob.api.get("/api/users/me/audit", query=following)
    assert_problem(stolen, 400, "invalid_cursor")


@pytest.mark.parametrize("path", ["/api/audit?day=2026-01-31", "/api/users/{id}/audit"])
def test_others_entries_are_for_administrators(ada: Person, path: str) -> None:
    """A user may not read even their own by that route."""
    route, _, query = path.format(id=ada.id).partition("?")
    asked = dict([query.split("=")]) if query else None
    assert_problem(ada.api.get(route, query=asked), 403, "forbidden")


@pytest.mark.parametrize(
    "day",
    ["", "yesterday", "2026-13-01", "0", "1769817600", "20260131", "2026-01-31T00:00"],
)
def test_a_day_that_is_none_is_refused(admin: Person, day: str) -> None:
    """A request without a day is refused too."""
    assert_problem(admin.api.get("/api/audit", query={"day": day}), 422)
    assert_problem(admin.api.get("/api/audit"), 422)


def test_entries_hold_ids_and_nothing_personal(
    admin: Person, ada: Person, aws: Any
) -> None:
    """Addresses and devices have rows of their own, so entries never change."""
    rename_disable_enable(admin, ada)
    entries = [row for row in rows(aws) if row["pk"].endswith("#A")]
    assert entries
    for entry in entries:
        text = json.dumps(entry)
        assert "203.0.113.9" not in text
        assert "@" not in text
        assert {"address", "device"}.isdisjoint(entry)


def test_no_call_of_the_service_changes_or_removes_an_entry(
    admin: Person, ada: Person, aws: Any, services: Any
) -> None:
    """Entries are only put, on condition that they are new."""
    written: list[tuple[str, dict[str, Any]]] = []

    def watch(params: Any, model: Any, **_: Any) -> None:
        """Note each call that touches an entry."""
        for action in params.get("TransactItems", [{model.name: params}]):
            for kind, body in action.items():
                key = body.get("Key") or body.get("Item") or {}
                if key.get("pk", {}).get("S", "").endswith("#A"):
                    written.append((kind, body))

    aws.meta.events.register("before-parameter-build.dynamodb", watch)
    services.accounts.administration.disable(AdminCommand(ada.id))
    services.accounts.administration.enable(AdminCommand(ada.id))
    services.accounts.sign_in.sign_in(ada.email, ada.password)

    assert [kind for kind, _ in written] == ["Put"] * 3
    conditions = {body["ConditionExpression"] for _, body in written}
    assert conditions == {"attribute_not_exists(#pk)"}


def test_an_entry_is_never_written_over(services: Any, ada: Person) -> None:
    """A second entry of the same id is refused."""
    from runtime.core.dynamodb.writes import ConditionFailed
    from runtime.core.effects import Effects, effect_writes

    (entry,) = services.audit.of_user(ada.id, 1).items
    forged = entry.model_copy(update={"details": {"forged": "yes"}})
    with pytest.raises(ConditionFailed):
        services.table.transact(effect_writes(Effects(entries=(forged,))))
    assert services.audit.of_user(ada.id, 1).items == [entry]


def test_what_has_expired_is_not_shown_though_its_rows_are_there(
    settings: "Settings", aws: Any, ada: Person
) -> None:
    """DynamoDB drops rows late: addresses after 90 days, entries after 400."""
    from tests.services import Services

    clock = ManualClock()
    clock.now = datetime.now(UTC)
    services = Services(settings, SerialClient(aws), clock)
    signed_in, _ = services.audit.of_user(ada.id, 10).items
    assert signed_in.device is None and signed_in.address is None
    aws.put_item(
        TableName=os.environ["DYNAMODB_TABLE_NAME"],
        Item={
            "pk": {"S": f"U#{ada.id}#O"},
            "sk": {"S": signed_in.id},
            "address": {"S": "203.0.113.9"},
        },
    )
    assert services.audit.of_user(ada.id, 1).items[0].address == "203.0.113.9"

    clock.now += timedelta(days=91)
    assert services.audit.of_user(ada.id, 1).items[0].address is None
    clock.now += timedelta(days=310)
    assert services.audit.of_user(ada.id, 10).items == []
