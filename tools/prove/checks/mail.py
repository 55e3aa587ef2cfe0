"""The check of mail: what the service writes leaves by SES."""

import json
from datetime import timedelta

from tools.prove.model import Check, Verdict
from tools.prove.place import Place


class MailSent(Check[int]):
    """A mail to SES's simulator, which the sandbox allows."""

    name = "mail-sent"
    proves = "A mail that a request asks for is relayed, rendered and taken by SES."
    how = "registers an address of SES's simulator; the log of `mail` counts MailsSent"
    patience = timedelta(seconds=120)
    uses = {"mail": 1, "gateway_request": 2}

    def begin(self, place: Place) -> None:
        """Register, which asks for a mail."""
        place.new_person()

    def gather(self, place: Place) -> int:
        """Count the mails that SES has taken."""
        group = place.resource("Workers", "AWS::Logs::LogGroup", "MailLogs")
        lines = place.logged(group, '"MailsSent"')
        return sum(int(sum(json.loads(line)["MailsSent"])) for line in lines)

    def judge(self, evidence: int) -> Verdict:
        """Want one at least."""
        return Verdict(evidence > 0, f"SES has taken {evidence}")
