"""Definitions of state machines, as their language wants them.

The emulator takes any; AWS refuses one that is not valid when it is deployed.
"""

import json
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DEFINITIONS = sorted((ROOT / "runtime").rglob("*.asl.json"))
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:worker:live"
JUDGE = """
const validate = require("asl-validator");
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(given.map((each) => validate(each).errorsText())));
"""
_PAYLOAD = {"FunctionName": FUNCTION, "Payload": {"attempt.$": "$.attempt"}}
SOUND: dict[str, Any] = {
    "StartAt": "Work",
    "States": {
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": _PAYLOAD,
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Clean up"}],
            "Next": "Done",
        },
        "Clean up": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": _PAYLOAD,
            "End": True,
        },
        "Done": {"Type": "Succeed"},
    },
}


def complaints(definitions: Sequence[Any]) -> list[str]:
    """Return what the validator says of each definition; nothing if it is valid."""
    done = subprocess.run(
        ["node", "-e", JUDGE],
        cwd=ROOT,
        input=json.dumps(definitions),
        capture_output=True,
        text=True,
    )
    # Without the validator this fails, and says so: `make unit` installs it.
    assert done.returncode == 0, done.stderr
    said: list[str] = json.loads(done.stdout)
    return said


def test_definitions_of_the_features_are_valid() -> None:
    """They are judged as they are deployed, with the names of functions filled in."""
    texts = [path.read_text(encoding="utf-8") for path in DEFINITIONS]
    filled = [json.loads(re.sub(r"\$\{\w+\}", FUNCTION, text)) for text in texts]
    said = dict(zip(DEFINITIONS, complaints(filled), strict=True))
    assert {path: each for path, each in said.items() if each} == {}


def _dangling_start(states: dict[str, Any]) -> None:
    states["StartAt"] = "Missing"


def _dangling_next(states: dict[str, Any]) -> None:
    states["States"]["Work"]["Next"] = "Missing"


def _dangling_catch(states: dict[str, Any]) -> None:
    states["States"]["Work"]["Catch"][0]["Next"] = "Missing"


def _unreachable(states: dict[str, Any]) -> None:
    states["States"]["Work"]["Next"] = "Clean up"


def _no_end(states: dict[str, Any]) -> None:
    states["States"]["Clean up"] = {"Type": "Pass", "Next": "Work"}
    states["States"]["Done"] = {"Type": "Pass", "Next": "Work"}


def _unknown_field(states: dict[str, Any]) -> None:
    states["States"]["Work"]["TimeOutSeconds"] = 5


def _bad_path(states: dict[str, Any]) -> None:
    states["States"]["Work"]["ResultPath"] = "result"


MISTAKES: Sequence[Callable[[dict[str, Any]], None]] = (
    _dangling_start,
    _dangling_next,
    _dangling_catch,
    _unreachable,
    _no_end,
    _unknown_field,
    _bad_path,
)


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """Judge a sound definition, and one with each mistake."""
    given = {"": SOUND}
    for spoil in MISTAKES:
        given[spoil.__name__] = json.loads(json.dumps(SOUND))
        spoil(given[spoil.__name__])
    return dict(zip(given, complaints(list(given.values())), strict=True))


@pytest.mark.parametrize("mistake", [spoil.__name__ for spoil in MISTAKES])
def test_mistake_in_a_definition_is_found(said: dict[str, str], mistake: str) -> None:
    """A judge that takes everything would prove nothing."""
    assert said[""] == ""
    assert said[mistake]
