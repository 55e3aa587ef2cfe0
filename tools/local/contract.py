"""Contract test: calls the service with requests made from its OpenAPI document.

It runs schemathesis against a stage of its own, because requests with administrator
rights disable accounts and leave thousands of rows. A service that refuses everything
would pass all checks of schemathesis. So a minimum share of the answers to valid
requests must be 2xx, and every operation must succeed at least once, except those that
need a secret which only a person receives.

With `--edge` it calls the service through a distribution, its function, its guard and
the gateway, all on this machine (`tools.local.edge.serving`).
"""

import argparse
import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from tools.local.config import HOST, ROOT, LocalConfig
from tools.local.contract_supplies import SINGLE_BYTES
from tools.local.own_stage import log_of, logged_stage, on_own_stage
from tools.local.processes import free_port, running, wait_until_answers

MIN_SUCCESSES = 0.75
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

CONFIGURATION = ROOT / "schemathesis.toml"
# CloudFront answers methods that no behaviour lets pass, with 403 instead of 405.
EDGE_CONFIGURATION = """
[phases.coverage]
unexpected-methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]
"""
"""The tests in which a distribution answers otherwise than the API behind it."""
_START_SECONDS = 60.0

Answers = Mapping[str, Counter[int]]


class Asked(NamedTuple):
    """The options of a run.

    Attributes:
        max_examples: the number of requests per operation and phase.
        seed: the number that decides what is random; None for another each time.
        edge: whether requests go through a distribution.
    """

    max_examples: int = 50
    seed: int | None = None
    edge: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the test on a stage of its own and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="make contract", description="Test the API against its OpenAPI document."
    )
    usual = Asked()
    parser.add_argument(
        "--max-examples",
        type=int,
        default=usual.max_examples,
        help="requests per operation and phase (%(default)s)",
    )
    parser.add_argument("--seed", type=int, help="repeat the run of this number")
    parser.add_argument(
        "--edge", action="store_true", help="call it through a distribution"
    )
    asked = Asked(**vars(parser.parse_args(arguments)))
    return on_own_stage("contract", lambda config: _test(config, asked))


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


def _test(config: LocalConfig, asked: Asked) -> int:
    """Run a stage and schemathesis, and judge the answers."""
    report = config.directory / "report.ndjson"
    more = {
        "FRONTEND_SECRET": secrets.token_hex(32),
        "FILE_SINGLE_BYTES": str(SINGLE_BYTES),
    }
    with logged_stage(config, more) as here, _called(config, asked) as url:
        (admin,) = [a for a in here.accounts if a.role == "admin"]
        given = more | {
            "CONTRACT_URL": url,
            "CONTRACT_EMAIL": admin.email,
            "CONTRACT_PASSWORD": admin.password,
        }
        code = _schemathesis(config, given, report, asked)
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


@contextmanager
def _called(config: LocalConfig, asked: Asked) -> Iterator[str]:
    """Yield the address that is called: the stage's own, or that of its edge."""
    if not asked.edge:
        yield config.url
        return
    port = free_port()
    command = [sys.executable, "-m", "tools.local.edge.serving", str(port)]
    output: IO[bytes]
    with (
        log_of(config).with_name("edge.log").open("wb") as output,
        running(command, os.environ, output=output) as process,
    ):
        wait_until_answers(process, port, "/api/health", "The edge", _START_SECONDS)
        yield f"http://{HOST}:{port}"


def _schemathesis(
    config: LocalConfig, given: Mapping[str, str], report: Path, asked: Asked
) -> int:
    """Run schemathesis, configured by schemathesis.toml, and return its exit code.

    `given` holds the environment variables that the hooks read.
    """
    configuration = config.directory / CONFIGURATION.name
    more = EDGE_CONFIGURATION if asked.edge else ""
    configuration.write_text(CONFIGURATION.read_text("utf-8") + more, "utf-8")
    command: list[str | Path] = [
        Path(sys.executable).with_name("schemathesis"),
        "--config-file",
        configuration,
        "run",
        f"{given['CONTRACT_URL']}/api/openapi.json",
        "--checks",
        "all",
        "--max-examples",
        str(asked.max_examples),
        "--report-ndjson-path",
        report,
    ]
    if asked.seed is not None:
        command += ["--seed", str(asked.seed)]
    with running(command, os.environ | given) as process:
        return process.wait()


def _is_valid(case: Mapping[str, Any]) -> bool:
    """Say whether a request was generated as valid, including its token."""
    meta = case.get("meta", {})
    if meta.get("generation", {}).get("mode") != "positive":
        return False
    # When a hook adds a header, schemathesis forgets that it made another one invalid.
    spoilt = meta.get("phase", {}).get("data", {}).get("parameter")
    return spoilt not in ("Authorization", "If-Match")


def _successes(answers: Counter[int]) -> int:
    """Return the number of 2xx answers."""
    return sum(n for status, n in answers.items() if 200 <= status < 300)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
