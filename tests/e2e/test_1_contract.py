"""The HTTP contract that clients rely on, tested through the deployed gateway."""

import secrets
import time

import pytest
from jose import jwt

from runtime.core.contract import FORWARDED_HEADER, FRONTEND_SECRET_HEADER
from runtime.core.dynamodb.schema import user_pk
from tests.e2e.accounts import registered
from tests.e2e.conftest import Person
from tests.e2e.deployment import Deployment
from tests.integration.client import Api, assert_oauth_error, assert_problem

pytestmark = pytest.mark.e2e

SECONDS_TO_DIE = 5


@pytest.mark.parametrize("path", ["/api/health", "/api/ready"])
def test_health_and_readiness_answer_ok(api: Api, path: str) -> None:
    """Run the function, and read its table for readiness."""
    answer = api.get(path)
    assert (answer.status, answer.body["status"]) == (200, "ok"), answer.text
    assert answer.body["stage"] == "local"


def test_session_lives_from_registration_to_logout(api: Api) -> None:
    """Rotate the tokens, and refuse the access token after the logout."""
    password = secrets.token_urlsafe(18)
    account = {"email": "Grace.E2E@example.com", "password": password}
    created = registered(api, account)
    assert created.body["email"] == account["email"].lower()

    first = api.post("/api/auth/login", account).body
    answer = api.post("/api/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert answer.status == 200, answer.text
    grace = api.signed_in(answer.body["access_token"])
    assert grace.get("/api/users/me").status == 200

    assert grace.post("/api/auth/logout").status == 204
    refused = grace.get("/api/auth/nowhere")
    assert_problem(refused, 404)
    # The auth function refuses at once, the other one when its 3 s cache has expired.
    assert_problem(grace.get("/api/auth/factors"), 401, "unauthenticated")
    assert grace.post("/api/auth/logout").status == 204


def test_access_token_is_refused_after_logout_by_the_other_function(api: Api) -> None:
    """Refuse the token in a function that has not cached the session."""
    password = secrets.token_urlsafe(18)
    account = {"email": "lin.e2e@example.com", "password": password}
    registered(api, account)
    lin = api.signed_in(api.post("/api/auth/login", account).body["access_token"])
    assert lin.post("/api/auth/logout").status == 204
    assert_problem(lin.get("/api/users/me"), 401, "unauthenticated")


def test_access_token_dies_within_five_seconds_in_a_process_that_knows_it(
    api: Api,
) -> None:
    """End the session in one function while the other function has it in its cache."""
    account = {"email": "kay.e2e@example.com", "password": secrets.token_urlsafe(18)}
    registered(api, account)
    kay = api.signed_in(api.post("/api/auth/login", account).body["access_token"])
    assert kay.get("/api/users/me").status == 200

    assert kay.post("/api/auth/logout").status == 204
    ended = time.monotonic()
    while kay.get("/api/users/me").status == 200:
        assert time.monotonic() < ended + SECONDS_TO_DIE
        time.sleep(0.2)
    assert_problem(kay.get("/api/users/me"), 401, "unauthenticated")
    assert time.monotonic() < ended + SECONDS_TO_DIE


def test_oauth_client_signs_in_and_refreshes_by_form(api: Api, ada: Person) -> None:
    """Accept both grants of the token endpoint."""
    form = f"grant_type=password&username={ada.email}&password={ada.password}"
    first = api.form("/api/auth/token", form)
    assert first.status == 200, first.text
    token = first.body["refresh_token"]
    second = api.form(
        "/api/auth/token", f"grant_type=refresh_token&refresh_token={token}"
    )
    assert second.status == 200, second.text
    refused = api.form("/api/auth/token", "grant_type=password&username=a&password=b")
    assert_oauth_error(refused, 400, "invalid_grant")


def test_token_signed_with_a_guessed_key_is_refused(api: Api, ada: Person) -> None:
    """Refuse a token whose signature is the only thing that is wrong."""
    assert ada.api.token is not None
    claims = jwt.get_unverified_claims(ada.api.token)
    header = jwt.get_unverified_header(ada.api.token)
    forged = jwt.encode(claims, secrets.token_hex(32), "HS256", headers=header)
    assert_problem(api.signed_in(forged).get("/api/users/me"), 401, "unauthenticated")
    assert ada.api.get("/api/users/me").status == 200


def test_frontend_server_speaks_for_its_users(
    deployment: Deployment, api: Api, bob: Person
) -> None:
    """Accept client addresses with the secret that the stack's output names."""
    cloud, outputs = deployment.cloud, deployment.data
    named = cloud.client("secretsmanager").get_secret_value(
        SecretId=outputs["FrontendSecretArn"]
    )
    assert named["SecretString"].isalnum()
    account = {"email": bob.email, "password": bob.password}
    secrets_shown = {"198.51.100.1": named["SecretString"], "198.51.100.2": "guessed"}
    for address, secret in secrets_shown.items():
        headers = {FRONTEND_SECRET_HEADER: secret, FORWARDED_HEADER: address}
        assert api.post("/api/auth/login", account, headers=headers).status == 200
    rows = cloud.client("dynamodb").query(
        TableName=outputs["TableName"],
        KeyConditionExpression="pk = :user and begins_with(sk, :session)",
        ExpressionAttributeValues={
            ":user": {"S": user_pk(bob.id)},
            ":session": {"S": "S#"},
        },
    )["Items"]
    addresses = {row["address"]["S"] for row in rows}
    assert addresses == {"127.0.0.1", "198.51.100.1"}


def test_item_is_created_read_changed_and_deleted(ada: Person) -> None:
    """Check the ETag at each step; a repeated request creates nothing."""
    content = {"title": "Überraschung", "tags": ["party"]}
    keyed = {"Idempotency-Key": "e2e-1"}
    created = ada.api.post("/api/items", content, headers=keyed)
    assert created.status == 201, created.text
    again = ada.api.post("/api/items", content, headers=keyed)
    assert again.body == created.body
    assert again.headers["idempotency-replayed"] == "true"

    path, tag = f"/api/items/{created.body['id']}", created.headers["etag"]
    read = ada.api.get(path)
    assert (read.status, read.body, read.headers["etag"]) == (200, created.body, tag)
    assert ada.api.get(path, headers={"If-None-Match": tag}).status == 304

    changed = ada.api.put(path, content | {"status": "done"}, headers={"If-Match": tag})
    assert (changed.status, changed.body["status"]) == (200, "done")
    patch = {"title": "Keine Überraschung"}
    assert_problem(ada.api.patch(path, patch, headers={"If-Match": tag}), 412)
    assert ada.api.patch(path, patch).body["title"] == patch["title"]

    assert ada.api.delete(path).status == 204
    assert_problem(ada.api.get(path), 404, "item_not_found")
    restored = ada.api.post(f"/api/items/trash/{created.body['id']}/restore")
    assert (restored.status, restored.headers["etag"]) == (200, '"5"')
    assert ada.api.delete(path, headers={"If-Match": '"5"'}).status == 204


def test_items_are_listed_by_page_and_found_by_word(ada: Person) -> None:
    """Follow cursors through the gateway, which re-encodes query strings."""
    titles = [f"Straße {number}" for number in range(5)]
    for title in titles:
        assert ada.api.post("/api/items", {"title": title}).status == 201
    pages = list(ada.api.pages("/api/items", {"limit": "2", "search": "strasse"}))
    found = [item["title"] for page in pages for item in page]
    assert sorted(found) == titles
    listed = [
        i["title"] for p in ada.api.pages("/api/items", {"limit": "2"}) for i in p
    ]
    assert set(titles) <= set(listed)
    assert ada.api.get("/api/items", query={"search": "%23party"}).status == 200


def test_item_of_another_person_does_not_exist(ada: Person, bob: Person) -> None:
    """Answer 404, not 403."""
    path = f"/api/items/{ada.api.post('/api/items', {'title': 'mine'}).body['id']}"
    for answer in (bob.api.get(path), bob.api.put(path, {"title": "x"})):
        assert_problem(answer, 404, "item_not_found")
    assert_problem(bob.api.delete(path), 404, "item_not_found")
    assert ada.api.get(path).status == 200


def test_invalid_input_is_a_problem_that_names_the_field(ada: Person) -> None:
    """Name the field, but do not repeat the input."""
    answer = ada.api.post("/api/items", {"title": "x", "owner": "somebody"})
    assert_problem(answer, 422, "validation_error")
    assert answer.body["errors"][0]["pointer"] == "/body/owner"
    assert "somebody" not in answer.text
