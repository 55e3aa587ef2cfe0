"""The check of the gateway's throttle of a route at which something is guessed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from urllib3.exceptions import HTTPError

from tools.prove.model import Check, Verdict
from tools.prove.place import Place

AT_ONCE = 4
ROUNDS = 30
PATH = "/auth/refresh"


class GatewayThrottle(Check[Counter[tuple[int, str]]]):
    """Many guesses at once."""

    name = "gateway-throttle"
    proves = "The gateway refuses guesses early, before they reach the function."
    how = f"{AT_ONCE * ROUNDS} requests to a guessed route, {AT_ONCE} at once"
    alone = True
    patience = timedelta(seconds=45)
    uses = {
        "gateway_request": 10 * AT_ONCE * ROUNDS,
        "firewall_request": 10 * AT_ONCE * ROUNDS,
    }

    def gather(self, place: Place) -> Counter[tuple[int, str]]:
        """Count the answers by status and Retry-After."""

        def guess(_: int) -> tuple[int, str]:
            """Guess once; no answer at all counts as neither."""
            try:
                answer = place.ask("POST", PATH, {"refresh_token": "guess"})
            except HTTPError:
                return 0, ""
            return answer.status, answer.headers.get("retry-after", "")

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return Counter(pool.map(guess, range(AT_ONCE * ROUNDS)))

    def judge(self, evidence: Counter[tuple[int, str]]) -> Verdict:
        """Want some that the function answered, and some that the gateway refused."""
        answered = sum(many for (status, _), many in evidence.items() if status == 401)
        refused = evidence[429, "1"]
        detail = f"{answered} answered by the service, {refused} by the throttle"
        return Verdict(answered > 0 and refused > 0, detail)
