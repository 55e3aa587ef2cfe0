"""Mistakes in a distribution and what belongs to it, each with the check that names it.

All are made in a stage that has one.
"""

from collections.abc import Callable
from typing import Any

from tests.infra.meaning import edge
from tests.infra.meaning.planting import (
    Check,
    Mistake,
    Plant,
    appending,
    changing,
    setting,
)
from tests.infra.templates import Assembly

_FRONT = ("Edge", "FrontDistribution", "DistributionConfig")
_API = (*_FRONT, "CacheBehaviors", 0)
_GATEWAY = 1
_ORIGINS = (*_FRONT, "Origins")
_POLICY = ("Edge", "FrontToApi", "OriginRequestPolicyConfig")
_FUNCTION = ("Edge", "EdgeFunction")


def _of(plant: Plant, check: Check) -> Mistake:
    """Return a mistake in the stage that has a distribution."""
    return Mistake(plant, check, stage="edged")


def _removing(stack: str, name: str) -> Plant:
    """Return the mistake of a resource that is not there."""
    return lambda a: a.stacks[stack].resources.pop(name)


def _dropping(*path: Any) -> Plant:
    """Return the mistake of a member that is left out, deep in a resource."""
    stack, name, *parents, key = path

    def plant(assembly: Assembly) -> None:
        """Go to the place and take it out."""
        place: Any = assembly.stacks[stack].resources[name].properties
        for parent in parents:
            place = place[parent]
        del place[key]

    return plant


def _policy_statement(change: Callable[[list[Any]], None]) -> Plant:
    """Return a mistake in the rights of the edge's role."""

    def plant(assembly: Assembly) -> None:
        """Change the statements."""
        policy = assembly.edge.resources["EdgeRoleDefaultPolicy"]
        change(policy["PolicyDocument"]["Statement"])

    return plant


