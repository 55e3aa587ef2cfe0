"""The check of traces: a request is found again in X-Ray."""

import json
import secrets
import time
from datetime import timedelta
from typing import Any

from tools.prove.model import Check, Verdict
from tools.prove.place import Place

HEADER = "X-Amzn-Trace-Id"


class Trace(Check[set[str]]):
    """A request that asks to be traced."""

    name = "trace"
    proves = "A request is traced from the gateway to the function."
    how = "a request with a trace id of its own, sampled; `batch-get-traces` of it"
    needs_aws = "the emulator has no X-Ray"
    patience = timedelta(seconds=90)
    uses = {"trace": 30, "gateway_request": 1}

    def __init__(self) -> None:
        """Choose the id of the trace."""
        self._id = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"

    def begin(self, place: Place) -> None:
        """Send it."""
        sent = {HEADER: f"Root={self._id};Sampled=1"}
        place.ask("GET", "/ready", headers=sent)

    def gather(self, place: Place) -> set[str]:
        """Return the origins of the trace's segments."""
        answer = place.client("xray").batch_get_traces(TraceIds=[self._id])
        documents: list[dict[str, Any]] = [
            json.loads(segment["Document"])
            for trace in answer["Traces"]
            for segment in trace["Segments"]
        ]
        return {str(each.get("origin", "")) for each in documents}

    def judge(self, evidence: set[str]) -> Verdict:
        """Want both the gateway's part and the function's."""
        wanted = {"AWS::ApiGateway::Stage", "AWS::Lambda::Function"}
        missing = wanted - evidence
        detail = f"without {sorted(missing)}" if missing else "gateway and function"
        return Verdict(not missing, detail)
