"""Nothing personal or secret ever reaches a log."""

import io
import logging
import secrets
from typing import TYPE_CHECKING, Any

import pytest

from runtime.features.accounts.assembly import Accounts
from runtime.features.accounts.mailed_links.links import VERIFY_EMAIL
from runtime.features.items.assembly import Items
from tests.integration.client import Api
from tests.integration.conftest import Person
from tests.integration.log import access_lines, service_log  # noqa: F401

if TYPE_CHECKING:
    from fastapi import FastAPI


def test_access_line_tells_the_template_and_the_request_id(
    ada: Person, log: io.StringIO
) -> None:
    """Each request writes one JSON line."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    log.truncate(0)
    log.seek(0)
    path = f"/api/items/{item['id']}"
    ada.api.get(path, headers={"X-Request-ID": "trace-7"})
    (line,) = access_lines(log.getvalue())
    assert line["route"] == "/api/items/{item_id}"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["correlation_id"] == "trace-7"
    assert line["latency_ms"] >= 0
    assert item["id"] not in log.getvalue()


@pytest.mark.parametrize(
    "corrupt",
    [{"S": "private"}, {"N": "77.5"}, {"B": b"private"}],
    ids=str,
)
@pytest.mark.parametrize("attribute", ["version", "tags", "created_at"])
def test_a_corrupt_row_is_a_defect_that_tells_no_content(
    ada: Person,
    aws: Any,
    settings: Any,
    log: io.StringIO,
    attribute: str,
    corrupt: dict[str, Any],
) -> None:
    """The client gets a 500, and no value of the row is in the log."""
    item = ada.api.post("/api/items", {"title": "x"}).body
    aws.update_item(
        TableName=settings.DYNAMODB_TABLE_NAME,
        Key={"pk": {"S": f"U#{ada.id}"}, "sk": {"S": f"I#{item['id']}"}},
        UpdateExpression="SET #a = :v",
        ExpressionAttributeNames={"#a": attribute},
        ExpressionAttributeValues={":v": corrupt},
    )
    answer = ada.api.get(f"/api/items/{item['id']}")
    assert answer.status == 500
    assert "a request failed unexpectedly" in log.getvalue()
    for told in (log.getvalue(), answer.text):
        assert "private" not in told and "77.5" not in told


def test_no_secret_sent_to_any_route_reaches_a_log(
    api: Api,
    admin: Person,
    log: io.StringIO,
    app: "FastAPI",
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Marked inputs go to every route in valid and invalid requests."""
    caplog.set_level(logging.DEBUG)
    # The AWS SDK's and the simulator's debug lines are not the service's.
    for name in ("botocore", "boto3", "urllib3", "moto"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.WARNING)
    run = secrets.token_hex(6)
    email, password, name = f"mail{run}@example.com", f"pass-{run}-{run}", f"name{run}"
    text, key, search = f"text{run}", f"key{run}", f"search{run}"
    keyed = {"Idempotency-Key": key}
    markers = {run, email, password, name, text, key, search, admin.refresh_token}
    markers |= {str(admin.api.token), admin.password, admin.email}

    account = {"email": email, "password": password, "name": name}
    credentials = {"email": email, "password": password}
    created = api.post("/api/auth/register", account, headers=keyed)
    assert created.status == 201
    api.post("/api/auth/register", account, headers=keyed)
    api.post("/api/auth/register", account)
    api.post("/api/auth/register", account | {text: text})
    api.post("/api/auth/register", '{"email": "' + email)
    api.post("/api/auth/login", credentials | {"password": f"wrong{run}"})
    tokens = api.post("/api/auth/login", credentials).body
    form = f"username={email}&password={password}"
    api.form("/api/auth/token", f"grant_type=password&{form}")
    api.form("/api/auth/token", f"grant_type={text}&{form}")
    old = tokens["refresh_token"]
    newer = api.post("/api/auth/refresh", {"refresh_token": old}).body
    api.post("/api/auth/refresh", {"refresh_token": old[:-2] + "xx"})
    for pair in (tokens, newer):
        markers |= {pair["access_token"], pair["refresh_token"]}
    user = api.signed_in(newer["access_token"])
    user.get("/api/users/me")
    user.patch("/api/users/me", {"name": f"{name}2"})
    user.patch("/api/users/me", {text: text})
    link = app.state.platform.assembled(Accounts).one_time_tokens.issue(
        VERIFY_EMAIL.kind, created.body["id"], VERIFY_EMAIL.lifetime, email=email
    )
    markers.add(link)
    assert user.post("/api/auth/email/verify", {"token": link}).status == 204
    started = user.post("/api/auth/factors/totp", {"password": password}).body
    markers |= {started["secret"], started["uri"]}
    user.post("/api/auth/factors/totp/confirm", {"code": "000000"})
    for route in ("email/verify", "email/change/confirm", "factors/unlock"):
        api.post(f"/api/auth/{route}", {"token": text})
    api.post("/api/auth/factors/unlock/resend", {"email": email})
    code = {"challenge": f"mc1.{text}", "recovery_code": f"{text}{text}"}
    api.post("/api/auth/login/factor", code)
    user_id = created.body["id"]
    for person in (admin.api, user):
        person.get("/api/users", query={"cursor": text})
        person.get("/api/users")
        person.get(f"/api/users/{user_id}")
        person.get(f"/api/users/{text}")
    arn = {"identity": {"userArn": "arn:aws:iam::1:role/x"}}
    assert api.get(f"/api/internal/users/{user_id}", context=arn).status == 200
    content = {"title": text, "description": text, "tags": [text]}
    item = user.post("/api/items", content, headers=keyed).body
    user.post("/api/items", content, headers=keyed)
    user.post("/api/items", {"title": f"other {text}"}, headers=keyed)
    user.post("/api/items", {"status": text})
    path = f"/api/items/{item['id']}"
    user.get("/api/items", query={"search": search, "cursor": text})
    assert user.get("/api/items", query={"search": text}).body
    user.get(path)
    user.put(path, content)
    user.patch(path, {"title": f"{text} again"}, headers={"If-Match": text})
    user.delete(path)
    api.get(f"/api/{text}")
    api.get("/api/health", headers={"X-Request-ID": f"{text} bad"})
    api.get("/api/ready", query={"q": text})
    api.signed_in(f"{tokens['access_token'][:-4]}{run}").get("/api/users/me")

    def fail(*_: Any, **__: Any) -> None:
        """Raise an unexpected error."""
        raise RuntimeError("defect")

    with monkeypatch.context() as broken:
        broken.setattr(app.state.platform.assembled(Items).service, "create", fail)
        assert user.post("/api/items", content).status == 500
    user.post("/api/auth/logout")

    assert caplog.records
    captured = capfd.readouterr()
    formatted = logging.Formatter()
    seen = "".join(
        [
            log.getvalue(),
            *(
                formatted.format(record) + repr(vars(record))
                for record in caplog.records
            ),
            captured.out,
            captured.err,
        ]
    )
    leaked = {marker for marker in markers if marker in seen}
    assert not leaked
    routes = {line["route"] for line in access_lines(log.getvalue())}
    assert {"/api/auth/register", "/api/items/{item_id}", "unmatched"} <= routes
