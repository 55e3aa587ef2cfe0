"""Bodies that cannot be read: malformed JSON, another media type, another coding."""

import base64
import gzip
import json
import re
import secrets
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.integration.client import (
    PROBLEM,
    Answer,
    Api,
    assert_oauth_error,
    assert_problem,
    parsed,
)
from tests.integration.conftest import Person

JSON = "application/json"
PATH = "/api/items"


def sent(
    api: Api,
    body: bytes,
    headers: dict[str, str] | None = None,
    *,
    method: str = "POST",
    path: str = PATH,
) -> list[Answer]:
    """Send bytes as each kind of event, in base64."""
    given_headers = headers if headers is not None else {"content-type": JSON}
    if api.token is not None:
        given_headers = given_headers | {"authorization": f"Bearer {api.token}"}
    common = {
        "headers": given_headers,
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    rest = {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "requestContext": {"identity": {"sourceIp": "203.0.113.9"}},
    }
    http = {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "203.0.113.9"}
        },
    }
    return [parsed(api.handler(event | common, {})) for event in (rest, http)]


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b'{"title": }', 1, 11),
        (b'{"title": "x",}', 1, 15),
        (b'{\n  "title": "x"\n  "status": "open"\n}', 3, 3),
        ('{"title": "äöü", x}'.encode(), 1, 18),
        (b"{'title': 'x'}", 1, 2),
        (b"title=x", 1, 2),
        (b"not json", 1, 2),
        (b'{"title": "x"', 1, 13),
        (b'{"title": "x', 1, 12),
        (b'{"title": "x"} {}', 1, 16),
        (b'{"title": NaN}', 1, 11),
        (b'{"title": Infinity}', 1, 11),
        (b'{"title": -Infinity}', 1, 12),
        (b'{"title": 01}', 1, 12),
        (b'{"title": "a\tb"}', 1, 13),
        (b'{"title": "\xff"}', 1, 12),
        (b'{"title": "\xed\xa0\x80"}', 1, 12),
        (b'{"\xc0\xaf": 1}', 1, 3),
        (b"// comment\n{}", 1, 1),
        (b"   \n ", 2, 1),
        (b"\x00", 1, 1),
        ('{"title": "x"}'.encode("utf-16"), 1, 1),
        ('{"title": "x"}'.encode("utf-32-le"), 1, 2),
        (b"\x1f\x8b\x08\x00", 1, 1),
    ],
)
def test_json_that_cannot_be_read_is_told_with_its_place(
    ada: Person, body: bytes, line: int, column: int
) -> None:
    """Whoever wrote it finds the place; nothing of the body is repeated."""
    for answer in sent(ada.api, body):
        assert_problem(answer, 400, "malformed_json")
        assert f"line {line}, column {column}." in answer.body["detail"]
        assert "errors" not in answer.body
    assert ada.api.get(PATH).body == []


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"[" * 1_000 + b"]" * 1_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"title": ' + b"9" * 100_000 + b"}",
        b'{"title": "\\ud800"}',
        b'{"title": "\\udc00\\ud800"}',
        b'{"\\ud83d": 1}',
    ],
)
def test_json_that_no_reader_can_hold_is_malformed(ada: Person, body: bytes) -> None:
    """Nested without end, a number without end, half a character."""
    for answer in sent(ada.api, body):
        assert_problem(answer, 400, "malformed_json")
        assert re.search(r"line \d+, column \d+\.$", answer.body["detail"])


def test_nothing_of_a_malformed_body_is_repeated(ada: Person) -> None:
    """A password would end up in logs of clients and proxies."""
    marker = secrets.token_hex(8)
    for text in (
        f'{{"title": {marker}}}',
        f'{{"{marker}": 1,}}',
        f"{marker}",
        f'{{"title": "{marker}\\x"}}',
        f'{{"{marker}": "\\ud800"}}',
    ):
        for answer in sent(ada.api, text.encode()):
            assert_problem(answer, 400, "malformed_json")
            assert marker not in answer.text


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
@example(b'{"email": 1e999}')
@example(b'{"email": -0}')
@example(b"\xef\xbb\xbf")
def test_any_bytes_are_a_problem_of_the_client(api: Api, body: bytes) -> None:
    """No body is a defect of the service, and none comes back."""
    for answer in sent(api, body, path="/api/auth/refresh"):
        assert answer.status in (400, 422), answer.text
        assert answer.headers["content-type"] == PROBLEM
        if answer.status == 400:
            assert answer.body["code"] == "malformed_json"


