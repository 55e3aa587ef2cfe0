"""The errors that AWS answers with before, or instead of, the service."""

from runtime.core.errors import ServiceError


class GatewayTimeout(ServiceError):
    """The function did not answer in time."""

    status, code, title = 504, "gateway_timeout", "Gateway timeout"
    default_detail = "The service did not answer in time; try again."


class BadGateway(ServiceError):
    """The function could not be started, or its answer could not be read."""

    status, code, title = 502, "bad_gateway", "Bad gateway"
    default_detail = "The service failed to answer; try again."


class Busy(ServiceError):
    """The function could not be called: most often, no more of it may run at once."""

    status, code, title = 503, "service_unavailable", "Service unavailable"
    default_detail = "The service cannot answer at the moment; try again."


class UnsignedRequest(ServiceError):
    """No such route, or one that demands a signature; AWS does not tell them apart."""

    status, code, title = 403, "forbidden", "Forbidden"
    default_detail = "There is no such route, or the request must be signed (SigV4)."


class Blocked(ServiceError):
    """The firewall refused the request."""

    status, code, title = 403, "blocked", "Forbidden"
    default_detail = "The request was refused by the firewall."


class LengthRequired(ServiceError):
    """A large body without a declared length."""

    status, code, title = 411, "length_required", "Length required"
    default_detail = "A large request body must declare its Content-Length."
