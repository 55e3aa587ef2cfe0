"""The web ACL of a gateway behind a distribution: it lets nothing else pass."""

from collections.abc import Sequence

from aws_cdk import SecretValue
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from infra.constructs.firewall import log_refusals
from infra.constructs.waf_statements import any_of, presents
from infra.problems import cors_headers, problem
from infra.stages.schema import Stage
from runtime.core.contract import ORIGIN_SECRET_HEADER
from runtime.core.gateway_errors import Blocked

ALLOWING = "FromDistribution"


class OriginGuard(Construct):
    """The web ACL that refuses what does not hold the distribution's secret.

    A gateway has a public address, whatever stands before it. Refused here, a flood
    at it costs neither requests of the gateway nor invocations. Everything else that a
    firewall does is done before the distribution, where clients have addresses.

    Attributes:
        acl: the web ACL. When a secret was rotated, the rotation puts it in here.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        origin_secrets: Sequence[SecretValue],
    ) -> None:
        """Make the web ACL.

        Args:
            stage: its name, and the origin that may read a refusal.
            origin_secrets: each proves that a request came through the distribution.
        """
        super().__init__(scope, id)
        # CloudFormation resolves them while it deploys, always both: so a deployment
        # in the middle of a rotation undoes nothing of it.
        secrets = [secret.unsafe_unwrap() for secret in origin_secrets]
        self.acl = waf.CfnWebACL(
            self,
            "Acl",
            scope="REGIONAL",
            description=f"Lets the distribution of {stage.name} pass",
            default_action=waf.CfnWebACL.DefaultActionProperty(
                block=waf.CfnWebACL.BlockActionProperty(
                    custom_response=waf.CfnWebACL.CustomResponseProperty(
                        response_code=Blocked.status,
                        custom_response_body_key=Blocked.code,
                        response_headers=[
                            waf.CfnWebACL.CustomHTTPHeaderProperty(name=n, value=v)
                            for n, v in cors_headers(stage.primary_origin).items()
                        ],
                    )
                )
            ),
            custom_response_bodies={
                Blocked.code: waf.CfnWebACL.CustomResponseBodyProperty(
                    content=problem(Blocked), content_type="APPLICATION_JSON"
                )
            },
            rules=[
                waf.CfnWebACL.RuleProperty(
                    name=ALLOWING,
                    priority=0,
                    statement=any_of(
                        *(presents(ORIGIN_SECRET_HEADER, each) for each in secrets)
                    ),
                    action=waf.CfnWebACL.RuleActionProperty(allow={}),
                    visibility_config=_measured(ALLOWING),
                )
            ],
            visibility_config=_measured("OriginGuard"),
        )
        log_refusals(self, stage, self.acl, f"backend-{stage.name}")

    def protect(self, stage_arn: str) -> waf.CfnWebACLAssociation:
        """Put the guard in front of an API's stage."""
        return waf.CfnWebACLAssociation(
            self, "Association", resource_arn=stage_arn, web_acl_arn=self.acl.attr_arn
        )


def _measured(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    """Count what matches; samples would hold whole requests, credentials included."""
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True,
        metric_name=name,
        sampled_requests_enabled=False,
    )