def test_a_byte_order_mark_before_json_is_passed_over(ada: Person) -> None:
    """RFC 8259 lets a reader do so, and tools on Windows write it."""
    for answer in sent(ada.api, b"\xef\xbb\xbf" + b'{"title": "x"}'):
        assert (answer.status, answer.body["title"]) == (201, "x")


def test_the_last_of_two_members_counts(ada: Person) -> None:
    """It does for JSON.parse and nearly every other reader."""
    for answer in sent(ada.api, b'{"title": "x", "title": "y"}'):
        assert (answer.status, answer.body["title"]) == (201, "y")


@pytest.mark.parametrize("kind", [JSON, "text/plain", None])
def test_no_body_is_a_missing_one_and_not_a_malformed_one(
    ada: Person, kind: str | None
) -> None:
    """The field that is missing is the body."""
    for answer in sent(ada.api, b"", {"content-type": kind} if kind else {}):
        assert_problem(answer, 422, "validation_error")
        assert [e["pointer"] for e in answer.body["errors"]] == ["/body"]


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/json",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonx",
        "application/json-patch+json",
        "application/vnd.api+json",
        "application/merge-patch+json",
        "application/json, text/plain",
        "application/*",
        "json",
        "application/json; charset=iso-8859-1",
        'application/json; charset="utf-16"',
        None,
    ],
)
def test_another_media_type_is_refused_and_the_right_one_named(
    ada: Person, kind: str | None
) -> None:
    """A client that forgot the header must not be told that its fields are wrong."""
    headers = {"content-type": kind} if kind else {}
    for answer in sent(ada.api, b'{"title": "x"}', headers):
        assert_problem(answer, 415, "unsupported_media_type")
        assert JSON in answer.body["detail"]
        assert answer.headers["accept"] == JSON
        assert "accept-encoding" not in answer.headers
    assert ada.api.get(PATH).body == []


@pytest.mark.parametrize(
    "kind",
    [
        JSON,
        "Application/JSON",
        "application/json;charset=utf-8",
        'application/json ; charset="UTF-8"',
        "application/json; charset=utf8",
        "application/json; charset=us-ascii",
        "application/json; profile=x",
        "application/json;",
    ],
)
def test_json_is_taken_however_its_type_is_written(ada: Person, kind: str) -> None:
    """Types are compared without case, and other parameters mean nothing."""
    for answer in sent(ada.api, b'{"title": "x"}', {"content-type": kind}):
        assert answer.status == 201, answer.text


@pytest.mark.parametrize("target", ["item", "me"])
def test_a_merge_patch_is_taken_where_something_is_patched(
    ada: Person, target: str
) -> None:
    """A JSON Patch is not: it is a list of operations (RFC 6902)."""
    item = ada.api.post(PATH, {"title": "x"}).body
    path, body = {
        "item": (f"{PATH}/{item['id']}", b'{"title": "y"}'),
        "me": ("/api/users/me", b'{"name": "y"}'),
    }[target]
    for kind in (JSON, "application/merge-patch+json"):
        for answer in sent(
            ada.api, body, {"content-type": kind}, method="PATCH", path=path
        ):
            assert answer.status == 200, answer.text
    other = {"content-type": "application/json-patch+json"}
    for answer in sent(ada.api, b"[]", other, method="PATCH", path=path):
        assert_problem(answer, 415, "unsupported_media_type")
        named = f"{JSON}, application/merge-patch+json"
        assert answer.headers["accept"] == named
        assert answer.headers["accept-patch"] == named
        assert "application/merge-patch+json" in answer.body["detail"]


@pytest.mark.parametrize(
    "coding", ["gzip", "GZIP", "br", "identity, gzip", "x", "aws-chunked"]
)
def test_another_content_coding_is_refused_and_the_right_one_named(
    ada: Person, coding: str
) -> None:
    """The bytes would be no JSON, and that would be the wrong mistake to tell."""
    headers = {"content-type": JSON, "content-encoding": coding}
    for answer in sent(ada.api, gzip.compress(b'{"title": "x"}'), headers):
        assert_problem(answer, 415, "unsupported_media_type")
        assert "Content-Encoding" in answer.body["detail"]
        assert answer.headers["accept-encoding"] == "identity"
        assert "accept" not in answer.headers
    assert ada.api.get(PATH).body == []


