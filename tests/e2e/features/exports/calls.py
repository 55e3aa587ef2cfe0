"""Calls of exports."""

import time

from tests.e2e.world import Calls, World
from tests.integration.client import Answer, Api

PATH = "/api/users/me/export"
PATIENCE_SECONDS = 120

CALLS: Calls = {
    "ask_for_export": lambda w: w.api.post(PATH, {"password": w.account["password"]}),
    "get_export": lambda w: _ready(w),
    "download_archive": lambda w: w.api.get(f"{PATH}/archives/1/download"),
}


def ready(own: Api) -> Answer:
    """Wait until an export is ready, and return it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        answer = own.get(PATH)
        assert answer.status == 200, answer.text
        if answer.body["status"] != "underway":
            assert answer.body["status"] == "ready", answer.text
            return answer
        time.sleep(0.5)
    raise AssertionError(f"not ready in {PATIENCE_SECONDS} s: {answer.text}")


def _ready(world: World) -> Answer:
    """Wait until the export is ready."""
    return ready(world.api)
