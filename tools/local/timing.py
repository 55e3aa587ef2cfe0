"""Timing test: does the response time reveal whether an address has an account?

Run it beside `make run`. It calls login and "forgot password" for an address with an
account and for addresses without one, in random order. It prints the medians side by
side, and the share of right guesses by time alone: 50 % means that it reveals nothing.
"""

import bisect
import json
import random
import secrets
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tools.local.config import LocalConfig, LocalError
from tools.local.environment import enter, load_settings

if TYPE_CHECKING:
    from runtime.core.settings import Settings

TRIES = 200
WARM_UP = 10
# The share of right guesses has a standard deviation of 3 % at 200 tries per kind.
TOLERATED = 0.1


def main(tries: str = str(TRIES)) -> int:
    """Measure both routes and return the exit code."""
    try:
        config = LocalConfig.from_environment()
        enter(load_settings(config))
        known = _new_account()
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    told = [
        _measure(config, "login", known, int(tries), _login),
        _measure(config, "password/forgot", known, int(tries), lambda e: {"email": e}),
    ]
    return 1 if any(told) else 0


def _login(email: str) -> dict[str, str]:
    """Return a login body with a wrong password, a new one each time."""
    return {"email": email, "password": secrets.token_hex(8)}


def _measure(
    config: LocalConfig,
    route: str,
    known: str,
    tries: int,
    body: Callable[[str], dict[str, str]],
) -> bool:
    """Print the times of a route; return whether they reveal accounts."""
    times: dict[bool, list[float]] = {True: [], False: []}
    forget = _forgetter()
    order = [True, False] * tries
    random.shuffle(order)
    for number, has_account in enumerate([True, False] * WARM_UP + order):
        email = known if has_account else f"{secrets.token_hex(6)}@example.com"
        forget()
        took = _timed(f"{config.url}/api/auth/{route}", body(email))
        if number >= 2 * WARM_UP:
            times[has_account].append(took)
    share = _right_guesses(times[True], times[False])
    print(f"/api/auth/{route}, {tries} tries each, milliseconds")
    print(f"{'':16}{'median':>8}{'10 %':>8}{'90 %':>8}")
    for has_account, name in ((True, "with account"), (False, "without account")):
        deciles = statistics.quantiles(times[has_account], n=10)
        median = statistics.median(times[has_account])
        print(f"{name:16}{median:8.1f}{deciles[0]:8.1f}{deciles[-1]:8.1f}")
    print(f"guessed right by time alone: {share:.0%}")
    return abs(share - 0.5) > TOLERATED


def _right_guesses(left: list[float], right: list[float]) -> float:
    """Return how often the slower of two answers is of the left kind (Mann-Whitney)."""
    ordered = sorted(right)
    below = sum(bisect.bisect_left(ordered, value) for value in left)
    return below / (len(left) * len(right))


def _timed(url: str, body: dict[str, str]) -> float:
    """Return the milliseconds until the answer, and check the answer's status."""
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            status = answer.status
    except urllib.error.HTTPError as error:
        status = error.code
    except urllib.error.URLError as error:
        raise LocalError(
            f"No answer ({error.reason}): is `make run` running?"
        ) from None
    took = (time.perf_counter() - began) * 1000
    if status not in (202, 401):
        raise LocalError(f"{url} answered {status}")
    return took


def _settings() -> "Settings":
    from runtime.core.settings import load_settings as read

    return read()


def _new_account() -> str:
    """Register an account and return its address."""
    from runtime.features.accounts.assembly import Accounts
    from runtime.features.accounts.sign_in.models import RegisterRequest
    from runtime.wiring import connect

    email = f"timing-{secrets.token_hex(6)}@example.com"
    request = RegisterRequest(email=email, password=secrets.token_urlsafe(18))
    connect(_settings()).assembled(Accounts).sign_in.register(request)
    return email


def _forgetter() -> Callable[[], None]:
    """Return a function that deletes all throttle rows, which would refuse tries."""
    from runtime.core.aws import aws_client

    settings = _settings()
    client: Any = aws_client("dynamodb", settings)
    table = settings.DYNAMODB_TABLE_NAME

    def forget() -> None:
        """Delete every throttle row."""
        rows = client.scan(
            TableName=table,
            FilterExpression="begins_with(pk, :throttle)",
            ExpressionAttributeValues={":throttle": {"S": "R#"}},
            ProjectionExpression="pk, sk",
        )["Items"]
        for row in rows:
            client.delete_item(TableName=table, Key=row)

    return forget


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
