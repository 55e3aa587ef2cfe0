"""The function of the emulator that stands for a worker: forwards its event.

It runs in the emulator's environment, so it uses the standard library only. The local
server calls the real worker and returns its result, or the name and the message of its
error, which is raised here under the same name: state machines judge by it.
"""

import json
import os
import time
import urllib.error
import urllib.request
from typing import Any

_PATIENCE_SECONDS = 15
_PAUSE_SECONDS = 0.5


def handler(event: Any, context: Any) -> Any:
    """Return what the real worker returns for this event, or raise its error."""
    answer = _ask(event, str(getattr(context, "aws_request_id", "")))
    if error := answer.get("error"):
        raise type(str(error["type"]), (Exception,), {})(error["message"])
    return answer["result"]


def _ask(event: Any, request_id: str) -> Any:
    """Send the event to the local server; wait for one that restarts."""
    request = urllib.request.Request(
        os.environ["TASK_URL"],
        json.dumps({"event": event, "request_id": request_id}).encode(),
        {
            "Content-Type": "application/json",
            "X-Local-Secret": os.environ["TASK_SECRET"],
        },
    )
    # Proxies of the environment must not see what stays on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            limit = float(os.environ["TASK_SECONDS"])
            with opener.open(request, timeout=limit) as answer:
                return json.load(answer)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError as error:
            # Only what never reached the server is sent again.
            refused = isinstance(error.reason, ConnectionRefusedError)
            if not refused or time.monotonic() > until:
                raise
        time.sleep(_PAUSE_SECONDS)
