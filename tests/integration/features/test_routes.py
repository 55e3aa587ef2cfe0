"""Every route, used as it is meant to be."""

import secrets
from typing import Any

import pytest

from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person

ARN = "arn:aws:sts::123456789012:assumed-role/worker/session"


@pytest.mark.parametrize("path", ["/api/health", "/api/ready"])
def test_health_and_readiness_answer_ok(api: Api, path: str) -> None:
    """Readiness depends on the table, which is there."""
    answer = api.get(path)
    assert (answer.status, answer.body["status"]) == (200, "ok")


def test_register_login_refresh_logout_end_to_end(api: Api) -> None:
    """The old access token ends with the logout."""
    password = secrets.token_urlsafe(18)
    account = {"email": "Grace@Example.com", "password": password, "name": "Grace"}
    created = api.post("/api/auth/register", account)
    assert created.status == 201
    assert created.body["email"] == "grace@example.com"
    assert created.body["role"] == "user"
    assert "password" not in created.text
    credentials = {"email": account["email"], "password": password}
    tokens = api.post("/api/auth/login", credentials).body
    assert tokens["token_type"] == "bearer"
    newer = api.post(
        "/api/auth/refresh", {"refresh_token": tokens["refresh_token"]}
    ).body
    assert newer["refresh_token"] != tokens["refresh_token"]
    grace = api.signed_in(newer["access_token"])
    assert grace.get("/api/users/me").body["name"] == "Grace"
    assert grace.post("/api/auth/logout").status == 204
    for token in (newer["access_token"], tokens["access_token"]):
        refused = api.signed_in(token).get("/api/users/me")
        assert_problem(refused, 401, "unauthenticated")
        assert refused.headers["www-authenticate"] == "Bearer"
    body = {"refresh_token": newer["refresh_token"]}
    assert_problem(api.post("/api/auth/refresh", body), 401, "invalid_refresh_token")


def test_wrong_password_and_unknown_address_look_alike(ada: Person, api: Api) -> None:
    """Otherwise a login would tell who has an account."""
    body = {"email": ada.email, "password": secrets.token_hex(8)}
    wrong = api.post("/api/auth/login", body)
    unknown = api.post("/api/auth/login", body | {"email": "nobody@example.com"})
    assert_problem(wrong, 401, "invalid_credentials")
    assert_problem(unknown, 401, "invalid_credentials")
    assert wrong.body["detail"] == unknown.body["detail"]


def test_second_account_for_an_address_is_refused(ada: Person, api: Api) -> None:
    """Upper and lower case do not make another address."""
    body = {"email": ada.email.upper(), "password": secrets.token_urlsafe(18)}
    assert_problem(api.post("/api/auth/register", body), 409, "email_taken")


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("jörg@example.com", "must have only ASCII characters before the @"),
        ("ada@localhost", "must have a domain with a dot, such as example.com"),
    ],
)
def test_an_address_that_no_mail_reaches_is_refused_with_the_reason(
    api: Api, admin: Person, email: str, message: str
) -> None:
    """At sign-up, in an invitation and as the new address of an account."""
    password = secrets.token_urlsafe(18)
    answers = {
        "email": [
            api.post("/api/auth/register", {"email": email, "password": password}),
            admin.api.post("/api/users", {"email": email}),
        ],
        "new_email": [
            admin.api.post(
                "/api/auth/email/change",
                {"new_email": email, "password": admin.password},
            )
        ],
    }
    for field, refused in answers.items():
        for answer in refused:
            assert_problem(answer, 422, "validation_error")
            expected = {"pointer": f"/body/{field}", "message": message}
            assert answer.body["errors"] == [expected]


def test_oauth_client_signs_in_and_refreshes_by_form(ada: Person, api: Api) -> None:
    """The token endpoint takes both grants."""
    form = f"grant_type=password&username={ada.email}&password={ada.password}"
    first = api.form("/api/auth/token", form)
    assert first.status == 200
    token = first.body["refresh_token"]
    form = f"grant_type=refresh_token&refresh_token={token}"
    second = api.form("/api/auth/token", form)
    assert second.status == 200
    assert api.signed_in(second.body["access_token"]).get("/api/users/me").status == 200


