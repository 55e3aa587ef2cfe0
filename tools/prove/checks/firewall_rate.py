"""The check of the firewall's limit of requests by one client."""

from datetime import timedelta

from tools.prove.model import Check, Verdict
from tools.prove.place import Answer, Place

AT_ONCE = 50
RETRY_SECONDS = "300"
"""The Retry-After of the firewall; that of the gateway's throttle is 1."""


class FirewallRate(Check[list[Answer]]):
    """Too many requests of one client at the addresses for signing in.

    The last of all checks: afterwards this client is refused for minutes.
    """

    name = "firewall-rate"
    proves = "The firewall refuses a client that asks too often to sign in."
    how = "asks below /api/auth/ until an answer is the firewall's 429"
    needs_aws = "the emulator keeps a web ACL and counts nothing"
    alone = True
    patience = timedelta(seconds=180)
    # 60 rounds: three minutes with a pause of three seconds.
    uses = {"gateway_request": 60 * AT_ONCE, "firewall_request": 60 * AT_ONCE}

    def gather(self, place: Place) -> list[Answer]:
        """Ask some times more."""
        return [place.ask("GET", "/auth/none") for _ in range(AT_ONCE)]

    def judge(self, evidence: list[Answer]) -> Verdict:
        """Want a refusal that says to wait for as long as the firewall counts."""
        refused = [
            answer
            for answer in evidence
            if answer.status == 429
            and answer.headers.get("retry-after") == RETRY_SECONDS
        ]
        detail = f"{len(refused)} of the last {len(evidence)} refused by the firewall"
        return Verdict(bool(refused), detail)
