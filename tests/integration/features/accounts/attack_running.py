"""Attacks on the service that `make run` serves, with the mails of its mailbox.

    .venv/bin/python -m tests.integration.features.accounts.attack_running \
        http://127.0.0.1:8000
"""

import json
import re
import secrets
import sys
import time
import urllib.request
from typing import Any
from urllib.error import HTTPError

from tests.integration.client import Api
from tests.integration.features.accounts.attacks import ATTACKS, PATIENCE_SECONDS

_TOKEN = re.compile(r"(https?://\S+)\?token=([\w-]+)")


class Running:
    """The service at an address, and its mailbox."""

    def __init__(self, url: str) -> None:
        """Call the service at this address, such as `http://127.0.0.1:8000`."""
        self._url = url

    def handler(self, event: dict[str, Any], _: Any) -> dict[str, Any]:
        """Send the request that an event tells of; return the answer like Lambda."""
        body = event.get("body")
        request = urllib.request.Request(
            self._url + event["path"],
            None if body is None else body.encode(),
            event["headers"],
            method=event["httpMethod"],
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return _response(answer.status, answer)
        except HTTPError as error:
            return _response(error.code, error)

    def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the mails to an address, in the order of sending."""
        with urllib.request.urlopen(f"{self._url}/mail.json?to={to}") as answer:
            mails = json.load(answer)
        return [{"BodyText": mail["text"]} for mail in reversed(mails)]

    def token(self, to: str, page: str) -> str:
        """Wait for the newest link to a page, and return its token."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for letter in reversed(self.letters(to)):
                for url, token in _TOKEN.findall(letter["BodyText"]):
                    if url.endswith(page):
                        return str(token)
            time.sleep(0.5)
        raise AssertionError(f"no mail with a link to {page}")


def _response(status: int, answer: Any) -> dict[str, Any]:
    return {
        "statusCode": status,
        "headers": dict(answer.headers),
        "body": answer.read().decode(),
    }


def main(url: str = "http://127.0.0.1:8000") -> int:
    """Try every attack; return the exit code."""
    running, run = Running(url), secrets.token_hex(3)
    for attack in ATTACKS:
        attack(Api(running.handler), running, run)
        print(f"{attack.__name__}: the owner has the account")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
