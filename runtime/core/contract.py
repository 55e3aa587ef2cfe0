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
)
EXPOSED_HEADERS = (
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "X-Request-ID",
    "Idempotency-Replayed",
)

FRONTEND_SECRET_HEADER = "X-Frontend-Secret"
FORWARDED_HEADER = "X-Forwarded-For"

METRIC_NAMESPACE = "Backend"
METRIC_SERVICE = "backend"
SERVER_ERRORS_METRIC = "ServerErrors"
