"""The firewall: its place, the clients it counts, its refusals and its log."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infra.constructs.firewall import TOO_LONG
from runtime.core.contract import EXPOSED_HEADERS, MAX_BODY_BYTES
from runtime.main import app
from tests.infra.templates import Assembly, synthesize
from tests.infra.waf import (
    EVERYBODY,
    Request,
    capacity,
    counts,
    holds,
    refusal,
    rules,
)

# What CloudFormation puts the secret's value in place of.
SECRET = "{{resolve:secretsmanager:${Data.FrontendSecret}:SecretString:::}}"
OTHER = "{{resolve:secretsmanager:${Data.OtherFrontendSecret}:SecretString:::}}"
RAISED = "frontend_secret_generation"
# As AWS WAF takes it.
DESCRIPTION = r"[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]"
LONGEST_REGEX = 200
LONGEST_QUERY_BYTES = 2_048
BASIC_CAPACITY = 1_500
COUNTED = {
    "AWSManagedRulesAmazonIpReputationList": set(),
    "AWSManagedRulesCommonRuleSet": {
        "CrossSiteScripting_BODY",
        "CrossSiteScripting_QUERYARGUMENTS",
        "EC2MetaDataSSRF_BODY",
        "EC2MetaDataSSRF_QUERYARGUMENTS",
        "GenericLFI_BODY",
        "GenericLFI_QUERYARGUMENTS",
        "GenericRFI_BODY",
        "GenericRFI_QUERYARGUMENTS",
        "RestrictedExtensions_QUERYARGUMENTS",
        "SizeRestrictions_BODY",
        "SizeRestrictions_QUERYSTRING",
    },
    "AWSManagedRulesKnownBadInputsRuleSet": {
        "JavaDeserializationRCE_BODY",
        "Log4JRCE_BODY",
        "ReactJSRCE_BODY",
    },
}
ORDER = [
    "BodyTooLarge",
    "BodyOfUnknownSize",
    *COUNTED,
    "AuthRateBehindFrontend",
    "AuthRate",
    "OverallRateBehindFrontend",
    "OverallRate",
    "TotalRate",
]


def acl(assembly: Assembly) -> dict[str, Any]:
    """Return the web ACL's properties."""
    return assembly.service.one("AWS::WAFv2::WebACL").properties


def by_client(web_acl: dict[str, Any], request: Request) -> list[tuple[str, str, int]]:
    """Return the rules that count a request by who sent it."""
    found = list(counts(web_acl, request))
    assert found.pop()[:2] == ("TotalRate", EVERYBODY)
    return found


def declared(length: int | str) -> Request:
    """Return a request that declares the length of its body."""
    return Request(headers={"content-length": str(length)}, body_bytes=20_000)


def is_too_long(length: str) -> bool:
    """Tell whether the rule on declared lengths matches this one."""
    statement = {
        "RegexMatchStatement": {
            "RegexString": TOO_LONG,
            "FieldToMatch": {"SingleHeader": {"Name": "content-length"}},
            "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
        }
    }
    return holds(statement, declared(length))


def test_firewall_stands_before_the_stage_that_is_deployed(deployed: Assembly) -> None:
    """Without the association it would protect nothing."""
    association = deployed.service.one("AWS::WAFv2::WebACLAssociation")
    stage = deployed.service.one("AWS::ApiGateway::Stage")
    web_acl = deployed.service.one("AWS::WAFv2::WebACL")
    assert association["WebACLArn"] == f"${{Service.{web_acl.name}.Arn}}"
    assert association["ResourceArn"] == (
        "arn:aws:apigateway:us-east-1::/restapis/${Service.GatewayApi}"
        f"/stages/${{Service.{stage.name}}}"
    )
    assert web_acl["Scope"] == "REGIONAL"


def test_cheap_rules_come_first(deployed: Assembly) -> None:
    """Sizes come first, then AWS's rules, then rates; the rest is allowed."""
    assert [rule["Name"] for rule in rules(acl(deployed))] == ORDER
    assert [rule["Priority"] for rule in rules(acl(deployed))] == list(
        range(len(ORDER))
    )
    assert acl(deployed)["DefaultAction"] == {"Allow": {}}


