"""Routes that refuse what FastAPI would pass over, or report as something else.

A query parameter that is not declared, or comes twice; and a body that is of another
media type or content coding, or no JSON. Whoever may not call is told that first, as
with every other mistake in a request.
"""

from collections.abc import Awaitable, Callable, Coroutine
from copy import copy
from functools import cached_property
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from runtime.core.errors import BadRequest, ServiceError
from runtime.core.http.bodies import demand_no_coding, json_content
from runtime.core.http.query_names import declared_in, faults_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """FastAPI's route, with these rules before it."""

    def __init__(self, *args: Any, any_query: bool = False, **options: Any) -> None:
        """Make the route.

        Args:
            args: those of `APIRoute`.
            any_query: whether to pass unknown query parameters over.
            options: those of `APIRoute`.
        """
        self.any_query = any_query
        super().__init__(*args, **options)

    def get_route_handler(self) -> Handler:
        """Return the handler that FastAPI calls; it costs nothing without a query."""
        serve = super().get_route_handler()
        read = self._reader()

        async def handle(request: Request) -> Response:
            """Serve a request, or refuse it with all that is wrong."""
            faults = []
            if request.scope["query_string"] and not self.any_query:
                faults = faults_of(request.query_params, self._declared)
            if read is not None:
                try:
                    request = await read(request)
                except ServiceError as error:
                    return await self._refuse(_Read(request, b"", None), error)
            if faults:
                return await self._refuse(request, RequestValidationError(faults))
            return await serve(request)

        return handle

    def _reader(self) -> Callable[[Request], Awaitable[Request]] | None:
        """Return what reads a body of this route; None if the route takes none."""
        if self.body_field is None:
            return None
        if isinstance(self.body_field.field_info, Form):
            return _read_form
        # As the document has them: RFC 7396 describes changes, so only PATCH takes it.
        accepted = ["application/json"]
        if "PATCH" in (self.methods or ()):
            accepted.append("application/merge-patch+json")

        async def read_json(request: Request) -> Request:
            """Return the request with its body read, if it has one."""
            try:
                body = await request.body()
            except ClientDisconnect:
                raise BadRequest("The body ended before it was complete.") from None
            if not body:
                return request
            return _Read(request, body, json_content(request.headers, body, accepted))

        return read_json

    async def _refuse(
        self, request: Request, error: ServiceError | RequestValidationError
    ) -> Response:
        """Raise this error, unless an earlier rule refuses the request.

        All dependencies run, and find that the caller is unknown or not permitted; and
        what else is invalid is told together with the error, if it is of that kind.
        """
        try:
            return await self._refusing(request)
        except RequestValidationError as others:
            if isinstance(error, RequestValidationError):
                faults = [*error.errors(), *others.errors()]
                raise RequestValidationError(faults) from None
            raise error from None

    @cached_property
    def _declared(self) -> dict[str, bool]:
        """The names of the query parameters, and whether each may come repeatedly."""
        return declared_in(self.dependant)

    @cached_property
    def _refusing(self) -> Handler:
        """The handler that checks a request as the route's own, and serves none."""
        route = copy(self)
        route.dependant = copy(self.dependant)
        route.dependant.call = _serve_nothing
        return APIRoute.get_route_handler(route)


class _Read(Request):
    """A request whose body has been read already, and as JSON."""

    def __init__(self, request: Request, body: bytes, content: Any) -> None:
        super().__init__(request.scope, request.receive)
        self._bytes = body
        self._content = content

    async def body(self) -> bytes:
        """Return the body."""
        return self._bytes

    async def json(self) -> Any:
        """Return the content of the body."""
        return self._content


async def _read_form(request: Request) -> Request:
    """Return the request, whose form FastAPI reads, unless its body is encoded."""
    demand_no_coding(request.headers)
    return request


async def _serve_nothing(**_: Any) -> Response:
    """Stand in for the function of a route, when nothing else refuses a request."""
    raise RequestValidationError([])
