"""A distribution in this process: it judges, keeps and passes on as CloudFront does."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from runtime.core.contract import ORIGIN_SECRET_HEADER, VIEWER_ADDRESS_HEADER
from tools.local.edge.behaviours import BEHAVIOURS, Behaviour, normalized
from tools.local.edge.messages import (
    Answer,
    Headers,
    Request,
    generated,
    passed_on,
    viewer_request,
)

Origin = Callable[[Request], Answer]
Judge = Callable[[dict[str, Any], Any], dict[str, Any]]

_HOP_BY_HOP = ("connection", "keep-alive", "proxy-connection", "te", "upgrade")
_UNKEPT = ("no-store", "no-cache", "private")
_AGE = re.compile(r"\b(?:s-maxage|max-age)=0*[1-9]")
"""The pattern of a header that lets an answer be kept, for however long."""


class CloudFront:
    """A distribution.

    Attributes:
        secret: what it sends to the API's origin; the rotation changes it.
        counts: how many answers came from where.
    """

    def __init__(
        self,
        *,
        judge: Judge,
        origins: Mapping[str, Origin],
        hosts: Mapping[str, str],
        secret: str,
        behaviours: Sequence[Behaviour] = BEHAVIOURS,
    ) -> None:
        """Make a distribution.

        Args:
            judge: the handler of the function.
            origins: what answers, by the names of origins.
            hosts: the names of their hosts.
            secret: what it proves itself by.
            behaviours: the first that matches a path decides.
        """
        self.secret = secret
        self.counts: Counter[str] = Counter()
        self._judge = judge
        self._origins = origins
        self._hosts = hosts
        self._behaviours = behaviours
        self._kept: dict[str, Answer] = {}

    def serve(self, request: Request) -> Answer:
        """Answer a viewer's request."""
        answer = self._answered(request, uuid4().hex)
        self.counts[answer.by] += 1
        return answer

    def _answered(self, request: Request, id: str) -> Answer:
        path = normalized(request.path)
        behaviour = next(each for each in self._behaviours if each.matches(path))
        if request.method not in behaviour.methods:
            return Answer(403, by="edge")
        if behaviour.judged:
            # By way of JSON, as events are.
            event = json.loads(json.dumps(viewer_request(request, id)))
            judged = json.loads(json.dumps(self._judge(event, None)))
            if "status" in judged:
                return generated(judged)
            request = passed_on(request, judged)
        key = f"{behaviour.origin} {request.path}"
        may_keep = behaviour.kept and request.method in ("GET", "HEAD")
        if may_keep and key in self._kept:
            return replace(self._kept[key], by="cache")
        answer = self._origins[behaviour.origin](self._sent(request, behaviour, id))
        if may_keep and answer.status == 200 and _may_be_kept(answer):
            self._kept[key] = answer
        return answer

    def _sent(self, request: Request, behaviour: Behaviour, id: str) -> Request:
        """Return the request that the origin gets."""
        own = {
            "via": "2.0 cloudfront.local (CloudFront)",
            "x-amz-cf-id": id,
            "x-forwarded-for": _forwarded(request),
        }
        if behaviour.headers != "all":
            own["host"] = self._hosts[behaviour.origin]
        else:
            own[VIEWER_ADDRESS_HEADER.lower()] = _connection(request)
            own[ORIGIN_SECRET_HEADER.lower()] = self.secret
        given = [
            (name, value)
            for name, value in request.headers
            if _passes(name.lower(), behaviour) and name.lower() not in own
        ]
        headers: Headers = (*given, *own.items())
        query = request.query if behaviour.query else ""
        return replace(request, headers=headers, query=query)


def _passes(name: str, behaviour: Behaviour) -> bool:
    """Tell whether an origin gets a header of viewers."""
    if name in _HOP_BY_HOP:
        return False
    if name == "cookie":
        return behaviour.cookies
    return behaviour.headers != "none"


def _forwarded(request: Request) -> str:
    """Return the addresses that a request came from, as far as anybody says."""
    before = request.header("x-forwarded-for")
    return f"{before}, {request.address}" if before else request.address


def _connection(request: Request) -> str:
    """Return address and port as CloudFront writes them, IPv6 without brackets."""
    return f"{request.address}:{request.port}"


def _may_be_kept(answer: Answer) -> bool:
    """Tell whether an answer says for how long it may be kept."""
    control = (answer.header("cache-control") or "").lower()
    return _AGE.search(control) is not None and not any(
        word in control for word in _UNKEPT
    )
