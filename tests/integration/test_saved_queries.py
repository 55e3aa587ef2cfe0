"""The saved log queries ask for what the service really writes."""

import io
import re
from typing import Any

import pytest

from infra.monitoring.queries import QUERIES, REQUESTS, Query
from tests.integration.client import Api
from tests.integration.log import access_lines, service_log  # noqa: F401

WORDS = frozenset("filter stats sort limit by as and or in like asc desc".split())
"""The words of the query language itself, as far as the queries use them."""
DISCOVERED = frozenset(
    {
        "@billedDuration",
        "@duration",
        "@initDuration",
        "@log",
        "@maxMemoryUsed",
        "@memorySize",
        "@message",
        "@timestamp",
        "@type",
    }
)
"""Fields that CloudWatch finds in every log, or in Lambda's REPORT lines.

Source: "Supported logs and discovered fields" in the guide of CloudWatch Logs.
"""
_QUOTED = re.compile(r'"[^"]*"|/[^/]+/')
_NAMES = re.compile(r"(?<![\w@])(@?[A-Za-z_]\w*)(?!\w*\()")
_ALIASES = re.compile(r"\bas (\w+)")
_EQUALITIES = re.compile(r'\b(message) = "([^"]*)"')


def asked(query: Query) -> set[str]:
    """Return the fields that a query reads."""
    text = re.sub(r"/ \d+", "", query.text)
    names = set(_NAMES.findall(_QUOTED.sub("", text)))
    return names - WORDS - set(_ALIASES.findall(text))


@pytest.fixture(name="line")
def _line(api: Api, log: io.StringIO) -> dict[str, Any]:
    """Return the line of a request, as it is written."""
    assert api.get("/api/health").status == 200
    (line,) = access_lines(log.getvalue())
    return line


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_reads_fields_that_are_written(
    query: Query, line: dict[str, Any]
) -> None:
    """CloudWatch takes an unknown field for one that no line has, and finds nothing."""
    fields = asked(query)
    assert fields
    assert fields <= DISCOVERED | line.keys()


def test_queries_of_requests_find_the_line_of_one(line: dict[str, Any]) -> None:
    """They choose it by its message."""
    chosen = [
        found.groups()
        for query in QUERIES
        if query.functions == REQUESTS
        for found in _EQUALITIES.finditer(query.text)
    ]
    assert chosen
    assert all(line[field] == value for field, value in chosen)


def test_a_misspelt_field_is_found() -> None:
    """The check itself tells fields from words, functions, aliases and texts."""
    query = Query(
        "x", 'filter mesage = "status"\n| stats count() as n, pct(took, 5) by @log, x'
    )
    assert asked(query) == {"mesage", "took", "@log", "x"}
