"""Reader of the mails that the emulated SES has accepted."""

import http.client
import json
import re
import ssl
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.cloud import ACCOUNT, Cloud
from tools.local.config import HOST

PATIENCE_SECONDS = 90
_TOKEN = re.compile(r"(https?://\S+)\?token=([\w-]+)")


@dataclass
class Mailbox:
    """The mails to all users.

    Attributes:
        secrets: every token in a mail; no log may contain one.
    """

    cloud: Cloud
    secrets: set[str] = field(default_factory=set)

    def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the mails to an address, in the order of sending."""
        context = ssl.create_default_context(cafile=self.cloud.certificate)
        connection = http.client.HTTPSConnection(
            HOST, self.cloud.port, timeout=5, context=context
        )
        with closing(connection):
            connection.request("GET", f"/_ministack/ses/messages?account={ACCOUNT}")
            answer = json.load(connection.getresponse())
        sent = answer["messages"].get(ACCOUNT, [])
        found = [letter for letter in sent if letter["To"] == [to]]
        for letter in found:
            self.secrets |= {token for _, token in _TOKEN.findall(letter["BodyText"])}
        return found

    def token(self, to: str, page: str) -> str:
        """Wait for the newest link to a page and return its token."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for letter in reversed(self.letters(to)):
                for url, token in _TOKEN.findall(letter["BodyText"]):
                    if url.endswith(page):
                        return str(token)
            time.sleep(0.2)
        raise AssertionError(
            f"no mail with a link to {page} within {PATIENCE_SECONDS} s"
        )
