"""Checks of a distribution: what it keeps, whom it lets in, and how it is certified.

Each finds nothing to complain of in a stage without one.
"""

import json
from collections.abc import Iterator
from typing import Any

from infra.stages.distribution import EDGE_REGION
from runtime.core.contract import (
    FRONTEND_SECRET_HEADER,
    ORIGIN_SECRET_HEADER,
    VIEWER_ADDRESS_HEADER,
)
from tests.infra.meaning.references import find, name_of
from tests.infra.templates import Assembly, Resource, listed, statements

DISTRIBUTION = "AWS::CloudFront::Distribution"
# Those of AWS, by their ids: nothing is kept; everything is, for a day.
NOTHING_KEPT = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
EVERYTHING_KEPT = "658327ea-f89d-4fab-a63d-7e88639e58f6"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
# By default, CloudFront keeps these errors for ten seconds.
ERRORS = {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}
_TLS = "TLSv1.2_2021"
_PERSONAL = ("uri", "query", "cookie", "referer", "ip", "user-agent", "host", "forward")
_ORIGIN_HEADER = ORIGIN_SECRET_HEADER.lower()
_BOTH = {"ORIGIN_SECRET", "OTHER_ORIGIN_SECRET"}
# Either is good to those that answer; who calls them past the distribution needs one.
_NEEDED = {
    "AuthFunction": _BOTH,
    "ApiFunction": _BOTH,
    "SmokeFunction": {"ORIGIN_SECRET"},
}


def _distributions(assembly: Assembly) -> list[Resource]:
    return assembly.everywhere(DISTRIBUTION)


