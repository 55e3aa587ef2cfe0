"""The middleware of a stage behind a distribution: it serves what came through that.

A distribution adds a secret to every request, and tells whose request it is. Gateways
take whatever is sent to them, so both is believed of nobody else.
"""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from runtime.core.contract import ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER
from runtime.core.gateway_errors import Blocked
from runtime.core.http.blocking import run_blocking
from runtime.core.http.problems import OAUTH, problem
from runtime.core.security.frontend_secrets import FrontendSecrets
from runtime.core.security.networks import address_of

_SECRET = ORIGIN_SECRET_HEADER.lower().encode()
_ADDRESS = VIEWER_ADDRESS_HEADER.lower().encode()


class OriginMiddleware:
    """The middleware that refuses what did not come through the distribution.

    Of the rest, the client is the one that the distribution names, wherever the service
    asks for it: in throttles, in the audit log, in mails.
    """

    def __init__(self, app: ASGIApp, secrets: Callable[[], FrontendSecrets]) -> None:
        """Wrap an app; `secrets` returns the distribution's, as they are now."""
        self._app = app
        self._secrets = secrets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        presented = headers.get(ORIGIN_SECRET_HEADER, "")
        secrets = self._secrets()
        # Not in another thread, which costs more than the comparison.
        known = bool(presented) and (
            secrets.held(presented) or await run_blocking(secrets.hold, presented)
        )
        if not known:
            await _refusal(scope)(scope, receive, send)
            return
        address = _viewer(headers.get(VIEWER_ADDRESS_HEADER, ""))
        # Neither is of use to what follows, which might log or echo it.
        kept = [pair for pair in scope["headers"] if pair[0] not in (_SECRET, _ADDRESS)]
        # Without an address of the viewer there is none: the connection's is that of
        # the distribution, and all its viewers would share its throttles.
        client = (address, 0) if address else None
        # Not in a copy: the route that is found is told to the log in this scope.
        scope.update(headers=kept, client=client)
        await self._app(scope, receive, send)


def _viewer(connection: str) -> str | None:
    """Return the address of a connection; the port ends it, also after IPv6.

    CloudFront writes `2001:db8::1:51234`, which would be an address by itself.
    """
    return address_of(connection.rpartition(":")[0])


def _refusal(scope: Scope) -> ASGIApp:
    """Return the answer to who asks the gateway itself."""
    return problem(
        status=Blocked.status,
        code=Blocked.code,
        title=Blocked.title,
        detail=Blocked.default_detail,
        instance=scope["path"],
        oauth=scope.get(OAUTH, False),
    )
