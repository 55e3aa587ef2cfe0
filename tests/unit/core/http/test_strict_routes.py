"""Strict routes: what they find out about a route, and a body that does not arrive."""

from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Query
from starlette.datastructures import QueryParams

from runtime.core.http.problems import install_problem_handlers
from runtime.core.http.query_names import declared_in, faults_of
from runtime.core.http.strict_routes import StrictRoute
from runtime.core.models import Input
from runtime.core.paging import PageQuery
from tests.loops import run


class Body(Input):
    """A body."""

    title: str


class Filter(PageQuery):
    """A query with a parameter that may be repeated, and one of another name."""

    tags: list[str] = []
    kinds: set[str] | None = None
    since: Annotated[str | None, Query(alias="from")] = None


async def get_lang(lang: str = "en") -> str:
    """Depend on a parameter."""
    return lang


async def list_things(
    query: Annotated[Filter, Query()], lang: Annotated[str, Depends(get_lang)]
) -> None:
    """Serve a listing."""


async def make_thing(body: Body) -> None:
    """Take a body."""


def test_all_parameters_of_a_route_are_found() -> None:
    """Also those of a model, of a dependency, and by their public name."""
    route = StrictRoute("/things", list_things, methods=["GET"])

    assert declared_in(route.dependant) == {
        "limit": False,
        "cursor": False,
        "tags": True,
        "kinds": True,
        "from": False,
        "lang": False,
    }
    assert declared_in(StrictRoute("/x", make_thing).dependant) == {}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", []),
        ("limit=1&cursor=x&from=y&lang=de", []),
        ("tags=a&tags=b&kinds=c&kinds=d", []),
        ("limit=1&limit=1", ["limit"]),
        ("lang=a&tags=b&lang=a&lang=a", ["lang"]),
        ("since=x", ["since"]),
        ("Limit=1", ["Limit"]),
        ("x&x&y=", ["x", "y"]),
        ("limit=1;skip=2", []),
    ],
)
def test_each_wrong_name_is_told_once(query: str, wrong: list[str]) -> None:
    """A list may be repeated; a name is compared as it is written."""
    route = StrictRoute("/things", list_things, methods=["GET"])

    faults = faults_of(QueryParams(query), declared_in(route.dependant))

    assert [fault["loc"] for fault in faults] == [("query", name) for name in wrong]


def test_of_many_wrong_names_only_some_are_compared() -> None:
    """Each comparison costs, and a request may have thousands of names."""
    query = QueryParams([(f"statu{number}", "") for number in range(2_000)])

    faults = faults_of(query, {"status": False, "limit": False})

    assert len(faults) == 2_000
    assert sum("did you mean" in fault["msg"] for fault in faults) == 10


def test_a_client_that_goes_away_is_no_defect() -> None:
    """An upload that is broken off must not count as an error of the service."""
    app = FastAPI()
    install_problem_handlers(app)
    app.router.routes.append(StrictRoute("/things", make_thing, methods=["POST"]))
    sent: list[Any] = []
    received = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        """Return the next message."""
        return received.pop(0)

    async def send(message: Any) -> None:
        """Keep the answer."""
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/things",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
    }
    run(app(scope, receive, send))

    assert sent[0]["status"] == 400
