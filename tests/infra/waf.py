"""A simulation of a web ACL, read from its template.

Only the statements that are used here are understood; another one is an error.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

Statement = Mapping[str, Any]
INSPECTED_BYTES = 16 * 1024
# The client that a rule counts which has one count for all.
EVERYBODY = "everybody"
_TRANSFORMATION_UNITS = 10
# As AWS publishes them with each group.
_GROUP_UNITS = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
}


@dataclass(frozen=True)
class Request:
    """A request as it reaches the firewall; header names in lower case."""

    path: str = "/prod/api/items"
    headers: Mapping[str, str] = field(default_factory=dict)
    body_bytes: int = 0
    address: str = "198.51.100.1"


def rules(acl: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rules in the order in which they are tried."""
    return sorted(acl["Rules"], key=lambda rule: rule["Priority"])


def refusal(acl: Mapping[str, Any], request: Request) -> int | None:
    """Return the status of the first rule of ours, rates apart, that refuses it."""
    for rule in rules(acl):
        statement = rule["Statement"]
        if {"RateBasedStatement", "ManagedRuleGroupStatement"} & set(statement):
            continue
        if holds(statement, request):
            status: int = rule["Action"]["Block"]["CustomResponse"]["ResponseCode"]
            return status
    return None


def counts(acl: Mapping[str, Any], request: Request) -> Iterator[tuple[str, str, int]]:
    """Return the rate rules that count a request: name, client and limit."""
    for rule in rules(acl):
        rate = rule["Statement"].get("RateBasedStatement")
        if rate is None or not holds(rate["ScopeDownStatement"], request):
            continue
        client = request.address
        if rate["AggregateKeyType"] == "CONSTANT":
            client = EVERYBODY
        if rate["AggregateKeyType"] == "FORWARDED_IP":
            name = rate["ForwardedIPConfig"]["HeaderName"].lower()
            if name not in request.headers:
                continue
            # WAF takes the first address of the header.
            client = request.headers[name].split(",")[0].strip()
        yield rule["Name"], client, rate["Limit"]


def capacity(acl: Mapping[str, Any]) -> int:
    """Return the capacity units (WCU) that AWS counts for a web ACL's rules."""
    return sum(_units(rule["Statement"]) for rule in rules(acl))


def _units(statement: Statement) -> int:
    ((kind, inner),) = statement.items()
    match kind:
        case "ManagedRuleGroupStatement":
            return _GROUP_UNITS[inner["Name"]]
        case "AndStatement" | "OrStatement":
            return sum(map(_units, inner["Statements"]))
        case "NotStatement":
            return _units(inner["Statement"])
        case "RateBasedStatement":
            return 2 + _units(inner["ScopeDownStatement"])
        case "ByteMatchStatement":
            base = 10 if inner["PositionalConstraint"] == "CONTAINS" else 2
        case "RegexMatchStatement":
            base = 3
        case "SizeConstraintStatement":
            base = 1
        case _:
            raise AssertionError(kind)
    steps = [s for s in inner["TextTransformations"] if s["Type"] != "NONE"]
    return base + _TRANSFORMATION_UNITS * len(steps)


def holds(statement: Statement, request: Request) -> bool:
    """Tell whether a statement is true of a request."""
    ((kind, inner),) = statement.items()
    return _KINDS[kind](inner, request)


def _size(inner: Statement, request: Request) -> bool:
    assert inner["FieldToMatch"] == {"Body": {"OversizeHandling": "MATCH"}}
    assert inner["ComparisonOperator"] == "GT"
    if request.body_bytes > INSPECTED_BYTES:
        return True
    return bool(request.body_bytes > inner["Size"])


def _regex(inner: Statement, request: Request) -> bool:
    text = _field(inner, request)
    return text is not None and bool(
        re.search(inner["RegexString"], text, flags=re.ASCII)
    )


def _bytes(inner: Statement, request: Request) -> bool:
    text, wanted = _field(inner, request), inner["SearchString"]
    match inner["PositionalConstraint"]:
        case "EXACTLY":
            return bool(text == wanted)
        case "CONTAINS":
            return text is not None and wanted in text
        case "STARTS_WITH":
            return text is not None and text.startswith(wanted)
    raise AssertionError(inner["PositionalConstraint"])


def _field(inner: Statement, request: Request) -> str | None:
    """Return the part of the request that is inspected, transformed."""
    ((name, detail),) = inner["FieldToMatch"].items()
    match name:
        case "SingleHeader":
            text = request.headers.get(detail["Name"])
        case "UriPath":
            text = request.path
        case _:
            raise AssertionError(name)
    for step in sorted(inner["TextTransformations"], key=lambda s: s["Priority"]):
        text = text if text is None else _TRANSFORMATIONS[step["Type"]](text)
    return text


def _normalized(path: str) -> str:
    """Return a path without doubled slashes and steps up, but with a final slash."""
    end = "/" if path.endswith("/") else ""
    return posixpath.normpath(re.sub("/+", "/", path)).rstrip("/") + end


_TRANSFORMATIONS: dict[str, Callable[[str], str]] = {
    "NONE": str,
    "LOWERCASE": str.lower,
    "URL_DECODE": unquote,
    "NORMALIZE_PATH": _normalized,
}
_KINDS: dict[str, Callable[[Any, Request], bool]] = {
    "AndStatement": lambda s, r: all(holds(part, r) for part in s["Statements"]),
    "ByteMatchStatement": _bytes,
    "OrStatement": lambda s, r: any(holds(part, r) for part in s["Statements"]),
    "NotStatement": lambda s, r: not holds(s["Statement"], r),
    "RegexMatchStatement": _regex,
    "SizeConstraintStatement": _size,
}