def test_profile_is_read_and_renamed_by_its_owner(ada: Person) -> None:
    """The ETag changes with it, and null removes the name."""
    before = ada.api.get("/api/users/me")
    assert before.status == 200
    after = ada.api.patch("/api/users/me", {"name": "Ada Lovelace"})
    assert (after.status, after.body["name"]) == (200, "Ada Lovelace")
    assert after.headers["etag"] != before.headers["etag"]
    assert ada.api.patch("/api/users/me", {"name": None}).body["name"] is None


def test_administrator_reads_any_profile(admin: Person, ada: Person) -> None:
    """The route names the user by id."""
    answer = admin.api.get(f"/api/users/{ada.id}")
    assert (answer.status, answer.body["email"]) == (200, ada.email)


@pytest.mark.parametrize("path", ["/api/users", "/api/users/{id}"])
def test_user_without_the_role_is_forbidden(ada: Person, path: str) -> None:
    """Lists and profiles of others are for administrators only."""
    assert_problem(ada.api.get(path.format(id=ada.id)), 403, "forbidden")


def test_item_is_created_read_replaced_patched_and_deleted(ada: Person) -> None:
    """The test follows one item through all its routes."""
    body = {"title": "Notes", "description": "d", "tags": ["docs"]}
    created = ada.api.post("/api/items", body)
    assert created.status == 201
    assert created.headers["etag"] == '"1"'
    item_id = created.body["id"]
    assert created.headers["location"].endswith(f"items/{item_id}")
    path = f"/api/items/{item_id}"
    assert ada.api.get(path).body == created.body
    patched = ada.api.patch(path, {"status": "done"})
    assert (patched.status, patched.body["version"]) == (200, 2)
    assert patched.body["tags"] == ["docs"]
    replaced = ada.api.put(path, {"title": "New"})
    assert replaced.status == 200
    assert (replaced.body["tags"], replaced.body["status"]) == ([], "open")
    assert ada.api.get("/api/items").body == [replaced.body]
    gone = ada.api.delete(path)
    assert (gone.status, gone.text) == (204, "")
    assert_problem(ada.api.get(path), 404, "item_not_found")


def test_foreign_item_is_as_good_as_absent(ada: Person, bob: Person) -> None:
    """Every method answers 404 and changes nothing."""
    item = ada.api.post("/api/items", {"title": "Mine"}).body
    path = f"/api/items/{item['id']}"
    assert_problem(bob.api.get(path), 404, "item_not_found")
    assert_problem(bob.api.put(path, {"title": "x"}), 404, "item_not_found")
    assert_problem(bob.api.patch(path, {"title": "x"}), 404, "item_not_found")
    assert_problem(bob.api.delete(path), 404, "item_not_found")
    assert bob.api.get("/api/items").body == []
    assert ada.api.get(path).body == item


@pytest.mark.parametrize(
    "context", [None, {}, {"identity": {}}, {"identity": {"userArn": ""}}]
)
def test_internal_route_hides_from_everyone_without_a_checked_role(
    admin: Person, context: dict[str, Any] | None
) -> None:
    """Neither an administrator's token nor a header can replace the role."""
    path = f"/api/internal/users/{admin.id}"
    headers = {"userArn": ARN, "X-User-Arn": ARN}
    answer = admin.api.get(path, context=context, headers=headers)
    assert_problem(answer, 404, "not_found")


def test_internal_route_serves_a_checked_role(api: Api, ada: Person) -> None:
    """The gateway tells which role signed the request."""
    context = {"identity": {"userArn": ARN}}
    answer = api.get(f"/api/internal/users/{ada.id}", context=context)
    assert (answer.status, answer.body["email"]) == (200, ada.email)


@pytest.mark.parametrize("trusted", [False, True])
def test_forwarded_address_counts_only_with_the_frontends_secret(
    ada: Person, api: Api, aws: Any, settings: Any, trusted: bool
) -> None:
    """Any other caller is known by the address of its connection."""
    secret = settings.FRONTEND_SECRET if trusted else secrets.token_hex(32)
    answer = api.post(
        "/api/auth/login",
        {"email": ada.email, "password": ada.password},
        headers={"X-Forwarded-For": "198.51.100.7", "X-Frontend-Secret": secret},
        context={"identity": {"sourceIp": "203.0.113.9"}},
    )
    assert answer.status == 200
    rows = aws.scan(TableName=settings.DYNAMODB_TABLE_NAME)["Items"]
    found = {row["address"]["S"] for row in rows if "address" in row}
    assert ("198.51.100.7" in found) is trusted
    assert ("203.0.113.9" in found) is not trusted