def test_managed_rules_refuse_but_for_those_on_honest_text(
    deployed: Assembly,
) -> None:
    """Users write HTML, addresses, code and file names: rules on those only count."""
    found = {}
    for rule in rules(acl(deployed)):
        group = rule["Statement"].get("ManagedRuleGroupStatement")
        if group is None:
            continue
        assert group["VendorName"] == "AWS"
        assert rule["OverrideAction"] == {"None": {}}
        overrides = group.get("RuleActionOverrides", [])
        assert all(o["ActionToUse"] == {"Count": {}} for o in overrides)
        found[group["Name"]] = {override["Name"] for override in overrides}
    assert found == COUNTED


def test_query_that_the_service_takes_is_longer_than_awss_rule_lets_through() -> None:
    """AWS's rule must only count, therefore; the service has bounds of its own."""
    parameters = app.openapi()["paths"]["/items"]["get"]["parameters"]
    longest = {
        parameter["name"]: parameter["schema"]["maxLength"]
        for parameter in parameters
        if parameter["name"] in ("search", "cursor")
    }
    written = {"search": "検" * longest["search"], "cursor": "c" * longest["cursor"]}
    assert len(urlencode(written)) > LONGEST_QUERY_BYTES


def test_rules_fit_into_what_a_web_acl_may_hold(deployed: Assembly) -> None:
    """Beyond its basic capacity AWS charges more for every request."""
    assert 0 < capacity(acl(deployed)) <= BASIC_CAPACITY


@given(st.integers(0, 10**12), st.integers(0, 5))
@example(MAX_BODY_BYTES, 0)
@example(MAX_BODY_BYTES + 1, 0)
@example(MAX_BODY_BYTES + 1, 3)
@example(0, 5)
def test_declared_length_is_compared_like_a_number(length: int, zeros: int) -> None:
    """The firewall has no comparison, so a regular expression does it."""
    assert is_too_long("0" * zeros + str(length)) is (length > MAX_BODY_BYTES)


@given(st.integers(MAX_BODY_BYTES - 50_000, MAX_BODY_BYTES + 50_000))
def test_declared_length_is_compared_exactly_near_the_limit(length: int) -> None:
    """Most branches of the expression meet there."""
    assert is_too_long(str(length)) is (length > MAX_BODY_BYTES)


@pytest.mark.parametrize("digits", range(1, 14))
def test_every_branch_of_the_comparison_begins_and_ends_right(digits: int) -> None:
    """Tried with powers of ten, and each prefix of the limit before zeros and nines."""
    limit = str(MAX_BODY_BYTES)
    near = {10**digits, 10**digits - 1}
    for kept in range(len(limit)):
        rest = len(limit) - kept
        for last in range(10):
            near.add(int(f"{limit[:kept]}{last}{'0' * (rest - 1)}"))
            near.add(int(f"{limit[:kept]}{last}{'9' * (rest - 1)}"))
    for length in near:
        assert is_too_long(str(length)) is (length > MAX_BODY_BYTES), length


@pytest.mark.parametrize("length", ["", "-2000000", "2e6", " 2000000", "2000000,1"])
def test_length_that_is_no_number_is_not_compared(length: str) -> None:
    """It counts as undeclared."""
    assert not is_too_long(length)


def test_bodies_that_are_too_large_cost_no_invocation(deployed: Assembly) -> None:
    """The answer is 413 to a declared length, and 411 if a large body declares none."""
    web_acl = acl(deployed)
    assert refusal(web_acl, declared(MAX_BODY_BYTES)) is None
    assert refusal(web_acl, declared(MAX_BODY_BYTES + 1)) == 413
    assert refusal(web_acl, Request(body_bytes=16_383)) is None
    assert refusal(web_acl, Request(body_bytes=16_384)) == 411
    assert refusal(web_acl, Request(body_bytes=2_000_000)) == 411
    assert refusal(web_acl, declared("chunked")) == 411


