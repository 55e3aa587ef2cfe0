"""The measured units that the model of costs is made of."""

import json
import subprocess
import sys

from bench.cost import TARGET, Used, differences
from tools.cost.prices import load
from tools.local.config import ROOT


def test_requests_use_what_the_file_says() -> None:
    """A change that makes them use more is measured anew, and seen in review."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.cost", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]


def test_other_units_and_longer_logs_are_named() -> None:
    """The processor's time is not: it is of a machine."""
    kept = json.loads(TARGET.read_text(encoding="utf-8"))["requests"]
    used = {name: Used(**values) for name, values in kept.items()}
    assert differences(used) == []
    slower = Used(**kept["get"] | {"cpu_ms": 1e6})
    assert differences({"get": slower}) == []
    more = Used(**kept["get"] | {"reads": kept["get"]["reads"] + 0.5})
    longer = Used(**kept["list"] | {"log_bytes": 2 * kept["list"]["log_bytes"]})
    assert len(differences({"get": more, "list": longer})) == 2


def test_prices_that_were_seen_twice_name_the_other_page() -> None:
    """The docs say how many they are."""
    seen = [price for price in load().by_name.values() if price.seen]
    text = (ROOT / "docs" / "cost.md").read_text(encoding="utf-8")
    assert f"of {len(seen)}, a second page" in text
    for price in load().by_name.values():
        assert price.source.startswith("https://")
    assert all(price.seen != price.source for price in seen)
