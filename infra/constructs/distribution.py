"""The distribution (CloudFront) before the frontend and the API."""

from collections.abc import Mapping
from typing import NamedTuple

from aws_cdk import Duration
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.retention import log_group
from infra.stages.distribution import Edge
from infra.stages.schema import Stage
from runtime.core.contract import (
    ORIGIN_SECRET_HEADER,
    PREFIX,
    VIEWER_ADDRESS_HEADER,
)

API_PATHS = f"{PREFIX}/*"
STATIC_PATHS = "/_next/static/*"
# CloudFront keeps an error for ten seconds unless told otherwise, also where nothing
# else is kept: one user's 404 would be another's.
ERRORS = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
# Longer than the gateway's 29 s, so that its answer is the one that clients get.
ORIGIN_PATIENCE = Duration.seconds(30)
HSTS = Duration.days(730)
# Neither addresses, paths and queries, which hold personal data and tokens, nor
# cookies. A request is found again by its id, which its client is told.
LOGGED = (
    "date",
    "time",
    "x-edge-location",
    "x-edge-request-id",
    "cs-method",
    "sc-status",
    "sc-bytes",
    "time-taken",
    "time-to-first-byte",
    "x-edge-result-type",
    "x-edge-detailed-result-type",
    "cs-protocol",
    "cs-protocol-version",
    "ssl-protocol",
)


class Gateway(NamedTuple):
    """The API as an origin.

    Attributes:
        host: the name of the gateway, at which CloudFront connects.
        secret: what proves that a request came through the distribution.
    """

    host: str
    secret: str


class FrontedStage(Construct):
    """A distribution with one name for frontend and API.

    What goes to the API is never kept; of the frontend, only the files whose names
    change with their content.

    Attributes:
        distribution: the distribution.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        edge: Edge,
        gateway: Gateway,
        certificate: acm.ICertificate,
        firewall_arn: str,
        judge: lambda_.IVersion,
    ) -> None:
        """Make the distribution, and log what it does.

        Args:
            gateway: the API.
            certificate: that of the domain.
            firewall_arn: the web ACL before it.
            judge: the version of the function that judges requests to the API.
        """
        super().__init__(scope, id)
        self._stage = stage
        self._headers = self._response_headers()
        self._frontend = _origin(edge.frontend)
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"{edge.domain} of {stage.name}",
            domain_names=[edge.domain],
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            web_acl_id=firewall_arn,
            default_behavior=self._of_frontend(),
            additional_behaviors={
                API_PATHS: self._of_api(gateway, judge),
                STATIC_PATHS: self._of_static_files(),
            },
            error_responses=[
                cloudfront.ErrorResponse(http_status=status, ttl=Duration.seconds(0))
                for status in ERRORS
            ],
        )
        self._log()

    def _of_frontend(self) -> cloudfront.BehaviorOptions:
        """Pass everything on, cookies included, and keep nothing."""
        return cloudfront.BehaviorOptions(
            origin=self._frontend,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            # The frontend's host knows its own name only.
            origin_request_policy=(
                cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER
            ),
            response_headers_policy=self._headers,
        )

    def _of_static_files(self) -> cloudfront.BehaviorOptions:
        """Keep files, which are asked for without cookies or any other header.

        As long as the frontend says: AWS's own policy keeps for a day what it says
        nothing of, and for a second what it forbids to keep.
        """
        policy = cloudfront.CachePolicy(
            self,
            "Files",
            comment="Files whose names change with their content",
            min_ttl=Duration.seconds(0),
            default_ttl=Duration.seconds(0),
            max_ttl=Duration.days(365),
            enable_accept_encoding_brotli=True,
            enable_accept_encoding_gzip=True,
        )
        return cloudfront.BehaviorOptions(
            origin=self._frontend,
            allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            cache_policy=policy,
            response_headers_policy=self._headers,
        )

    def _of_api(
        self, gateway: Gateway, judge: lambda_.IVersion
    ) -> cloudfront.BehaviorOptions:
        """Pass on what the API reads, with what proves the way that it came."""
        policy = cloudfront.OriginRequestPolicy(
            self,
            "ToApi",
            comment="What the API reads, and the viewer's address",
            # Host included: what is signed (SigV4) is signed for the name that clients
            # know, so the gateway has the same one.
            header_behavior=cloudfront.OriginRequestHeaderBehavior.all(
                VIEWER_ADDRESS_HEADER
            ),
            query_string_behavior=cloudfront.OriginRequestQueryStringBehavior.all(),
            # The frontend's, with its session in them: the API reads none.
            cookie_behavior=cloudfront.OriginRequestCookieBehavior.none(),
        )
        return cloudfront.BehaviorOptions(
            origin=_origin(gateway.host, {ORIGIN_SECRET_HEADER: gateway.secret}),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=policy,
            response_headers_policy=self._headers,
            # Tokens beside what a stranger may choose tell their length (BREACH).
            compress=False,
            edge_lambdas=[
                cloudfront.EdgeLambda(
                    event_type=cloudfront.LambdaEdgeEventType.VIEWER_REQUEST,
                    function_version=judge,
                )
            ],
        )

    def _response_headers(self) -> cloudfront.ResponseHeadersPolicy:
        """Add what an answer lacks; those of the API and the frontend stand."""
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            comment=f"Security headers of {self._stage.name}",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                strict_transport_security=(
                    cloudfront.ResponseHeadersStrictTransportSecurity(
                        access_control_max_age=HSTS,
                        # The frontend decides: its domain may be that of others.
                        include_subdomains=False,
                        override=False,
                    )
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(
                    override=False
                ),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=False
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN,
                    override=False,
                ),
            ),
            remove_headers=["Server", "X-Powered-By"],
        )

    def _log(self) -> None:
        """Log each request, without what is nobody's business (logs of version 2)."""
        name = f"backend-{self._stage.name}-edge"
        group = log_group(
            self, "Log", self._stage, f"/aws/vendedlogs/cloudfront/{name}"
        )
        source = logs.CfnDeliverySource(
            self,
            "LogSource",
            name=name,
            log_type="ACCESS_LOGS",
            resource_arn=self.distribution.distribution_arn,
        )
        destination = logs.CfnDeliveryDestination(
            self,
            "LogDestination",
            name=name,
            destination_resource_arn=group.log_group_arn,
            output_format="json",
        )
        delivery = logs.CfnDelivery(
            self,
            "LogDelivery",
            delivery_source_name=source.name,
            delivery_destination_arn=destination.attr_arn,
            record_fields=list(LOGGED),
        )
        delivery.add_resource_dependency(source)


def _origin(host: str, headers: Mapping[str, str] | None = None) -> cloudfront.IOrigin:
    """Return an origin, to which there is no other way than TLS."""
    return origins.HttpOrigin(
        host,
        protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
        origin_ssl_protocols=[cloudfront.OriginSslPolicy.TLS_V1_2],
        read_timeout=ORIGIN_PATIENCE,
        keepalive_timeout=Duration.seconds(60),
        custom_headers=headers,
    )
