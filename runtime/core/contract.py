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
