"""Forms of the OAuth 2.0 routes, which hold what the standard allows (RFC 6749 3.2)."""

from fastapi import Depends, Request

from runtime.core.errors import InvalidInput

_FORM = "application/x-www-form-urlencoded"
_REPEATABLE = frozenset({"audience", "resource"})
"""The parameters that other standards let a client repeat (RFC 8693, RFC 8707)."""


async def _demand_form(request: Request) -> None:
    """Refuse a body that is no such form, or has a parameter twice.

    FastAPI reads other forms too, and takes the last of several values; so two readers
    of one request could see different requests in it.

    Raises:
        InvalidInput: the body is of another type, or a parameter is repeated.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise InvalidInput(f"The request was not sent as {_FORM}.")
    names = [name for name, _ in (await request.form()).multi_items()]
    once = [name for name in names if name not in _REPEATABLE]
    if len(set(once)) < len(once):
        raise InvalidInput("A parameter is repeated.")


OAuthForm = Depends(_demand_form)
"""The dependency of each route that takes a form of OAuth 2.0.

A router that declares the path as `oauth` has its errors in the form of RFC 6749.
"""