@pytest.mark.parametrize(
    ("forwarded", "taken"),
    [
        ("2001:DB8::0001", "2001:db8::1"),
        ("198.51.100.7, 10.0.0.1", "198.51.100.7"),
        ("fe80::1%win a prize", "fe80::1"),
        ("win a prize at evil.example", "203.0.113.9"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::1]:443, 10.0.0.1", "2001:db8::1"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("unknown", "203.0.113.9"),
        (", 198.51.100.7", "203.0.113.9"),
    ],
)
def test_a_forwarded_address_that_is_none_is_no_way_around_the_limits(
    ada: Person, api: Api, aws: Any, settings: Any, forwarded: str, taken: str
) -> None:
    """It also must not put words of an attacker into a mail."""
    before = {row["sk"]["S"] for row in _with_address(aws, settings)}
    answer = api.post(
        "/api/auth/login",
        {"email": ada.email, "password": ada.password},
        headers={
            "X-Forwarded-For": forwarded,
            "X-Frontend-Secret": settings.FRONTEND_SECRET,
        },
        context={"identity": {"sourceIp": "203.0.113.9"}},
    )
    assert answer.status == 200
    new = [r for r in _with_address(aws, settings) if r["sk"]["S"] not in before]
    assert {row["address"]["S"] for row in new} == {taken}


def _with_address(aws: Any, settings: Any) -> list[dict[str, Any]]:
    """Return the rows that hold an address."""
    rows = aws.scan(TableName=settings.DYNAMODB_TABLE_NAME)["Items"]
    return [row for row in rows if "S" in row.get("address", {})]


@pytest.mark.parametrize("extra", ["role", "id", "email_verified", "status"])
def test_fields_that_a_client_must_not_set_are_refused(
    ada: Person, api: Api, extra: str
) -> None:
    """Nothing is mass-assigned, neither at sign-up nor later."""
    account = {"email": "eve@example.com", "password": secrets.token_urlsafe(18)}
    refused = api.post("/api/auth/register", account | {extra: "admin"})
    assert_problem(refused, 422, "validation_error")
    assert refused.body["errors"][0]["pointer"] == f"/body/{extra}"
    assert_problem(ada.api.patch("/api/users/me", {extra: "admin"}), 422)
    assert ada.api.get("/api/users/me").body["role"] == "user"


@pytest.mark.parametrize("extra", ["id", "version", "user_id", "created_at"])
def test_items_take_no_unknown_field(ada: Person, extra: str) -> None:
    """That is true of POST and PATCH; PUT ignores what was read and nobody writes."""
    body: dict[str, Any] = {"title": "x"}
    item = ada.api.post("/api/items", body).body
    path = f"/api/items/{item['id']}"
    assert_problem(ada.api.post("/api/items", body | {extra: 1}), 422)
    put = ada.api.put(path, body | {extra: 1})
    assert put.status == (200 if extra in ("version", "created_at") else 422)
    assert_problem(ada.api.patch(path, {extra: 1}), 422)
    assert ada.api.get("/api/items").body == [item]


def test_repeated_idempotency_key_replays_the_first_item(ada: Person) -> None:
    """A header says so, only one item exists, and another body is refused."""
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    first = ada.api.post("/api/items", {"title": "Once"}, headers=headers)
    second = ada.api.post("/api/items", {"title": "Once"}, headers=headers)
    assert (first.status, second.status) == (201, 201)
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert ada.api.get("/api/items").body == [first.body] == [second.body]
    other = ada.api.post("/api/items", {"title": "Twice"}, headers=headers)
    assert_problem(other, 422, "idempotency_key_reused")


def test_repeated_idempotency_key_replays_the_sign_up(api: Api) -> None:
    """A repeated sign-up must not conflict with itself."""
    body = {"email": "ida@example.com", "password": secrets.token_urlsafe(18)}
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    first = api.post("/api/auth/register", body, headers=headers)
    second = api.post("/api/auth/register", body, headers=headers)
    assert (first.status, second.status) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert first.body == second.body
