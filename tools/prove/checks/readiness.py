"""The check of the public address, and of what answers there."""

from datetime import timedelta

from tools.prove.model import Check, Verdict
from tools.prove.place import Answer, Place


class Readiness(Check[Answer]):
    """The service behind its public address."""

    name = "readiness"
    proves = "The service answers by its public address and reaches its table."
    how = "GET /api/ready"
    patience = timedelta(seconds=90)
    uses = {"gateway_request": 5, "firewall_request": 5}

    def gather(self, place: Place) -> Answer:
        """Ask whether it is ready."""
        return place.ask("GET", "/ready")

    def judge(self, evidence: Answer) -> Verdict:
        """Want a good answer of the service itself, which names the request."""
        named = "x-request-id" in evidence.headers
        detail = f"{evidence.status}, {'with' if named else 'without'} X-Request-ID"
        return Verdict(evidence.status == 200 and named, detail)
