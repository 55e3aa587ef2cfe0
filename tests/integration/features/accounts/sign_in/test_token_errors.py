"""Refusals of the token route, as OAuth 2.0 clients read them (RFC 6749 5.2)."""

from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from authlib.integrations.base_client.errors import (  # type: ignore[import-untyped]
    OAuthError,
)
from authlib.integrations.requests_client import (  # type: ignore[import-untyped]
    OAuth2Session,
)
from requests.adapters import BaseAdapter

from tests.integration.client import Answer, Api, assert_oauth_error
from tests.integration.conftest import Person

TOKEN = "/api/auth/token"
FORM = "application/x-www-form-urlencoded"


def _send(api: Api, body: str, kind: str | None = FORM, **options: Any) -> Answer:
    """Send a body to the token route as what it is said to be."""
    headers = {"Content-Type": kind} if kind else {}
    return api.post(TOKEN, body, headers=headers, **options)


def _multipart(*fields: tuple[str, str]) -> str:
    """Return fields as multipart with the boundary `b`."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    return "".join([*parts, "--b--\r\n"])


@pytest.mark.parametrize("repeated", ["grant_type", "username", "password", "scope"])
def test_a_repeated_parameter_is_an_invalid_request(
    ada: Person, api: Api, repeated: str
) -> None:
    """RFC 6749 3.2; which of the two counts would be anybody's guess."""
    fields = [
        ("grant_type", "password"),
        ("username", ada.email),
        ("password", ada.password),
        ("scope", "all"),
    ]
    again = [field for field in fields if field[0] == repeated]
    answer = _send(api, urlencode(fields + again))
    assert_oauth_error(answer, 400, "invalid_request")
    assert ada.password not in answer.text


def test_what_the_standards_let_clients_repeat_or_add_is_ignored(
    ada: Person, api: Api
) -> None:
    """RFC 8707 has several resources; unrecognised parameters are to be ignored."""
    form = {
        "grant_type": "password",
        "username": ada.email,
        "password": ada.password,
        "client_id": "web",
    }
    body = urlencode(form) + "&resource=a&resource=b&audience=a&audience=b"
    answer = _send(api, body, f"{FORM}; charset=UTF-8")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=b", _multipart(("grant_type", "password"))),
        ("multipart/form-data; boundary=b", "no boundary in it"),
        ("multipart/form-data", _multipart(("grant_type", "password"))),
        ("multipart/form-data; boundary=b", _multipart(*[("a", "b")] * 1100)),
        ("application/json", '{"grant_type": "password"}'),
        ("application/json", "{"),
        ("text/plain", "grant_type=password"),
        ("nonsense", "grant_type=password"),
        (FORM, '{"grant_type": "password"}'),
        (FORM, ""),
        (FORM, "&&&"),
        (FORM, "&".join(f"a{number}=b" for number in range(1100))),
        (FORM, "a=b&" * 1100),
        (FORM, "grant_type=" + "a" * 2000),
        (FORM, "grant_type=password&username=a&password=" + "b" * 2000),
    ],
)
def test_a_body_that_is_no_such_form_is_an_invalid_request(
    api: Api, kind: str, body: str
) -> None:
    """Whatever its type says, and however much it holds."""
    assert_oauth_error(_send(api, body, kind), 400, "invalid_request")


def test_a_request_without_a_body_is_an_invalid_request(api: Api) -> None:
    """It lacks the grant."""
    assert_oauth_error(api.post(TOKEN), 400, "invalid_request")


def test_a_right_sign_in_by_multipart_is_refused(ada: Person, api: Api) -> None:
    """RFC 6749 3.2 knows one format; two readings of one request are one too many."""
    fields = {"grant_type": "password", "username": ada.email}
    body = _multipart(*fields.items(), ("password", ada.password))
    answer = _send(api, body, "multipart/form-data; boundary=b")
    assert_oauth_error(answer, 400, "invalid_request")


def test_a_file_in_place_of_a_field_is_an_invalid_request(api: Api) -> None:
    """It is of another type than a text."""
    body = _multipart(("grant_type", "x")).replace(
        'name="grant_type"', 'name="grant_type"; filename="f"'
    )
    answer = _send(api, body, "multipart/form-data; boundary=b")
    assert_oauth_error(answer, 400, "invalid_request")


