"""The check of the probe, which comes by the public address as clients do."""

import json
from datetime import timedelta
from typing import Any

from tools.prove.model import Check, Verdict
from tools.prove.place import Place


class ProbeRuns(Check[Any]):
    """A run of the stage's own probe."""

    name = "probe"
    proves = "The probe signs in, writes, reads and deletes by the public address."
    how = "invokes the alias `live` of the probe's function"
    needs_aws = "the probe's address is a name of AWS, which the emulator does not own"
    patience = timedelta(seconds=60)
    uses = {"gateway_request": 60, "lambda_request": 6}

    def gather(self, place: Place) -> Any:
        """Call it once, and return what it answers."""
        function = place.resource("Workers", "AWS::Lambda::Function", "ProbeFunction")
        answer = place.client("lambda").invoke(FunctionName=function, Qualifier="live")
        return json.loads(answer["Payload"].read())

    def judge(self, evidence: Any) -> Verdict:
        """Want its own word for it."""
        return Verdict(evidence == {"well": True}, json.dumps(evidence)[:200])