def test_expressions_are_as_short_as_aws_demands(prod: Assembly) -> None:
    """AWS takes 200 characters at most."""
    text = json.dumps(acl(prod))
    assert json.dumps(TOO_LONG) in text
    assert len(TOO_LONG) <= LONGEST_REGEX


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-frontend-secret": "guessed"},
        {"x-frontend-secret": f"{SECRET} "},
        {"x-frontend-secret": SECRET[:-1]},
    ],
    ids=["none", "wrong", "longer", "shorter"],
)
def test_strangers_are_counted_by_their_connection(
    deployed: Assembly, headers: dict[str, str]
) -> None:
    """Neither a forwarded address nor a wrong secret changes that."""
    request = Request(headers={**headers, "x-forwarded-for": "203.0.113.7"})
    limit = deployed.stage.firewall.overall
    assert by_client(acl(deployed), request) == [("OverallRate", "198.51.100.1", limit)]


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_users_behind_the_frontend_are_counted_one_by_one(
    deployed: Assembly, secret: str
) -> None:
    """The frontend's server is one address for all of them, by either secret."""
    request = Request(
        headers={
            "x-frontend-secret": secret,
            "x-forwarded-for": "203.0.113.7, 198.51.100.1",
        }
    )
    limit = deployed.stage.firewall.overall
    assert by_client(acl(deployed), request) == [
        ("OverallRateBehindFrontend", "203.0.113.7", limit)
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/prod/api/auth/login",
        "/api/auth/token",
        "/prod/api//auth/login",
        "/prod/api/./auth/login",
        "/prod/api/items/../auth/login",
        "/prod/api/%61uth/login",
        "/prod/API/Auth/Login",
    ],
)
def test_sign_in_has_a_limit_of_its_own_however_it_is_written(
    deployed: Assembly, path: str
) -> None:
    """It adds to the overall one, for strangers and for users behind the frontend."""
    limits = deployed.stage.firewall
    forwarded = {"x-frontend-secret": SECRET, "x-forwarded-for": "203.0.113.7"}

    assert by_client(acl(deployed), Request(path=path)) == [
        ("AuthRate", "198.51.100.1", limits.auth),
        ("OverallRate", "198.51.100.1", limits.overall),
    ]
    assert by_client(acl(deployed), Request(path=path, headers=forwarded)) == [
        ("AuthRateBehindFrontend", "203.0.113.7", limits.auth),
        ("OverallRateBehindFrontend", "203.0.113.7", limits.overall),
    ]


