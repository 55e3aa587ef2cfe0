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

PREFLIGHT_SECONDS = 7200
"""Seconds for which a browser may keep the answer to a preflight."""

FRONTEND_SECRET_HEADER = "X-Frontend-Secret"
ORIGIN_SECRET_HEADER = "X-Origin-Secret"
"""The header by which a distribution proves that a request came through it."""
VIEWER_ADDRESS_HEADER = "CloudFront-Viewer-Address"
"""The header in which a distribution tells address and port of who has connected."""
FORWARDED_HEADER = "X-Forwarded-For"

REQUEST_ID = r"[A-Za-z0-9._-]{1,128}"
"""The pattern of an id of a request that a client may choose itself."""
NEEDLESS_ESCAPE = (
    r"(?i)%(?:[46][1-9A-F]|[57][0-9A]|3[0-9]|2[DEF]|5F|7[EF]|[01][0-9A-F])"
)
"""The pattern of an escape that no path of ours has: of what needs none, of a slash,
or of a control character."""
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    # Responses hold personal data or tokens.
    "Cache-Control": "no-store",
}
"""The headers of every answer of the API that does not set them itself."""

METRIC_NAMESPACE = "Backend"
METRIC_SERVICE = "backend"
SERVER_ERRORS_METRIC = "ServerErrors"
VERSION_ERRORS_METRIC = "VersionServerErrors"
"""The same of one version of one function, by which its delivery is judged."""
CACHE_FAILURES_METRIC = "CacheFailures"
PROBE_METRIC = "ProbeSucceeded"
"""The share of the probe's runs that went well."""

ERASURES_KNOWN_DAYS = 400
"""Days for which it is known who was erased; no backup is kept as long, so that whoever
restores one can erase them again."""

# SES's mailbox simulator takes mails and counts them for nothing. What such an account
# does counts for no business either.
_PROBE = ("success+backend-probe-", "@simulator.amazonses.com")


def probe_address(stage: str) -> str:
    """Return the address of the account that the probe of a stage signs in to."""
    return stage.join(_PROBE)


def is_probe_address(address: str) -> bool:
    """Tell whether an account with this address is a probe's."""
    return address.startswith(_PROBE[0]) and address.endswith(_PROBE[1])