def _behaviours(distribution: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the behaviours with their patterns; that of the rest is for `*`."""
    config = distribution["DistributionConfig"]
    yield "*", config["DefaultCacheBehavior"]
    for behaviour in config.get("CacheBehaviors", []):
        yield behaviour["PathPattern"], behaviour


def _of_api(distribution: Resource) -> dict[str, Any]:
    found = dict(_behaviours(distribution))
    behaviour: dict[str, Any] = found.get("/api/*", {})
    return behaviour


def keeps_nothing_personal(assembly: Assembly) -> list[str]:
    """Complain of an answer that one person could get in place of another."""
    complaints = []
    for distribution in _distributions(assembly):
        for pattern, behaviour in _behaviours(distribution):
            kept = behaviour.get("CachePolicyId")
            if kept == NOTHING_KEPT:
                continue
            if not pattern.startswith("/_next/static/"):
                complaints.append(f"answers of {pattern} are kept")
            policy = find(assembly, kept)
            if policy is None or not _asks_the_frontend(policy):
                complaints.append(f"{pattern} is kept longer than the frontend says")
            if "OriginRequestPolicyId" in behaviour:
                complaints.append(f"{pattern} is kept and asks for more than its path")
        config = distribution["DistributionConfig"]
        told = {
            each["ErrorCode"]: each.get("ErrorCachingMinTTL")
            for each in config.get("CustomErrorResponses", [])
        }
        complaints += [
            f"an error {status} is kept"
            for status in sorted(ERRORS)
            if told.get(status) != 0
        ]
    return complaints


def _asks_the_frontend(policy: Resource) -> bool:
    """Tell whether a policy keeps what is the same for all, as long as it may be."""
    config = policy["CachePolicyConfig"]
    key = config["ParametersInCacheKeyAndForwardedToOrigin"]
    return (
        (config["MinTTL"], config["DefaultTTL"]) == (0, 0)
        and key["CookiesConfig"]["CookieBehavior"] == "none"
        and key["HeadersConfig"]["HeaderBehavior"] == "none"
        and key["QueryStringsConfig"]["QueryStringBehavior"] == "none"
    )


def leads_where_it_should(assembly: Assembly) -> list[str]:
    """Complain if the API is asked with too little, too much, or in another place."""
    complaints = []
    for distribution in _distributions(assembly):
        config = distribution["DistributionConfig"]
        origins = {each["Id"]: each for each in config["Origins"]}
        behaviour = _of_api(distribution)
        if not behaviour:
            complaints.append("nothing is for the API")
            continue
        origin = origins[behaviour["TargetOriginId"]]
        if "GatewayApiCustomDomain" not in origin["DomainName"]:
            complaints.append("requests to the API go elsewhere")
        policy = find(assembly, behaviour.get("OriginRequestPolicyId"))
        if policy is None:
            complaints.append("the API is asked with a policy that is not ours")
            continue
        given = policy["OriginRequestPolicyConfig"]
        headers = given["HeadersConfig"]
        if headers["HeaderBehavior"] != "allViewerAndWhitelistCloudFront":
            complaints.append("the API does not get the viewer's headers")
        if VIEWER_ADDRESS_HEADER not in headers.get("Headers", []):
            complaints.append("the API is not told the viewer's address")
        if given["CookiesConfig"]["CookieBehavior"] != "none":
            complaints.append("the API gets the frontend's cookies")
        if given["QueryStringsConfig"]["QueryStringBehavior"] != "all":
            complaints.append("the API does not get queries")
        if behaviour.get("Compress") is not False:
            complaints.append("answers of the API are compressed")
    return complaints


def proves_itself(assembly: Assembly) -> list[str]:
    """Complain of a gateway that lets others in than the distribution."""
    complaints = []
    for distribution in _distributions(assembly):
        config = distribution["DistributionConfig"]
        target = _of_api(distribution).get("TargetOriginId")
        for origin in config["Origins"]:
            values = [
                header["HeaderValue"]
                for header in origin.get("OriginCustomHeaders", [])
                if header["HeaderName"].lower() == _ORIGIN_HEADER
            ]
            if origin["Id"] != target:
                complaints += ["the frontend gets the gateway's secret" for _ in values]
            elif [_is_secret(value) for value in values] != [True]:
                complaints.append("the gateway gets no secret")
        api = assembly.service.one("AWS::ApiGateway::RestApi")
        if not api.properties.get("DisableExecuteApiEndpoint"):
            complaints.append("the gateway has another address")
        complaints += _of_guard(assembly)
    return complaints


def _of_guard(assembly: Assembly) -> list[str]:
    """Complain of a guard of the gateway that lets others pass."""
    acls = assembly.service.of_type("AWS::WAFv2::WebACL")
    associated = assembly.service.of_type("AWS::WAFv2::WebACLAssociation")
    if len(acls) != 1 or len(associated) != 1:
        return ["the gateway is open to the world"]
    (acl,) = acls
    complaints = []
    if "Block" not in acl["DefaultAction"]:
        complaints.append("the gateway is open to the world")
    for rule in acl["Rules"]:
        matches = rule["Statement"].get("OrStatement", {}).get("Statements", [])
        secrets = {
            each.get("ByteMatchStatement", {}).get("SearchString")
            for each in matches
            if each.get("ByteMatchStatement", {}).get("FieldToMatch")
            == {"SingleHeader": {"Name": _ORIGIN_HEADER}}
            and each["ByteMatchStatement"]["PositionalConstraint"] == "EXACTLY"
        }
        if len(secrets) != 2 or len(matches) != 2 or not all(map(_is_secret, secrets)):
            complaints.append("the guard lets pass what does not hold a secret")
    functions = assembly.service.of_type("AWS::Lambda::Function")
    for function in functions:
        given = function["Environment"]["Variables"]
        if not _NEEDED.get(function.name, set()) <= set(given):
            complaints.append(f"{function.name} believes everybody")
    return complaints


def is_certified(assembly: Assembly) -> list[str]:
    """Complain of a connection that could be read or forged."""
    complaints = []
    for distribution in _distributions(assembly):
        config = distribution["DistributionConfig"]
        certificate = config.get("ViewerCertificate", {})
        arn = str(certificate.get("AcmCertificateArn", ""))
        made = find(assembly, arn)
        if made is None and f":acm:{EDGE_REGION}:" not in arn:
            complaints.append("the distribution has no certificate of its name")
        if made and made["DomainName"] not in config["Aliases"]:
            complaints.append("the certificate is of another name")
        if certificate.get("MinimumProtocolVersion") != _TLS:
            complaints.append("viewers may use an old TLS")
        for pattern, behaviour in _behaviours(distribution):
            wanted = ("https-only",) if pattern == "/api/*" else ("redirect-to-https",)
            if behaviour["ViewerProtocolPolicy"] not in wanted:
                complaints.append(f"{pattern} is served without TLS")
        for origin in config["Origins"]:
            way = origin.get("CustomOriginConfig", {})
            if way.get("OriginProtocolPolicy") != "https-only":
                complaints.append(f"{origin['DomainName']} is asked without TLS")
            if way.get("OriginSSLProtocols") != ["TLSv1.2"]:
                complaints.append(f"{origin['DomainName']} is asked by an old TLS")
        if config.get("HttpVersion") != "http2and3":
            complaints.append("viewers cannot use HTTP/3")
    return complaints


def stands_behind_a_firewall(assembly: Assembly) -> list[str]:
    """Complain of a distribution whose viewers nothing limits."""
    complaints = []
    for distribution in _distributions(assembly):
        acl = find(assembly, distribution["DistributionConfig"].get("WebACLId"))
        if acl is None or acl["Scope"] != "CLOUDFRONT":
            complaints.append("no firewall stands before the distribution")
            continue
        names = {rule["Name"] for rule in acl["Rules"]}
        wanted = {
            "AWSManagedRulesCommonRuleSet",
            "AuthRate",
            "BodyTooLarge",
            "OverallRate",
            "TotalRate",
        }
        complaints += [f"the firewall has no {name}" for name in wanted - names]
        if FRONTEND_SECRET_HEADER.lower() not in json.dumps(acl["Rules"]):
            complaints.append("all who use the frontend share one limit")
    return complaints


def judges_by_a_numbered_version(assembly: Assembly) -> list[str]:
    """Complain of what Lambda@Edge refuses, and of what must not be replicated."""
    complaints = []
    for distribution in _distributions(assembly):
        associations = _of_api(distribution).get("LambdaFunctionAssociations", [])
        if [each["EventType"] for each in associations] != ["viewer-request"]:
            complaints.append("nothing judges requests to the API")
        for each in associations:
            version = find(assembly, each["LambdaFunctionARN"])
            if version is None or version.type != "AWS::Lambda::Version":
                complaints.append("the function is named without a version's number")
                continue
            if not version.is_retained:
                complaints.append("a version is deleted while copies of it run")
            function = find(assembly, version["FunctionName"])
            assert function is not None
            complaints += _of_edge_function(assembly, function)
        if assembly.edge.artifact["environment"].split("/")[-1] != EDGE_REGION:
            complaints.append(f"the edge is not in {EDGE_REGION}")
    return complaints


def _judge(assembly: Assembly, distribution: Resource) -> str:
    """Return the name of the function that judges requests; empty without one."""
    for each in _of_api(distribution).get("LambdaFunctionAssociations", []):
        version = find(assembly, each["LambdaFunctionARN"])
        if version and version.type == "AWS::Lambda::Version":
            return name_of(assembly, version["FunctionName"])
    return ""


def _of_edge_function(assembly: Assembly, function: Resource) -> list[str]:
    """Complain of a function that Lambda@Edge would not take."""
    given = function.properties
    complaints = [
        f"the function at the edge has {name}"
        for name in ("Environment", "Layers", "VpcConfig", "DeadLetterConfig")
        if given.get(name)
    ]
    if given.get("Architectures") != ["x86_64"]:
        complaints.append("Lambda@Edge runs on x86_64 alone")
    if given["MemorySize"] > 128 or given["Timeout"] > 5:
        complaints.append("the function is larger or slower than the event allows")
    if "resolve:" in json.dumps(given) or "ecret" in json.dumps(given):
        complaints.append("the function holds a secret")
    if not function.is_retained:
        complaints.append("the function is deleted while copies of it run")
    role = find(assembly, given["Role"])
    assert role is not None
    trusted = {
        service
        for statement in statements(role["AssumeRolePolicyDocument"])
        for service in listed(statement["Principal"]["Service"])
    }
    if trusted != {"lambda.amazonaws.com", "edgelambda.amazonaws.com"}:
        complaints.append("CloudFront cannot run the function, or others can")
    for policy in assembly.edge.of_type("AWS::IAM::Policy"):
        for statement in statements(policy["PolicyDocument"]):
            beyond = [
                action
                for action in listed(statement["Action"])
                if not action.startswith("logs:")
            ]
            complaints += [f"the edge may {action}" for action in beyond]
    return complaints


def logs_what_is_nobodys_business_nowhere(assembly: Assembly) -> list[str]:
    """Complain of a distribution without a log, and of a log with personal data."""
    complaints = []
    deliveries = assembly.everywhere("AWS::Logs::Delivery")
    for distribution in _distributions(assembly):
        if "Logging" in distribution["DistributionConfig"]:
            complaints.append("logs with queries are written to a bucket")
        sources = [
            source
            for source in assembly.edge.of_type("AWS::Logs::DeliverySource")
            if name_of(assembly, source["ResourceArn"]) == distribution.name
            or distribution.name in str(source["ResourceArn"])
        ]
        if not sources or not deliveries:
            complaints.append("requests are not in a log")
    for delivery in deliveries:
        fields = delivery.properties.get("RecordFields", ["cs-uri-query"])
        complaints += [
            f"the log has {field}"
            for field in fields
            if any(part in field for part in _PERSONAL)
        ]
    for logging in assembly.everywhere("AWS::WAFv2::LoggingConfiguration"):
        if _distributions(assembly):
            hidden = json.dumps(logging["RedactedFields"])
            if _ORIGIN_HEADER not in hidden:
                complaints.append(f"{logging.name} shows the gateway's secret")
    return complaints


def rotates(assembly: Assembly) -> list[str]:
    """Complain if the rotation could not replace the secrets, or could do more."""
    complaints = []
    for distribution in _distributions(assembly):
        role = find(assembly, assembly.workers.resources["RotationFunction"]["Role"])
        assert role is not None
        policies = [
            policy
            for policy in assembly.workers.of_type("AWS::IAM::Policy")
            if name_of(assembly, policy["Roles"][0]) == role.name
        ]
        granted = {
            (action, resource)
            for policy in policies
            for statement in statements(policy["PolicyDocument"])
            for action in listed(statement["Action"])
            for resource in listed(statement["Resource"])
        }
        acl = distribution["DistributionConfig"].get("WebACLId")
        judge = _judge(assembly, distribution)
        wanted = {
            "cloudfront:UpdateDistribution": [distribution.name],
            "cloudfront:GetDistribution": [distribution.name],
            "wafv2:UpdateWebACL": ["OriginGuardAcl"],
            "wafv2:GetWebACL": ["OriginGuardAcl", name_of(assembly, acl)],
            # CloudFront asks for both, with the first one's asterisk.
            "lambda:EnableReplication*": [judge],
            "lambda:GetFunction": [judge],
        }
        for action, names in wanted.items():
            resources = {resource for each, resource in granted if each == action}
            if len(resources) != len(names) or not all(
                any(name in str(resource) for resource in resources) for name in names
            ):
                complaints.append(f"the rotation may not {action}, or of too much")
        given = assembly.workers.resources["RotationFunction"]["Environment"]
        if name_of(assembly, given["Variables"].get("DISTRIBUTION_ID")) != (
            distribution.name
        ):
            complaints.append("the rotation does not know the distribution")
    return complaints


def is_found(assembly: Assembly) -> list[str]:
    """Complain of records that lead elsewhere, or only half of the clients."""
    complaints = []
    for distribution in _distributions(assembly):
        edge = assembly.stage.edge
        assert edge is not None
        if distribution["DistributionConfig"].get("Aliases") != [edge.domain]:
            complaints.append("the distribution does not answer to its name")
        records = assembly.edge.of_type("AWS::Route53::RecordSet")
        kinds = {
            record["Type"]
            for record in records
            if distribution.name in str(record["AliasTarget"]["DNSName"])
            and record["Name"] == f"{edge.domain}."
        }
        if edge.zone and kinds != {"A", "AAAA"}:
            complaints.append("clients do not find the distribution")
    return complaints


def _is_secret(value: object) -> bool:
    """Tell whether a value is a reference to a secret of the origin."""
    text = str(value)
    return text.startswith("{{resolve:secretsmanager:") and "OriginSecret" in text


CHECKS = (
    keeps_nothing_personal,
    leads_where_it_should,
    proves_itself,
    is_certified,
    stands_behind_a_firewall,
    judges_by_a_numbered_version,
    logs_what_is_nobodys_business_nowhere,
    rotates,
    is_found,
)
