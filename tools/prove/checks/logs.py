"""The checks that logs tell of requests and hold no secret."""

from datetime import timedelta
from typing import NamedTuple

from tools.prove.model import Check, Verdict
from tools.prove.place import Person, Place

GROUP = "AWS::Logs::LogGroup"


class Read(NamedTuple):
    """The lines of logs.

    Attributes:
        lines: how many there are of requests.
        leaked: how many hold a password, a token or an address.
    """

    lines: int
    leaked: int


class LogsHoldNoSecret(Check[Read]):
    """The logs of all functions, after somebody has used the service."""

    name = "function-logs"
    proves = "No log of a function holds a password, a token or an address."
    how = "signs in and reads, then looks for what was sent in the logs of functions"
    patience = timedelta(seconds=90)
    uses = {"gateway_request": 4, "log_gb": 0.01}

    def __init__(self) -> None:
        """Begin without anybody."""
        self._person: Person | None = None

    def begin(self, place: Place) -> None:
        """Use the service as somebody."""
        self._person = place.new_person()
        place.ask("GET", "/items?limit=5", headers=self._person.headers)

    def gather(self, place: Place) -> Read:
        """Read all lines since then."""
        assert self._person is not None
        lines = [line for group in self.groups(place) for line in place.logged(group)]
        secrets = self._person.secrets
        leaked = sum(any(secret in line for secret in secrets) for line in lines)
        return Read(sum(self.tells(line) for line in lines), leaked)

    def judge(self, evidence: Read) -> Verdict:
        """Want lines, of which none leaks: an empty log proves nothing."""
        detail = f"{evidence.lines} lines of requests, {evidence.leaked} with a secret"
        return Verdict(evidence.lines > 0 and not evidence.leaked, detail)

    def groups(self, place: Place) -> list[str]:
        """Return the groups to read."""
        groups = [
            group
            for stack in ("Service", "Workers", "Jobs")
            for group in place.resources(stack, GROUP)
        ]
        apart = self._access_log(place)
        return [group for group in groups if group != apart and "waf" not in group]

    def tells(self, line: str) -> bool:
        """Tell whether a line is of a request."""
        return '"message":"request"' in line.replace(" ", "")

    def _access_log(self, place: Place) -> str:
        return place.resource("Service", GROUP, "GatewayAccessLog")


class AccessLog(LogsHoldNoSecret):
    """The gateway's access log."""

    name = "access-log"
    proves = "The gateway's access log tells of requests and holds no secret."
    how = "signs in and reads, then looks for what was sent in the access log"
    needs_aws = "the emulator writes no access log"
    patience = timedelta(seconds=120)

    def groups(self, place: Place) -> list[str]:
        """Return the one group."""
        return [self._access_log(place)]

    def tells(self, line: str) -> bool:
        """Tell whether a line is of a request: each one is."""
        return bool(line.strip())
