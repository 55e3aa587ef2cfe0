"""The web ACL in front of the API."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import SecretValue
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.constructs.waf_statements import (
    RATE_WINDOW_SECONDS,
    Statement,
    all_of,
    any_of,
    header,
    matches,
    more_in_all_than,
    more_than,
    negation,
    presents,
    transformed,
)
from infra.problems import cors_headers, problem
from infra.retention import log_group
from infra.stages.schema import Stage
from runtime.core.contract import (
    FRONTEND_SECRET_HEADER,
    ORIGIN_SECRET_HEADER,
    PREFIX,
)
from runtime.core.errors import PayloadTooLarge, ServiceError, Throttled
from runtime.core.gateway_errors import Blocked, LengthRequired

# Matches every Content-Length above MAX_BODY_BYTES (1,048,576), and nothing else.
TOO_LONG = (
    r"^0*([1-9]\d{7,}|[2-9]\d{6}|1[1-9]\d{5}|10[5-9]\d{4}|1049\d{3}"
    r"|1048[6-9]\d{2}|10485[89]\d|104857[7-9])$"
)
# What AWS WAF reads of a body in front of API Gateway unless told otherwise.
INSPECTED_BYTES = 16 * 1024
# AWS WAF takes no smaller limit.
LEAST_LIMIT = 10

# Rules on bodies and query arguments, which hold what people write and search for:
# honest text has HTML, addresses, code and file names in it, and is long. They are
# counted, not enforced.
COUNTED: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": (
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
        # Above 2,048 bytes: 200 characters of search, escaped, and a cursor.
        "SizeRestrictions_QUERYSTRING",
    ),
    "AWSManagedRulesKnownBadInputsRuleSet": (
        "JavaDeserializationRCE_BODY",
        "Log4JRCE_BODY",
        "ReactJSRCE_BODY",
    ),
}
REDACTED_HEADERS = ("authorization", "cookie", FRONTEND_SECRET_HEADER.lower())
# Only the distribution of a stage sends it.
_ORIGIN = ORIGIN_SECRET_HEADER.lower()


class Firewall(Construct):
    """The web ACL: body size, AWS's rules, rate limits, a log without credentials.

    Requests that carry the frontend's secret come from its server and all share one
    address: they are limited by the address that the server forwards.

    Before a distribution, its own rules are for requests to the API alone: the
    frontend's pages and files pass there, too.

    Attributes:
        acl: the web ACL.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        frontend_secrets: Sequence[SecretValue],
        before_distribution: bool = False,
    ) -> None:
        """Make the web ACL.

        Args:
            stage: its limits, and the origin that may read a refusal.
            frontend_secrets: each proves that a request comes from the frontend's
                server.
            before_distribution: whether it stands before CloudFront, in the one region
                where such a web ACL can be; else before a stage of API Gateway.
        """
        super().__init__(scope, id)
        self._stage = stage
        self._is_global = before_distribution
        # CloudFormation resolves the secrets while it deploys; the template holds only
        # references to them.
        self._secrets = [secret.unsafe_unwrap() for secret in frontend_secrets]
        rules = [
            *self._size_rules(),
            *_managed_rules(),
            *self._rate_rules(),
            self._total_rule(),
        ]
        self.acl = waf.CfnWebACL(
            self,
            "Acl",
            scope="CLOUDFRONT" if before_distribution else "REGIONAL",
            # CloudFormation reads the secrets again only when the resource that refers
            # to them changes; this number is what changes.
            description=(
                "Frontend secrets of generation "
                f"{stage.frontend_secret_generation} of {stage.name}"
            ),
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            custom_response_bodies={
                kind.code: waf.CfnWebACL.CustomResponseBodyProperty(
                    content=problem(kind), content_type="APPLICATION_JSON"
                )
                for kind in (Blocked, LengthRequired, PayloadTooLarge, Throttled)
            },
            rules=[
                waf.CfnWebACL.RuleProperty(priority=priority, **rule)
                for priority, rule in enumerate(rules)
            ],
            visibility_config=_visibility("Firewall"),
        )
        self._log()

    def protect(self, stage_arn: str) -> waf.CfnWebACLAssociation:
        """Put the firewall in front of an API's stage."""
        return waf.CfnWebACLAssociation(
            self, "Association", resource_arn=stage_arn, web_acl_arn=self.acl.attr_arn
        )

    def _size_rules(self) -> list[dict[str, Any]]:
        """Refuse bodies that are too large before they cost an invocation.

        WAF cannot compare a body's size beyond what it inspects, so the declared
        length is read; a large body that declares none is refused.
        """
        length = header("Content-Length")
        too_long = matches(TOO_LONG, length)
        undeclared = all_of(
            Statement(
                size_constraint_statement=waf.CfnWebACL.SizeConstraintStatementProperty(
                    field_to_match=waf.CfnWebACL.FieldToMatchProperty(
                        body=waf.CfnWebACL.BodyProperty(oversize_handling="MATCH")
                    ),
                    comparison_operator="GT",
                    size=INSPECTED_BYTES - 1,
                    text_transformations=transformed("NONE"),
                )
            ),
            negation(matches(r"^\d+$", length)),
        )
        own = self._own_requests()
        return [
            self._rule("BodyTooLarge", all_of(too_long, *own), PayloadTooLarge),
            self._rule("BodyOfUnknownSize", all_of(undeclared, *own), LengthRequired),
        ]

    def _own_requests(self) -> list[Statement]:
        """Match what is for the API, where other things pass as well."""
        return [_begins(f"{PREFIX}/")] if self._is_global else []

    def _rate_rules(self) -> list[dict[str, Any]]:
        """Limit the requests of one client: tightly at sign-in, and overall."""
        limits = self._stage.firewall
        from_frontend = any_of(
            *(presents(FRONTEND_SECRET_HEADER, each) for each in self._secrets)
        )
        signing_in = Statement(
            byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
                field_to_match=waf.CfnWebACL.FieldToMatchProperty(uri_path={}),
                # The path begins with the stage's name, or not, as the domain has it.
                positional_constraint="CONTAINS",
                search_string=f"{PREFIX}/auth/",
                text_transformations=transformed(
                    "URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"
                ),
            )
        )
        rules = []
        for name, limit, scope in (
            ("AuthRate", limits.auth, [signing_in]),
            ("OverallRate", limits.overall, self._own_requests()),
        ):
            by_forwarded = more_than(
                limit, all_of(from_frontend, *scope), forwarded=True
            )
            by_address = more_than(
                limit, all_of(negation(from_frontend), *scope), forwarded=False
            )
            rules += [
                self._rule(f"{name}BehindFrontend", by_forwarded, Throttled),
                self._rule(name, by_address, Throttled),
            ]
        return rules

    def _total_rule(self) -> dict[str, Any]:
        """Limit the requests of all clients together, which the gateway does not.

        Its throttle is for each method; this is the same rate over all of them.
        """
        every_path = _begins(f"{PREFIX}/" if self._is_global else "/")
        limit = max(
            LEAST_LIMIT, math.ceil(self._stage.throttle.rate * RATE_WINDOW_SECONDS)
        )
        return self._rule("TotalRate", more_in_all_than(limit, every_path), Throttled)

    def _rule(
        self, name: str, statement: Statement, kind: type[ServiceError]
    ) -> dict[str, Any]:
        """Make a rule that answers with this problem, which the frontend may read."""
        headers = cors_headers(self._stage.primary_origin)
        if kind is Throttled:
            headers["Retry-After"] = str(RATE_WINDOW_SECONDS)
        return {
            "name": name,
            "statement": statement,
            "action": waf.CfnWebACL.RuleActionProperty(
                block=waf.CfnWebACL.BlockActionProperty(
                    custom_response=waf.CfnWebACL.CustomResponseProperty(
                        response_code=kind.status,
                        custom_response_body_key=kind.code,
                        response_headers=_header_list(headers),
                    )
                )
            ),
            "visibility_config": _visibility(name),
        }

    def _log(self) -> None:
        """Log the requests that a rule matched; one name for each region."""
        name = f"backend-{self._stage.name}"
        log_refusals(
            self, self._stage, self.acl, f"{name}-edge" if self._is_global else name
        )


