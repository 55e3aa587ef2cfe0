"""Calls of summaries, by a model's server of the test itself."""

import time

from tests.e2e.features.summaries.stage import SECRET, URL
from tests.e2e.world import Calls, World
from tests.integration.client import Answer
from tests.model_server import model_server, summary

TEXT = "A summary of the deployed stacks."
JOB_SECONDS = 120

CALLS: Calls = {
    "summarize_item": lambda w: _summarized(w),
    "get_item_summary": lambda w: w.api.get(_path(w)),
    "delete_item_summary": lambda w: w.api.delete(_path(w)),
}


def _path(world: World) -> str:
    """Return the path of the summary."""
    return f"/api/items/{world.seen['summarized']}/summary"


def _summarized(world: World) -> Answer:
    """Ask for a summary of a new item, and wait until it is written."""
    # As an operator does; the call is made once for each deployment.
    store = world.gateway.deployment.cloud.client("secretsmanager")
    store.create_secret(Name=SECRET, SecretString="sk-e2e")
    item = world.api.post("/api/items", {"title": "Deployed", "description": "Stacks."})
    world.seen["summarized"] = item.body["id"]
    with model_server(URL) as server:
        server.answers(summary(TEXT))
        asked = world.api.post(_path(world))
        assert asked.status == 202, asked.text
        job = _ended(world, asked.body["id"])
    assert job["status"] == "succeeded", job
    assert len(server.requests) == 1
    assert world.api.get(_path(world)).body["text"] == TEXT
    return asked


def _ended(world: World, job_id: str) -> dict[str, object]:
    """Return a job as it has ended."""
    until = time.monotonic() + JOB_SECONDS
    while True:
        job: dict[str, object] = world.api.get(f"/api/jobs/{job_id}").body
        if job["status"] not in ("queued", "running"):
            return job
        assert time.monotonic() < until, job
        time.sleep(0.5)
