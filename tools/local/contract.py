"""Tests the running local stage against its own OpenAPI document, with schemathesis.

Run beside `make run`. Two passes: every check on valid and invalid input, then on valid
input only, of which at least half must succeed: once a session has ended, checks pass
on 401s.
"""

import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from tools.local.config import LocalConfig, LocalError
from tools.local.demo import load_demo

MIN_SUCCESSES = 0.5


def main(max_examples: str = "100") -> int:
    """Run both passes and return the exit code."""
    try:
        config = LocalConfig.from_environment()
        token = _sign_in(config)
    except LocalError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if _run(config, token, "--max-examples", max_examples) != 0:
        return 1
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "report.har"
        code = _run(
            config,
            token,
            "--max-examples",
            max_examples,
            "--mode",
            "positive",
            "--report-har-path",
            str(report),
        )
        share = _success_share(report)
    print(f"{share:.0%} of the answers to valid input were 2xx")
    return 0 if code == 0 and share >= MIN_SUCCESSES else 1


def _sign_in(config: LocalConfig) -> str:
    """An access token of the demo administrator."""
    accounts = [a for a in load_demo(config) if a.role == "admin"]
    if not accounts:
        raise LocalError("There is no local stage yet: start it with `make run`.")
    body = {"email": accounts[0].email, "password": accounts[0].password}
    request = urllib.request.Request(
        f"{config.url}/api/auth/login",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["access_token"])
    except urllib.error.URLError as error:
        raise LocalError(
            f"No sign-in at {config.url} ({error.reason}): is `make run` running?"
        ) from None


def _run(config: LocalConfig, token: str, *options: str) -> int:
    """One pass of schemathesis, configured by schemathesis.toml."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{config.url}/api/openapi.json",
        "--header",
        f"Authorization: Bearer {token}",
        "--checks",
        "all",
        *options,
    ]
    return subprocess.run(command, check=False).returncode


def _success_share(report: Path) -> float:
    """How many of the recorded answers were 2xx."""
    entries = json.loads(report.read_text(encoding="utf-8"))["log"]["entries"]
    statuses: list[int] = [entry["response"]["status"] for entry in entries]
    return sum(200 <= status < 300 for status in statuses) / max(1, len(statuses))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
