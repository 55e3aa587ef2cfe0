"""Accounts of the end-to-end tests, which all come from one address."""

import time
from collections.abc import Mapping

from tests.integration.client import Answer, Api

_MOST_REFUSALS = 10


def registered(api: Api, account: Mapping[str, str]) -> Answer:
    """Register an account, and return the answer.

    As many as the tests make are more than may come from one address at once: so it
    waits as it is told to.
    """
    for _ in range(_MOST_REFUSALS):
        answer = api.post("/api/auth/register", dict(account))
        if answer.status != 429:
            break
        time.sleep(int(answer.headers["retry-after"]))
    assert answer.status == 201, answer.text
    return answer