def test_rates_are_per_five_minutes_and_doubtful_addresses_are_refused(
    deployed: Assembly,
) -> None:
    """A malformed forwarded address must not be a way around the limit."""
    for rule in rules(acl(deployed)):
        rate = rule["Statement"].get("RateBasedStatement")
        if rate is None:
            continue
        assert rate["EvaluationWindowSec"] == 300
        if rule["Name"] == "TotalRate":
            continue
        behind = rule["Name"].endswith("BehindFrontend")
        assert rate["AggregateKeyType"] == ("FORWARDED_IP" if behind else "IP")
        forwarded = {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH"}
        assert rate.get("ForwardedIPConfig") == (forwarded if behind else None)


@pytest.mark.parametrize("path", ["/prod/api/items", "/prod/api/auth/login", "/x", "/"])
@pytest.mark.parametrize("secret", [SECRET, "guessed", None])
def test_all_clients_together_have_a_limit_as_well(
    deployed: Assembly, path: str, secret: str | None
) -> None:
    """The gateway's throttle is for each method, and a client's limit for each client.

    So nothing else bounds what many clients may cost at many methods.
    """
    headers = {"x-forwarded-for": "203.0.113.7"}
    if secret is not None:
        headers["x-frontend-secret"] = secret
    for address in ("198.51.100.1", "198.51.100.2"):
        request = Request(path=path, headers=headers, address=address)
        *_, (name, client, limit) = counts(acl(deployed), request)
        assert (name, client) == ("TotalRate", EVERYBODY)
        assert limit == deployed.stage.throttle.rate * 300
        assert limit > deployed.stage.firewall.overall
    (rule,) = [r for r in rules(acl(deployed)) if r["Name"] == "TotalRate"]
    rate = rule["Statement"]["RateBasedStatement"]
    assert rate["AggregateKeyType"] == "CONSTANT"
    assert rate["EvaluationWindowSec"] == 300
    assert rule["Action"]["Block"]["CustomResponse"]["ResponseCode"] == 429


def test_refusals_are_problems_that_the_frontend_may_read(deployed: Assembly) -> None:
    """They allow the primary origin; body and answer have the same status."""
    bodies = acl(deployed)["CustomResponseBodies"]
    for rule in rules(acl(deployed)):
        if "ManagedRuleGroupStatement" in rule["Statement"]:
            continue
        answer = rule["Action"]["Block"]["CustomResponse"]
        headers = {h["Name"]: h["Value"] for h in answer["ResponseHeaders"]}
        assert headers["Access-Control-Allow-Origin"] == deployed.stage.primary_origin
        assert headers["Access-Control-Allow-Credentials"] == "true"
        exposed = headers["Access-Control-Expose-Headers"].split(", ")
        assert exposed == list(EXPOSED_HEADERS)
        body = bodies[answer["CustomResponseBodyKey"]]
        assert body["ContentType"] == "APPLICATION_JSON"
        problem = json.loads(body["Content"])
        assert problem["status"] == answer["ResponseCode"]
        assert {"type", "title", "detail", "code"} <= set(problem)
        assert problem["type"] == f"urn:problem:{problem['code']}"
        assert ("Retry-After" in headers) is (answer["ResponseCode"] == 429)


def test_what_was_matched_is_logged_without_credentials(deployed: Assembly) -> None:
    """The log has no token, cookie or secret; samples would, so they are off."""
    logging = deployed.service.one("AWS::WAFv2::LoggingConfiguration")
    web_acl = deployed.service.one("AWS::WAFv2::WebACL")
    assert logging["ResourceArn"] == f"${{Service.{web_acl.name}.Arn}}"
    redacted = {f["SingleHeader"]["Name"] for f in logging["RedactedFields"]}
    assert redacted == {"authorization", "cookie", "x-frontend-secret"}
    assert logging["LogDestinationConfigs"] == ["${Service.FirewallLog.Arn}"]
    name = deployed.service.resources["FirewallLog"]["LogGroupName"]
    assert name == f"aws-waf-logs-backend-{deployed.stage.name}"

    visible = [web_acl["VisibilityConfig"]]
    visible += [rule["VisibilityConfig"] for rule in rules(acl(deployed))]
    assert not any(v["SampledRequestsEnabled"] for v in visible)
    assert all(v["CloudWatchMetricsEnabled"] for v in visible)


def test_refused_and_counted_requests_are_logged(deployed: Assembly) -> None:
    """Those that matched nothing are in the access log."""
    logging = deployed.service.one("AWS::WAFv2::LoggingConfiguration")
    kept = logging["LoggingFilter"]
    assert kept["DefaultBehavior"] == "DROP"
    (rule,) = kept["Filters"]
    assert rule["Behavior"] == "KEEP"
    actions = {c["ActionCondition"]["Action"] for c in rule["Conditions"]}
    assert {"BLOCK", "COUNT"} <= actions


def test_secret_of_the_frontend_is_in_no_template(deployed: Assembly) -> None:
    """Templates hold a reference, which CloudFormation resolves while it deploys."""
    found = [
        stack
        for stack, view in deployed.stacks.items()
        if "{{resolve:" in json.dumps(view.template)
    ]
    assert found == ["Service"]
    text = json.dumps(acl(deployed))
    assert text.count(SECRET) == text.count(OTHER) == 4
    assert text.count("{{resolve:") == 8


def test_a_raised_generation_changes_the_resource_that_holds_the_secrets(
    prod: Assembly,
) -> None:
    """CloudFormation reads a secret again only when that resource changes.

    Nothing else changes by it, and nothing is replaced: scope and name stay.
    """
    raised = synthesize(prod.stage.model_copy(update={RAISED: 7}))

    changed = {
        (stack, name)
        for stack, view in raised.stacks.items()
        for name, resource in view.resources.items()
        if resource.properties != prod.stacks[stack].resources[name].properties
    }
    assert changed == {("Service", "FirewallAcl")}
    before, after = acl(prod), acl(raised)
    differing = {name for name in after if after[name] != before[name]}
    assert differing == {"Description"}
    assert re.fullmatch(DESCRIPTION, after["Description"])
    assert json.dumps(after).count("{{resolve:") == 8
