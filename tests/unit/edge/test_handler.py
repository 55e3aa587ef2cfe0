"""The function at the edge: what it refuses, and that all else passes as it came."""

import json
import socket
import subprocess
import sys
from typing import Any

import pytest

from edge.handler import make_handler
from edge.settings import Settings
from infra.packaging.edge import MOST_HEADER_BYTES, edge_package, edge_settings
from runtime.core.contract import MAX_BODY_BYTES, SECURITY_HEADERS
from tests.edge_stage import HOST, OTHER, SECRET, edge_function_settings, edged_stage
from tests.service_environment import ORIGIN
from tools.local.edge.messages import (
    Answer,
    Headers,
    Request,
    generated,
    viewer_request,
)

ID = "edge-request-id"
SETTINGS: Settings = edge_function_settings()
HANDLE = make_handler(SETTINGS)


def judged(request: Request) -> dict[str, Any]:
    """Return what the function makes of a request, by way of JSON."""
    event = json.loads(json.dumps(viewer_request(request, ID)))
    found: dict[str, Any] = json.loads(json.dumps(HANDLE(event, None)))
    return found


def asked(
    path: str = "/api/items", method: str = "GET", *headers: tuple[str, str]
) -> Request:
    """Return a request to the API by its name."""
    given: Headers = (("Host", HOST), *headers)
    return Request(method, path, headers=given)


def refused(request: Request) -> Answer:
    """Return the answer of the edge itself."""
    found = judged(request)
    assert "status" in found, "it was let through"
    return generated(found)


def passes(request: Request) -> bool:
    """Tell whether a request goes on to the API."""
    return "status" not in judged(request)


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/items",
        "/api/items/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/api/items/a%20b",
        "/api/items/%C3%A4",
        "/api/items/a%25b",
        "/api/items/~a-b_c.d",
        "/api/items/...",
    ],
)
def test_honest_path_passes(path: str) -> None:
    """Whether there is such a thing, the API says."""
    assert passes(asked(path))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/apix/items",
        "/API/items",
        "/api/%61uth/login",
        "/api/auth%2Flogin",
        "/api/auth%2flogin",
        "/api/%2e%2e/items",
        "/api/a%00b",
        "/api/auth/../items",
        "/x/../api/items",
        "/api/./items",
        "/api/..",
        "/api//items",
        "//api/items",
        "/api/auth\\login",
        "/api/a b",
        "/api/\x7f",
        "/api/ä",
    ],
)
def test_path_in_another_spelling_is_not_found(path: str) -> None:
    """Rules for paths as they are sent would not see it."""
    answer = refused(asked(path))
    assert answer.status == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", ""])
def test_method_that_no_route_has_is_refused(method: str) -> None:
    """The answer names those that there are."""
    answer = refused(asked(method=method))
    assert answer.status == 405
    assert answer.header("allow") == "DELETE, GET, HEAD, PATCH, POST, PUT"


@pytest.mark.parametrize("host", ["d111111abcdef8.cloudfront.net", "evil.example", ""])
def test_other_name_than_ours_is_not_found(host: str) -> None:
    """CloudFront answers to a name of its own, too."""
    request = Request("GET", "/api/items", headers=(("Host", host),))
    assert refused(request).status == 404


def test_name_in_capitals_is_ours() -> None:
    """Names know no case."""
    assert passes(Request("GET", "/api/items", headers=(("Host", HOST.upper()),)))


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "X-Frontend-Secret"])
def test_header_that_counts_once_is_refused_twice(name: str) -> None:
    """One reader takes the first, and another the last."""
    request = asked("/api/items", "GET", (name, "a"), (name.lower(), "b"))
    assert refused(request).status == 400


@pytest.mark.parametrize(
    ("length", "status"),
    [
        (str(MAX_BODY_BYTES), None),
        ("0", None),
        ("0" * 30 + "7", None),
        (str(MAX_BODY_BYTES + 1), 413),
        ("9" * 5_000, 413),
        ("1e3", 400),
        ("-1", 400),
        ("", 400),
        ("٣", 400),
    ],
)
def test_declared_length_is_judged(length: str, status: int | None) -> None:
    """A body above the API's limit never leaves the edge; nonsense does not either."""
    request = asked("/api/items", "POST", ("Content-Length", length))
    if status is None:
        assert passes(request)
    else:
        assert refused(request).status == status


