"""The answers that API Gateway gives without asking the service."""

from aws_cdk import aws_apigateway as apigateway

from infra.problems import CONTENT_TYPE, cors_headers, problem
from runtime.core.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    PayloadTooLarge,
    ServiceError,
    Throttled,
)
from runtime.core.gateway_errors import (
    BadGateway,
    Blocked,
    Busy,
    GatewayTimeout,
    UnsignedRequest,
)

RESPONSES: dict[str, type[ServiceError]] = {
    "ACCESS_DENIED": Forbidden,
    "API_CONFIGURATION_ERROR": Busy,
    "BAD_REQUEST_BODY": BadRequest,
    "BAD_REQUEST_PARAMETERS": BadRequest,
    "EXPIRED_TOKEN": Forbidden,
    "INTEGRATION_FAILURE": BadGateway,
    "INTEGRATION_TIMEOUT": GatewayTimeout,
    "INVALID_API_KEY": Forbidden,
    "INVALID_SIGNATURE": Forbidden,
    "MISSING_AUTHENTICATION_TOKEN": UnsignedRequest,
    "QUOTA_EXCEEDED": Throttled,
    "REQUEST_TOO_LARGE": PayloadTooLarge,
    "RESOURCE_NOT_FOUND": NotFound,
    "THROTTLED": Throttled,
    "WAF_FILTERED": Blocked,
    # Whatever else there is. A function that Lambda throttles reaches a client as an
    # error of the gateway (500 unless said otherwise), though it is over in a moment.
    "DEFAULT_4XX": BadRequest,
    "DEFAULT_5XX": Busy,
}
_RETRY_AFTER_SECONDS = {429: 1, 502: 2, 503: 2, 504: 2}


def add_gateway_responses(api: apigateway.RestApi, origin: str) -> None:
    """Give every answer of the gateway a problem body and CORS headers.

    Args:
        api: the API.
        origin: the one origin that such an answer can allow.
    """
    for name, kind in RESPONSES.items():
        headers = {**cors_headers(origin), "Content-Type": CONTENT_TYPE}
        if kind.status in _RETRY_AFTER_SECONDS:
            headers["Retry-After"] = str(_RETRY_AFTER_SECONDS[kind.status])
        body = problem(kind, instance="$context.path", request_id="$context.requestId")
        api.add_gateway_response(
            f"Response{name.title().replace('_', '')}",
            type=apigateway.ResponseType.of(name),
            status_code=str(kind.status),
            response_headers={key: f"'{value}'" for key, value in headers.items()},
            # The gateway picks a template by this name, not by the header it sends.
            templates={"application/json": body},
        )
