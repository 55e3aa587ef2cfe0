"""The paths of events, without what a gateway has put before them."""

import re
from collections.abc import Mapping
from typing import Any

from runtime.core.contract import PREFIX

_BASE = rf"(?:/(?!\.\.?/)[A-Za-z0-9$_.+!*'()-]+)+?(?={PREFIX}(?:/|$))"
"""The pattern of a base path, as API Gateway allows them, before a path of ours."""


def below_base(raw: str, event: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Return the path that a client asks of this API.

    The name of a stage stands before it in events of HTTP APIs, and the base path by
    which a domain of one's own is mapped to an API in those of REST APIs too. Nothing
    else may stand there: rules for raw paths would not see what is asked.

    Args:
        raw: the path of the event.
        event: the event, with the route that the gateway has matched.
        context: the context of its request.
    """
    template = event.get("resource") or context.get("routeKey", "").partition(" ")[2]
    matched = _filled(template, event.get("pathParameters") or {})
    if _is_ours(matched) and raw.endswith(matched):
        return matched
    if "http" not in context:
        return raw
    below_stage = raw.removeprefix(f"/{context.get('stage')}")
    if _is_ours(below_stage):
        return below_stage
    if template or not _is_mapped(context.get("domainName", "")):
        return raw
    # The route `$default` tells of no path, so the base path is what stands before.
    base = re.match(_BASE, raw)
    return raw[base.end() :] if base and not _is_ours(raw) else raw


def _is_ours(path: str) -> bool:
    """Tell whether a path begins as all of this API do."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def _filled(template: str, parameters: Mapping[str, str]) -> str:
    """Return the path of a matched route: `/api/{proxy+}` with its parameters."""
    for name, value in parameters.items():
        template = template.replace(f"{{{name}}}", value)
        template = template.replace(f"{{{name}+}}", value)
    return template


def _is_mapped(domain: str) -> bool:
    """Tell whether a domain can have base paths, as those that AWS names cannot."""
    return bool(domain) and not re.search(r"\.(execute-api|lambda-url)\.", domain)
