"""The check of bounces: SES reports one, and its address gets no more mail."""

from datetime import timedelta

from tools.prove.model import Check, Verdict
from tools.prove.place import Person, Place

BOUNCING = "bounce+{}@simulator.amazonses.com"


class MailBounce(Check[object]):
    """A mail to an address of SES's simulator that bounces."""

    name = "mail-bounce"
    proves = "An address that bounces is marked by what SES reports."
    how = "registers an address that bounces, until the account says so"
    needs_aws = "the emulator's SES reports nothing"
    patience = timedelta(seconds=150)
    uses = {"mail": 1, "gateway_request": 60, "firewall_request": 60}

    def __init__(self) -> None:
        """Begin without an account."""
        self._person: Person | None = None

    def begin(self, place: Place) -> None:
        """Register, which asks for a mail."""
        self._person = place.new_person(BOUNCING)

    def gather(self, place: Place) -> object:
        """Return since when the account knows that nothing arrives."""
        assert self._person is not None
        answer = place.ask("GET", "/users/me", headers=self._person.headers)
        return answer.body.get("email_undeliverable_at")

    def judge(self, evidence: object) -> Verdict:
        """Want a time."""
        detail = f"marked at {evidence}" if evidence else "the address is not marked"
        return Verdict(bool(evidence), detail)
