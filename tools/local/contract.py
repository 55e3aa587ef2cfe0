"""Contract test: calls the service with requests made from its OpenAPI document.

It runs schemathesis against a stage of its own, because requests with administrator
rights disable accounts and leave thousands of rows. A service that refuses everything
would pass all checks of schemathesis. So a minimum share of the answers to valid
requests must be 2xx, and every operation must succeed at least once, except those that
need a secret which only a person receives.
"""

import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.local.config import LocalConfig
from tools.local.own_stage import logged_stage, on_own_stage
from tools.local.processes import running

MIN_SUCCESSES = 0.65
SECRETS_NEEDED = frozenset(
    {
        "DELETE /auth/factors/totp",
        "POST /auth/email/change/confirm",
        "POST /auth/email/change/undo",
        "POST /auth/email/verify",
        "POST /auth/factors/recovery-codes",
        "POST /auth/factors/totp",
        "POST /auth/factors/totp/confirm",
        "POST /auth/factors/unlock",
        "POST /auth/login/factor",
        "POST /auth/password/reset",
        "POST /auth/restore",
        "DELETE /users/{user_id}/factors/totp",
        "DELETE /users/{user_id}/invitation",
        "POST /users/{user_id}/invitation",
    }
)
"""Operations that need a TOTP code, an address that was verified by mail, a user who
was just invited, or a token from a mail or a refused sign-in."""

Answers = Mapping[str, Counter[int]]


def main(max_examples: str = "50") -> int:
    """Run the test on a stage of its own and return the exit code.

    Args:
        max_examples: number of requests per operation and phase.
    """
    return on_own_stage("contract", lambda config: _test(config, max_examples))


def answers_to_valid_input(report: Iterable[str]) -> Answers:
    """Count the statuses that each operation answered to valid requests.

    Args:
        report: the lines of schemathesis' NDJSON report.

    Returns:
        Counts of each status, by operation. Requests that schemathesis derives from
        another request are left out, because some of them omit the token on purpose.
    """
    answers: dict[str, Counter[int]] = {}
    for line in report:
        recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
        answered = recorder.get("interactions", {})
        for name, node in recorder.get("cases", {}).items():
            response = answered.get(name, {}).get("response")
            if response is None or "parent_id" in node or not _is_valid(node["value"]):
                continue
            label = f"{node['value']['method']} {node['value']['path']}"
            answers.setdefault(label, Counter())[response["status_code"]] += 1
    return answers


def success_share(answers: Answers) -> float:
    """Return the share of 2xx answers among the operations that need no secret."""
    counted = [a for label, a in answers.items() if label not in SECRETS_NEEDED]
    total = sum(map(Counter.total, counted))
    return sum(map(_successes, counted)) / max(1, total)


def never_granted(answers: Answers) -> list[str]:
    """Return the operations that need no secret and yet never succeeded."""
    refused = {label for label, a in answers.items() if not _successes(a)}
    return sorted(refused - SECRETS_NEEDED)


def _test(config: LocalConfig, max_examples: str) -> int:
    """Run a stage and schemathesis, and judge the answers."""
    report = config.directory / "report.ndjson"
    more = {"FRONTEND_SECRET": secrets.token_hex(32)}
    with logged_stage(config, more) as here:
        (admin,) = [a for a in here.accounts if a.role == "admin"]
        given = more | {
            "CONTRACT_URL": config.url,
            "CONTRACT_EMAIL": admin.email,
            "CONTRACT_PASSWORD": admin.password,
        }
        code = _schemathesis(config, given, report, max_examples)
    if not report.exists():
        return code or 1
    with report.open(encoding="utf-8") as lines:
        answers = answers_to_valid_input(lines)
    share, refused = success_share(answers), never_granted(answers)
    print(f"{share:.0%} of the answers to valid input were 2xx", flush=True)
    for label in refused:
        print(f"FAIL {label} was never granted")
    if share < MIN_SUCCESSES:
        print(f"FAIL at least {MIN_SUCCESSES:.0%} must be 2xx")
    return 1 if code or refused or share < MIN_SUCCESSES else 0


def _schemathesis(
    config: LocalConfig, given: Mapping[str, str], report: Path, max_examples: str
) -> int:
    """Run schemathesis, configured by schemathesis.toml, and return its exit code.

    `given` holds the environment variables that the hooks read.
    """
    command: list[str | Path] = [
        Path(sys.executable).with_name("schemathesis"),
        "run",
        f"{config.url}/api/openapi.json",
        "--checks",
        "all",
        "--max-examples",
        max_examples,
        "--report-ndjson-path",
        report,
    ]
    with running(command, os.environ | given) as process:
        return process.wait()


def _is_valid(case: Mapping[str, Any]) -> bool:
    """Say whether a request was generated as valid, including its token."""
    meta = case.get("meta", {})
    if meta.get("generation", {}).get("mode") != "positive":
        return False
    # When a hook adds a header, schemathesis forgets that it made another one invalid.
    spoilt = meta.get("phase", {}).get("data", {}).get("parameter")
    return bool(spoilt != "Authorization")


def _successes(answers: Counter[int]) -> int:
    """Return the number of 2xx answers."""
    return sum(n for status, n in answers.items() if 200 <= status < 300)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
