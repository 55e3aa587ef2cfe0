"""The handler of CloudFront's event `viewer-request`, for what goes to the API.

It answers preflights, refuses what the API would refuse anyway, and lets the rest pass:
what it returns is either an answer or the request to go on with.
"""

from collections.abc import Callable
from typing import Any

from edge.answers import Answers, is_preflight
from edge.requests import Event, Rules, cleaned
from edge.settings import FILE, Settings, load_settings


def make_handler(settings: Settings) -> Callable[[Event, Any], Event]:
    """Return a handler with these settings."""
    rules, answers = Rules(settings), Answers(settings)

    def handle(event: Event, context: Any) -> Event:
        """Judge one request."""
        cloudfront = event["Records"][0]["cf"]
        request: Event = cloudfront["request"]
        objection = rules.objection(request)
        if objection:
            return answers.refusal(
                objection, request, cloudfront["config"]["requestId"]
            )
        if is_preflight(request):
            return answers.preflight(request["headers"])
        return cleaned(request)

    return handle


def _without_settings(event: Event, context: Any) -> Event:
    """Refuse to judge anything: this is the source, and no package of a stage."""
    raise RuntimeError(f"{FILE.name} is not here: the stacks write it into the package")


# Made while the function starts, and not with its first request.
handler = make_handler(load_settings()) if FILE.exists() else _without_settings
