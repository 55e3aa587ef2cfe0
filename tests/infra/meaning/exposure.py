"""Checks of who may come in: gateway, firewall, policies of resources, roles."""

import json
import re
from typing import Any

from tests.infra.meaning.references import find
from tests.infra.templates import Assembly, listed, statements

# What AWS WAF reads of a body in front of API Gateway, and may be told to read.
_INSPECTED = {None: 16, "KB_16": 16, "KB_32": 32, "KB_48": 48, "KB_64": 64}
# AWS WAF sets the others itself, or refuses them.
_HEADERS = (
    "Access-Control-Allow-Credentials",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Cache-Control",
    "Retry-After",
    "Vary",
)
_MOST_HEADERS = 10
_WEB_ACL = "AWS::WAFv2::WebACL"
_EDGE = {"edgelambda.amazonaws.com"}
_CALLERS = {"apigateway.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"}
_TRUSTED = {
    "apigateway.amazonaws.com",
    "backup.amazonaws.com",
    "codedeploy.amazonaws.com",
    "lambda.amazonaws.com",
    "malware-protection-plan.guardduty.amazonaws.com",
    "states.amazonaws.com",
}


def firewall_reads_enough(assembly: Assembly) -> list[str]:
    """Complain if the firewall reads less of a body than its own rules count on."""
    return [
        complaint
        for acl in assembly.everywhere(_WEB_ACL)
        for complaint in _unread(acl.properties)
    ]


def _unread(acl: dict[str, Any]) -> list[str]:
    """Complain of one firewall that reads too little of a body."""
    limits = acl.get("AssociationConfig", {}).get("RequestBody", {})
    given = limits.get("API_GATEWAY", {}).get("DefaultSizeInspectionLimit")
    if given not in _INSPECTED:
        return [f"the firewall cannot read {given} of a body"]
    complaints = []
    for rule in acl["Rules"]:
        for part in _parts(rule["Statement"]):
            field = part.get("FieldToMatch", {})
            for name in {"Body", "JsonBody"} & set(field):
                if field[name].get("OversizeHandling") != "MATCH":
                    complaints.append(f"{rule['Name']} lets long bodies pass")
            if "Body" in field and "Size" in part:
                if part["Size"] != _INSPECTED[given] * 1024 - 1:
                    complaints.append(
                        f"{rule['Name']} counts on {part['Size']} bytes of a body"
                    )
    return complaints


def firewall_answers_are_allowed(assembly: Assembly) -> list[str]:
    """Complain of headers that AWS WAF refuses, and of answers without an effect."""
    complaints = []
    firewalls = assembly.everywhere(_WEB_ACL)
    for acl, rule in ((acl, rule) for acl in firewalls for rule in acl["Rules"]):
        if "ManagedRuleGroupStatement" in rule["Statement"]:
            continue
        # What blocks by itself has rules for what may pass.
        if "Block" in acl["DefaultAction"] and set(rule["Action"]) == {"Allow"}:
            continue
        if set(rule["Action"]) != {"Block"}:
            complaints.append(f"{rule['Name']} only {', '.join(rule['Action'])}s")
            continue
        answer = rule["Action"]["Block"].get("CustomResponse", {})
        names = [header["Name"] for header in answer.get("ResponseHeaders", [])]
        if len(names) > _MOST_HEADERS or len(set(map(str.lower, names))) < len(names):
            complaints.append(f"{rule['Name']} answers with too many headers")
        complaints += [
            f"{rule['Name']} answers with {name}"
            for name in names
            if name not in _HEADERS
        ]
    return complaints


def gateway_keeps_nothing(assembly: Assembly) -> list[str]:
    """Complain of answers that one user could get in place of another, or late."""
    stage = assembly.service.one("AWS::ApiGateway::Stage").properties
    complaints = []
    if stage.get("CacheClusterEnabled"):
        complaints.append("the gateway has a cache")
    for setting in stage["MethodSettings"]:
        if setting.get("CachingEnabled"):
            complaints.append(f"the gateway caches {setting['ResourcePath']}")
        if setting.get("MetricsEnabled"):
            complaints.append(f"unread metrics of {setting['ResourcePath']} are on")
    if "CanarySetting" in stage:
        complaints.append("the gateway sends some requests to another deployment")
    log = find(assembly, stage["AccessLogSetting"]["DestinationArn"].rpartition(":")[2])
    if log is None or log.name != "GatewayAccessLog":
        complaints.append("requests are not in the access log")
    for plan in assembly.everywhere("AWS::ApiGateway::UsagePlan"):
        if "Quota" in plan.properties:
            complaints.append(f"{plan.name} ends after a number of requests")
    for mapping in assembly.everywhere("AWS::ApiGateway::BasePathMapping"):
        if mapping.properties.get("BasePath"):
            complaints.append(f"{mapping.name} moves every path")
    return complaints


def callers(assembly: Assembly) -> list[str]:
    """Complain of functions that strangers may call."""
    complaints = []
    for permission in assembly.everywhere("AWS::Lambda::Permission"):
        given = permission.properties
        if given["Principal"] not in _CALLERS or not given.get("SourceArn"):
            complaints.append(f"{permission.name} lets strangers call")
        elif given["Principal"].startswith("apigateway"):
            stage = assembly.service.one("AWS::ApiGateway::Stage")["StageName"]
            if f"${{Service.GatewayApi}}/{stage}/" not in given["SourceArn"]:
                complaints.append(f"{permission.name} is of another API or stage")
    complaints += [
        f"{url.name} is an address past gateway and firewall"
        for url in assembly.everywhere("AWS::Lambda::Url")
    ]
    return complaints


def open_policies(assembly: Assembly) -> list[str]:
    """Complain of resources and roles that anybody may use."""
    complaints = []
    for stack in assembly.stacks.values():
        for resource in stack.resources.values():
            for name in ("PolicyDocument", "ResourcePolicy", "KeyPolicy"):
                document = resource.properties.get(name)
                if isinstance(document, dict) and resource.type != "AWS::IAM::Policy":
                    complaints += [
                        f"{resource.name} is open to anybody"
                        for statement in statements(document)
                        if _is_anybody(statement)
                    ]
    for role in assembly.everywhere("AWS::IAM::Role"):
        for statement in statements(role["AssumeRolePolicyDocument"]):
            trusted = _TRUSTED | (_EDGE if role.name == "EdgeRole" else set())
            if not set(listed(statement["Principal"].get("Service"))) <= trusted:
                complaints.append(f"{role.name} trusts {statement['Principal']}")
    return complaints


def _is_anybody(statement: Any) -> bool:
    anybody = statement.get("Principal") in ("*", {"AWS": "*"})
    limits = json.dumps(statement.get("Condition", {}))
    return anybody and not re.search("CallerAccount|PrincipalAccount", limits)


def _parts(statement: Any) -> list[dict[str, Any]]:
    """Return all statements within a statement of the firewall."""
    found: list[dict[str, Any]] = []
    for inner in statement.values():
        found.append(inner)
        for name in ("Statement", "ScopeDownStatement"):
            found += _parts(inner[name]) if name in inner else []
        for each in inner.get("Statements", []):
            found += _parts(each)
    return found


CHECKS = (
    firewall_reads_enough,
    firewall_answers_are_allowed,
    gateway_keeps_nothing,
    callers,
    open_policies,
)