def test_headers_up_to_the_limit_pass_and_above_do_not() -> None:
    """The gateway would answer with an error of its own."""
    used = len("Host") + len(HOST) + len("X-Long")
    fits = "a" * (MOST_HEADER_BYTES - used)
    assert passes(asked("/api/items", "GET", ("X-Long", fits)))
    assert refused(asked("/api/items", "GET", ("X-Long", fits + "a"))).status == 400


def test_cookies_are_no_part_of_the_limit() -> None:
    """Browsers send those of the whole domain here, and the gateway gets none."""
    session = ("Cookie", "session=" + "a" * MOST_HEADER_BYTES)
    assert passes(asked("/api/items", "GET", session))


def test_request_that_passes_is_as_it_was() -> None:
    """Body, headers and query are the API's business."""
    request = Request(
        "POST",
        "/api/items",
        "a=%2F&b",
        (("Host", HOST), ("Authorization", "Bearer x"), ("X-A", "1"), ("x-a", "2")),
    )
    event = viewer_request(request, ID)
    wanted = json.loads(json.dumps(event))["Records"][0]["cf"]["request"]
    assert judged(request) == wanted


def test_viewer_cannot_say_what_only_the_distribution_may() -> None:
    """CloudFront overwrites both; a changed behaviour must not open a door."""
    spoofed = asked(
        "/api/items",
        "GET",
        ("X-Origin-Secret", SECRET),
        ("CloudFront-Viewer-Address", "192.0.2.1:1"),
    )
    assert set(judged(spoofed)["headers"]) == {"host"}


def test_refusal_is_a_problem_that_a_page_of_ours_may_read() -> None:
    """It has the client's id, security headers, and is kept nowhere."""
    answer = refused(
        asked("/api/%61", "GET", ("Origin", ORIGIN), ("X-Request-ID", "mine-1"))
    )
    document = answer.json()
    assert document["request_id"] == "mine-1" == answer.header("x-request-id")
    assert document["instance"] == "/api/%61"
    assert document["type"] == "urn:problem:not_found"
    assert answer.header("content-type") == "application/problem+json"
    assert answer.header("access-control-allow-origin") == ORIGIN
    for name, value in SECURITY_HEADERS.items():
        assert answer.header(name) == value, name


def test_refusal_is_unreadable_for_other_pages() -> None:
    """An id that is malformed is not echoed either."""
    answer = refused(
        asked(
            "/api/%61",
            "GET",
            ("Origin", "https://evil.example"),
            ("X-Request-ID", "<script>"),
        )
    )
    assert answer.header("access-control-allow-origin") is None
    assert answer.header("x-request-id") == ID
    assert "script" not in answer.body.decode()


def test_refusal_of_head_has_no_body() -> None:
    """Its answer is that of GET without one."""
    assert refused(asked("/api/%61", "HEAD")).body == b""


def test_package_holds_no_secret_and_needs_the_standard_library_only(
    tmp_path: Any,
) -> None:
    """It is unpacked as Lambda does, and run by a Python that has nothing else."""
    package = edge_package(edged_stage())
    package.fill(tmp_path)
    texts = [file.read_text() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(secret in text for secret in (SECRET, OTHER) for text in texts)
    assert not any("resolve:secretsmanager" in text for text in texts)
    event = json.dumps(viewer_request(asked("/api/%61"), ID))
    script = (
        "import json, sys; from edge.handler import handler; "
        "print(handler(json.loads(sys.stdin.read()), None)['status'])"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"sys = __import__('sys'); "
            f"sys.path.insert(0, {str(tmp_path)!r}); {script}",
        ],
        input=event,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "404"


def test_settings_of_a_stage_name_another_package() -> None:
    """A new version is published for a new origin, and for nothing else."""
    stage = edged_stage()
    other = stage.model_copy(update={"allowed_origins": (ORIGIN, "https://b.example")})
    assert edge_package(stage).fingerprint == edge_package(stage).fingerprint
    assert edge_package(stage).fingerprint != edge_package(other).fingerprint
    assert "https://b.example" in edge_settings(other)["origins"]


def test_source_without_settings_judges_nothing() -> None:
    """Whoever deploys the folder itself hears of it."""
    from edge.handler import handler

    with pytest.raises(RuntimeError, match="settings.json"):
        handler(viewer_request(asked(), ID), None)


def test_function_calls_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request would wait for it, everywhere in the world."""

    def forbidden(*_: Any, **__: Any) -> None:
        """Fail."""
        raise AssertionError("it connects to something")

    monkeypatch.setattr(socket, "socket", forbidden)
    assert passes(asked())
