"""Constants that the service and the gateway in front of it must share."""

PREFIX = "/api"
MAX_BODY_BYTES = 1024 * 1024

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
REQUEST_HEADERS = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Request-ID",
    # What browsers' libraries for HTTP and for tracing add by themselves.
    "Baggage",
    "Cache-Control",
    "Sentry-Trace",
    "Traceparent",
    "Tracestate",
    "X-Requested-With",
)
HEADER_NAME = r"(?!\*$)[A-Za-z0-9!#$%&'*+.^_`|~-]+"
"""The pattern of a header's name (RFC 9110), without `*`, which would allow any."""
EXPOSED_HEADERS = (
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "X-Request-ID",
    "Idempotency-Replayed",
    "Total-Count",
    "Total-Count-Exact",
)

FRONTEND_SECRET_HEADER = "X-Frontend-Secret"
FORWARDED_HEADER = "X-Forwarded-For"

METRIC_NAMESPACE = "Backend"
METRIC_SERVICE = "backend"
SERVER_ERRORS_METRIC = "ServerErrors"
CACHE_FAILURES_METRIC = "CacheFailures"
PROBE_METRIC = "ProbeSucceeded"
"""The share of the probe's runs that went well."""

# SES's mailbox simulator takes mails and counts them for nothing. What such an account
# does counts for no business either.
_PROBE = ("success+backend-probe-", "@simulator.amazonses.com")


def probe_address(stage: str) -> str:
    """Return the address of the account that the probe of a stage signs in to."""
    return stage.join(_PROBE)


def is_probe_address(address: str) -> bool:
    """Tell whether an account with this address is a probe's."""
    return address.startswith(_PROBE[0]) and address.endswith(_PROBE[1])