def _widened(assembly: Assembly) -> None:
    """Let the rotation change every distribution of the account."""
    for policy in assembly.workers.of_type("AWS::IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if "cloudfront:UpdateDistribution" in statement["Action"]:
                statement["Resource"] = "*"


def _misspelt(assembly: Assembly) -> None:
    """Name the right to replicate a function as one would expect it."""
    for policy in assembly.workers.of_type("AWS::IAM::Policy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if "lambda:EnableReplication*" in statement["Action"]:
                statement["Action"] = ["lambda:EnableReplication", "lambda:GetFunction"]


EDGE: dict[str, Mistake] = {
    "answers of the API are kept": _of(
        changing(*_API, "CachePolicyId", edge.EVERYTHING_KEPT),
        edge.keeps_nothing_personal,
    ),
    "files are kept that the frontend forbids to keep": _of(
        changing(*_FRONT, "CacheBehaviors", 1, "CachePolicyId", edge.EVERYTHING_KEPT),
        edge.keeps_nothing_personal,
    ),
    "files are kept for a day unasked": _of(
        changing("Edge", "FrontFiles", "CachePolicyConfig", "DefaultTTL", 86_400),
        edge.keeps_nothing_personal,
    ),
    "pages are kept, whoever they are of": _of(
        changing(
            *_FRONT, "DefaultCacheBehavior", "CachePolicyId", edge.EVERYTHING_KEPT
        ),
        edge.keeps_nothing_personal,
    ),
    "files are asked for with cookies, and kept": _of(
        changing(
            *_FRONT, "CacheBehaviors", 1, "OriginRequestPolicyId", edge.ALL_BUT_HOST
        ),
        edge.keeps_nothing_personal,
    ),
    "one user's 404 is kept for others": _of(
        changing(*_FRONT, "CustomErrorResponses", 2, "ErrorCachingMinTTL", 10),
        edge.keeps_nothing_personal,
    ),
    "errors are kept as CloudFront does by itself": _of(
        _dropping(*_FRONT, "CustomErrorResponses"), edge.keeps_nothing_personal
    ),
    "the API is asked at the frontend": _of(
        changing(
            *_API, "TargetOriginId", "BackendprodEdgeFrontDistributionOrigin1A602DA62"
        ),
        edge.leads_where_it_should,
    ),
    "the API is not told who asks": _of(
        changing(*_POLICY, "HeadersConfig", {"HeaderBehavior": "allViewer"}),
        edge.leads_where_it_should,
    ),
    "the API gets the frontend's session": _of(
        changing(*_POLICY, "CookiesConfig", {"CookieBehavior": "all"}),
        edge.leads_where_it_should,
    ),
    "answers with tokens are compressed": _of(
        changing(*_API, "Compress", True), edge.leads_where_it_should
    ),
    "the gateway is open to the world": _of(
        setting("Service", "OriginGuardAcl", DefaultAction={"Allow": {}}),
        edge.proves_itself,
    ),
    "nothing guards the gateway": _of(
        _removing("Service", "OriginGuardAssociation"), edge.proves_itself
    ),
    "the guard knows one of two secrets": _of(
        changing(
            "Service",
            "OriginGuardAcl",
            *("Rules", 0, "Statement", "OrStatement", "Statements", 1),
            *("ByteMatchStatement", "SearchString", "guessed"),
        ),
        edge.proves_itself,
    ),
    "the distribution sends no secret": _of(
        _dropping(*_ORIGINS, _GATEWAY, "OriginCustomHeaders"), edge.proves_itself
    ),
    "the secret is written into the template": _of(
        changing(
            *_ORIGINS, _GATEWAY, "OriginCustomHeaders", 0, "HeaderValue", "a" * 64
        ),
        edge.proves_itself,
    ),
    "the frontend is sent the gateway's secret": _of(
        lambda a: a.edge.resources["FrontDistribution"]["DistributionConfig"][
            "Origins"
        ][0].update(
            OriginCustomHeaders=a.edge.resources["FrontDistribution"][
                "DistributionConfig"
            ]["Origins"][1]["OriginCustomHeaders"]
        ),
        edge.proves_itself,
    ),
    "AWS's own address of the gateway is left open": _of(
        setting("Service", "GatewayApi", DisableExecuteApiEndpoint=False),
        edge.proves_itself,
    ),
    "a function believes whoever says so": _of(
        _dropping(
            "Service", "ApiFunction", "Environment", "Variables", "ORIGIN_SECRET"
        ),
        edge.proves_itself,
    ),
    "the viewer certificate is missing": _of(
        _dropping(*_FRONT, "ViewerCertificate"), edge.is_certified
    ),
    "the certificate is of another region": _of(
        changing(
            *_FRONT,
            "ViewerCertificate",
            "AcmCertificateArn",
            "arn:aws:acm:eu-central-1:111122223333:certificate/a",
        ),
        edge.is_certified,
    ),
    "viewers may use an old TLS": _of(
        changing(*_FRONT, "ViewerCertificate", "MinimumProtocolVersion", "TLSv1"),
        edge.is_certified,
    ),
    "the gateway is asked without TLS": _of(
        changing(
            *_ORIGINS,
            _GATEWAY,
            "CustomOriginConfig",
            "OriginProtocolPolicy",
            "http-only",
        ),
        edge.is_certified,
    ),
    "tokens are sent in the clear": _of(
        changing(*_API, "ViewerProtocolPolicy", "allow-all"), edge.is_certified
    ),
    "the firewall is missing": _of(
        _dropping(*_FRONT, "WebACLId"), edge.stands_behind_a_firewall
    ),
    "the firewall limits nobody at sign-in": _of(
        lambda a: a.edge.resources["FirewallAcl"].properties.update(
            Rules=[
                rule
                for rule in a.edge.resources["FirewallAcl"]["Rules"]
                if rule["Name"] != "AuthRate"
            ]
        ),
        edge.stands_behind_a_firewall,
    ),
    "the newest code judges, instead of a version": _of(
        changing(
            *_API, "LambdaFunctionAssociations", 0, "LambdaFunctionARN", "$LATEST"
        ),
        edge.judges_by_a_numbered_version,
    ),
    "nothing judges requests": _of(
        _dropping(*_API, "LambdaFunctionAssociations"),
        edge.judges_by_a_numbered_version,
    ),
    "the edge has environment variables": _of(
        setting(*_FUNCTION, Environment={"Variables": {"STAGE": "prod"}}),
        edge.judges_by_a_numbered_version,
    ),
    "the edge has a layer": _of(
        setting(*_FUNCTION, Layers=["arn:aws:lambda:us-east-1:1:layer:a:1"]),
        edge.judges_by_a_numbered_version,
    ),
    "a secret is in the edge's function": _of(
        setting(
            *_FUNCTION,
            Description="{{resolve:secretsmanager:${Data.OriginSecret}:SecretString}}",
        ),
        edge.judges_by_a_numbered_version,
    ),
    "the edge runs on Graviton": _of(
        setting(*_FUNCTION, Architectures=["arm64"]), edge.judges_by_a_numbered_version
    ),
    "CloudFront may not take the edge's role": _of(
        changing(
            "Edge",
            "EdgeRole",
            *("AssumeRolePolicyDocument", "Statement", 0),
            *("Principal", {"Service": "lambda.amazonaws.com"}),
        ),
        edge.judges_by_a_numbered_version,
    ),
    "the edge may read secrets": _of(
        _policy_statement(
            lambda statements: statements.append(
                {
                    "Effect": "Allow",
                    "Action": "secretsmanager:GetSecretValue",
                    "Resource": "*",
                }
            )
        ),
        edge.judges_by_a_numbered_version,
    ),
    "copies of a version are left without it": _of(
        lambda a: a.edge.resources["EdgeFunctionCurrentVersion"].whole.update(
            DeletionPolicy="Delete"
        ),
        edge.judges_by_a_numbered_version,
    ),
    "logging is off": _of(
        _removing("Edge", "FrontLogDelivery"),
        edge.logs_what_is_nobodys_business_nowhere,
    ),
    "queries are in the log": _of(
        appending("Edge", "FrontLogDelivery", "RecordFields", "cs-uri-query"),
        edge.logs_what_is_nobodys_business_nowhere,
    ),
    "the log of the guard shows the secret": _of(
        setting(
            "Service",
            "OriginGuardLogging",
            RedactedFields=[{"SingleHeader": {"Name": "authorization"}}],
        ),
        edge.logs_what_is_nobodys_business_nowhere,
    ),
    "the rotation may change every distribution": _of(_widened, edge.rotates),
    "the rotation may not replicate the function": _of(_misspelt, edge.rotates),
    "the rotation is not told of the distribution": _of(
        _dropping(
            "Workers", "RotationFunction", "Environment", "Variables", "DISTRIBUTION_ID"
        ),
        edge.rotates,
    ),
    "clients with IPv6 do not find the distribution": _of(
        _removing("Edge", "Ipv6"), edge.is_found
    ),
    "the distribution answers to no name": _of(
        changing(*_FRONT, "Aliases", []), edge.is_found
    ),
}
"""Mistakes in the edge."""