def log_refusals(
    scope: Construct, stage: Stage, acl: waf.CfnWebACL, name: str
) -> waf.CfnLoggingConfiguration:
    """Log the requests that a rule of a web ACL matched, without credentials.

    Args:
        name: the end of the log group's name, whose beginning AWS dictates.
    """
    group = log_group(scope, "Log", stage, f"aws-waf-logs-{name}")
    return waf.CfnLoggingConfiguration(
        scope,
        "Logging",
        resource_arn=acl.attr_arn,
        log_destination_configs=[group.log_group_arn],
        redacted_fields=[
            waf.CfnLoggingConfiguration.FieldToMatchProperty(
                single_header={"Name": name}
            )
            for name in (*REDACTED_HEADERS, *([_ORIGIN] if stage.edge else []))
        ],
        # Allowed requests that matched nothing are in the access log.
        logging_filter={
            "DefaultBehavior": "DROP",
            "Filters": [
                {
                    "Behavior": "KEEP",
                    "Requirement": "MEETS_ANY",
                    "Conditions": [
                        {"ActionCondition": {"Action": action}}
                        for action in ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
                    ],
                }
            ],
        },
    )


def _begins(path: str) -> Statement:
    """Match the paths that begin so."""
    return Statement(
        byte_match_statement=waf.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=waf.CfnWebACL.FieldToMatchProperty(uri_path={}),
            positional_constraint="STARTS_WITH",
            search_string=path,
            text_transformations=transformed("NONE"),
        )
    )


def _managed_rules() -> list[dict[str, Any]]:
    """Return AWS's rule groups; the gateway's WAF_FILTERED response answers a block."""
    return [
        {
            "name": group,
            "statement": Statement(
                managed_rule_group_statement=(
                    waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                        vendor_name="AWS",
                        name=group,
                        rule_action_overrides=[
                            waf.CfnWebACL.RuleActionOverrideProperty(
                                name=rule,
                                action_to_use=waf.CfnWebACL.RuleActionProperty(
                                    count={}
                                ),
                            )
                            for rule in counted
                        ]
                        or None,
                    )
                )
            ),
            "override_action": waf.CfnWebACL.OverrideActionProperty(none={}),
            "visibility_config": _visibility(group),
        }
        for group, counted in COUNTED.items()
    ]


def _visibility(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True,
        metric_name=name,
        # Samples hold whole requests, credentials included.
        sampled_requests_enabled=False,
    )


def _header_list(
    headers: Mapping[str, str],
) -> list[waf.CfnWebACL.CustomHTTPHeaderProperty]:
    return [
        waf.CfnWebACL.CustomHTTPHeaderProperty(name=name, value=value)
        for name, value in headers.items()
    ]
