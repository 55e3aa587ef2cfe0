"""The check of a job: a state machine runs it, with its own role."""

from datetime import timedelta
from typing import Any

from tools.prove.model import Check, Verdict
from tools.prove.place import NotThere, Place


class JobSucceeds(Check[Any]):
    """A job of the smallest kind that has a state machine."""

    name = "job"
    proves = "A job is started from the outbox, run by its state machine, and ended."
    how = "POST /api/items/reindex, until the job says that it succeeded"
    patience = timedelta(seconds=120)
    uses = {"state_transition": 20, "gateway_request": 45, "firewall_request": 45}

    def __init__(self) -> None:
        """Begin without a job."""
        self._job = ""

    def begin(self, place: Place) -> None:
        """Ask for it."""
        answer = place.ask("POST", "/items/reindex", headers=place.person.headers)
        if answer.status != 202:
            raise NotThere(f"a job: asking for it answered {answer.status}")
        self._job = str(answer.body["id"])

    def gather(self, place: Place) -> Any:
        """Return the job as it is."""
        path = f"/jobs/{self._job}"
        return place.ask("GET", path, headers=place.person.headers).body

    def judge(self, evidence: Any) -> Verdict:
        """Want it done."""
        status = evidence.get("status") if isinstance(evidence, dict) else None
        return Verdict(status == "succeeded", f"the job is {status}")