@pytest.mark.parametrize("coding", ["identity", "Identity", "", " "])
def test_no_coding_may_be_said_aloud(ada: Person, coding: str) -> None:
    """`identity` is the name of none."""
    headers = {"content-type": JSON, "content-encoding": coding}
    for answer in sent(ada.api, b'{"title": "x"}', headers):
        assert answer.status == 201, answer.text


def test_who_may_not_call_is_told_that_first(
    api: Api, bob: Person, ada: Person
) -> None:
    """Whatever is wrong with the body of a stranger, the token is wrong first."""
    bodies: list[tuple[bytes, dict[str, str]]] = [
        (b"{", {"content-type": JSON}),
        (b"x", {"content-type": "text/plain"}),
        (b"x", {"content-type": JSON, "content-encoding": "gzip"}),
    ]
    role = f"/api/users/{ada.id}"
    for body, headers in bodies:
        for answer in sent(api, body, headers):
            assert_problem(answer, 401)
        for answer in sent(bob.api, body, headers, method="PATCH", path=role):
            assert_problem(answer, 403)
        for answer in sent(api, body, headers, path="/api/nowhere"):
            assert_problem(answer, 404)


@pytest.mark.parametrize("path", ["/api/auth/token", "/api/auth/revoke"])
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"content-type": JSON}, b'{"grant_type": "password", "token": "x"}'),
        ({"content-type": "text/plain"}, b"grant_type=password&token=x"),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--\r\n"),
        ({"content-type": "multipart/form-data"}, b"--x--\r\n"),
        ({}, b"grant_type=password&token=x"),
        (
            {
                "content-type": "application/x-www-form-urlencoded",
                "content-encoding": "gzip",
            },
            b"grant_type=password&token=x",
        ),
    ],
)
def test_forms_are_refused_as_oauth_clients_expect(
    api: Api, path: str, headers: dict[str, str], body: bytes
) -> None:
    """RFC 6749 knows no 415."""
    for answer in sent(api, body, headers, path=path):
        assert_oauth_error(answer, 400, "invalid_request")


def test_an_operation_without_a_body_needs_no_content_type(ada: Person) -> None:
    """Clients send nothing, or an empty body with or without a type."""
    item = ada.api.post(PATH, {"title": "x"}).body
    path = f"{PATH}/trash/{item['id']}/restore"
    assert ada.api.delete(f"{PATH}/{item['id']}").status == 204
    headers: list[dict[str, str]] = [
        {},
        {"content-type": JSON},
        {"content-type": "text/plain"},
        {"content-length": "0"},
    ]
    for given_headers in headers:
        for answer in sent(ada.api, b"", given_headers, path=path):
            assert answer.status == 200, answer.text


@pytest.mark.parametrize("kind", [None, JSON, "text/plain"])
def test_an_optional_body_may_be_left_out(
    ada: Person, admin: Person, kind: str | None
) -> None:
    """It is refused only if it is there and cannot be read."""
    path = f"/api/users/{ada.id}/force-reset"
    headers = {"content-type": kind} if kind else {}
    for answer in sent(admin.api, b"", headers, path=path):
        assert answer.status == 202, answer.text
    for answer in sent(admin.api, b"{", headers, path=path):
        if kind == JSON:
            assert_problem(answer, 400, "malformed_json")
        else:
            assert_problem(answer, 415, "unsupported_media_type")


def test_a_body_that_is_too_large_is_told_that(ada: Person) -> None:
    """Its size is wrong whatever else is."""
    for body in (b"[" * 2 * 1024 * 1024, b"x" * 2 * 1024 * 1024):
        for headers in ({"content-type": JSON}, {"content-type": "text/plain"}):
            for answer in sent(ada.api, body, headers):
                assert_problem(answer, 413, "payload_too_large")


def test_the_document_declares_the_refusal(api: Api) -> None:
    """Each operation that takes JSON has it; those of OAuth 2.0 answer 400."""
    document: Any = api.get("/api/openapi.json").body
    for path, operations in document["paths"].items():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            declared = "415" in operation["responses"]
            assert declared is (JSON in content), path
    json.dumps(document)