def test_a_body_that_is_too_large_is_refused_with_the_member(api: Api) -> None:
    """The status stays what it is anywhere else."""
    answer = _send(api, "grant_type=" + "a" * 1024 * 1024)
    assert_oauth_error(answer, 413, "invalid_request")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_refused_with_the_member(api: Api, method: str) -> None:
    """A client that is set up wrongly learns it in its own terms."""
    answer = api.call(method, TOKEN)
    assert_oauth_error(answer, 405, "invalid_request")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ("username=a", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("grant_type=password&username=a", "invalid_request"),
        ("grant_type=refresh_token", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=rt1.x", "invalid_grant"),
        (
            "grant_type=password&username=no@example.com&password=wrong",
            "invalid_grant",
        ),
        ("grant_type=password&username=noaddress&password=wrong", "invalid_grant"),
        ("grant_type=password&mfa_challenge=x&mfa_code=123456", "invalid_grant"),
        ("grant_type=client_credentials", "unsupported_grant_type"),
        ("grant_type=%FF%FE", "unsupported_grant_type"),
        ("grant_type=authorization_code&code=x", "unsupported_grant_type"),
    ],
)
def test_a_grant_that_is_refused_says_why(api: Api, form: str, error: str) -> None:
    """By the codes of the standard."""
    assert_oauth_error(api.form(TOKEN, form), 400, error)


def test_guesses_are_refused_with_the_member(ada: Person, api: Api) -> None:
    """And with the time to wait."""
    form = f"grant_type=password&username={ada.email}&password=wrong"
    for _ in range(11):
        answer = api.form(TOKEN, form)
    assert_oauth_error(answer, 429, "temporarily_unavailable")
    assert answer.body["code"] == "too_many_attempts"
    assert answer.headers["retry-after"] == "1"
    assert answer.headers["ratelimit"]


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (RuntimeError("a secret"), 500, "server_error"),
        ("Unavailable", 503, "temporarily_unavailable"),
        ("KeysUnavailable", 503, "temporarily_unavailable"),
        ("Throttled", 429, "temporarily_unavailable"),
        ("Conflict", 409, "temporarily_unavailable"),
    ],
)
def test_a_fault_of_ours_has_the_member_as_well(
    app: Any,
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    fault: Any,
    status: int,
    error: str,
) -> None:
    """Without it some clients take the answer for a token."""
    from runtime.core import errors
    from runtime.features.accounts.assembly import Accounts

    raised = getattr(errors, fault)() if isinstance(fault, str) else fault

    def fail(*_: Any) -> None:
        """Fail as the service may."""
        raise raised

    services = app.state.platform.assembled(Accounts)
    monkeypatch.setattr(services.sign_in, "sign_in", fail)
    answer = api.form(TOKEN, "grant_type=password&username=a&password=b")
    assert_oauth_error(answer, status, error)
    assert "a secret" not in answer.text


def test_other_routes_answer_problems_as_before(api: Api) -> None:
    """The form of RFC 6749 is for its own clients."""
    for path in ("/api/auth/login", "/api/auth/token/", "/api/auth/tokens"):
        answer = api.form(path, "grant_type=password")
        assert answer.headers["content-type"] == "application/problem+json"
        assert "error" not in answer.body
        assert "pragma" not in answer.headers


class _ToHandler(BaseAdapter):
    """The transport of a stock client, which ends in the Lambda handler."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self._api = api

    def send(
        self, request: requests.PreparedRequest, *_: Any, **__: Any
    ) -> requests.Response:
        """Serve a request by the handler."""
        answer = self._api.call(
            str(request.method),
            str(request.path_url),
            request.body or None,
            headers={name: str(value) for name, value in request.headers.items()},
        )
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response._content = answer.text.encode()
        response.request = request
        return response

    def close(self) -> None:
        """Hold nothing to be closed."""


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"username": "no@example.com", "password": "wrong"}, "invalid_grant"),
        ({"username": "no@example.com", "password": ""}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"username": "a", "password": "b" * 2000}, "invalid_request"),
    ],
)
def test_a_stock_client_reads_the_error(
    api: Api, given: dict[str, str], error: str
) -> None:
    """Authlib raises it, with its description, where a token was expected."""
    client = OAuth2Session("web", token_endpoint_auth_method="none")
    client.mount("https://", _ToHandler(api))
    with pytest.raises(OAuthError) as caught:
        client.fetch_token(f"https://api.example.com{TOKEN}", **given)
    assert caught.value.error == error
    assert caught.value.description


def test_a_stock_client_signs_in(ada: Person, api: Api) -> None:
    """It then refreshes by itself."""
    client = OAuth2Session("web", token_endpoint_auth_method="none")
    client.mount("https://", _ToHandler(api))
    url = f"https://api.example.com{TOKEN}"
    first = client.fetch_token(url, username=ada.email, password=ada.password)
    second = client.refresh_token(url, refresh_token=first["refresh_token"])
    assert second["access_token"]


def test_the_document_declares_what_the_route_answers(api: Api) -> None:
    """Its errors are `application/json`, and there is no 422."""
    document = api.get("/api/openapi.json").body
    responses = document["paths"][TOKEN.removeprefix("/api")]["post"]["responses"]
    assert {"400", "413", "429", "500", "503"} <= set(responses)
    assert "422" not in responses
    for status, response in responses.items():
        if status >= "400":
            name = response["$ref"].rsplit("/", 1)[1]
            content = document["components"]["responses"][name]["content"]
            assert set(content) == {"application/json"}
