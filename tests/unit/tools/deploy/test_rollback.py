"""Rollback: what moves together, what is refused, and all or nothing."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from botocore.exceptions import ClientError

from tests.unit.tools.deploy.fakes import StubbedAws, stage
from tools.deploy import rollback as module
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.live import LiveFunction, Published
from tools.deploy.rollback import Move, plan, plan_exactly, rollback

DATA = {"DATA_GENERATION": "1", "DYNAMODB_TABLE_NAME": "t", "SCHEMA_GENERATION": "1"}


def function(
    label: str, codes: str, *, at: int | None = None, shares: tuple[str, ...] = ()
) -> LiveFunction:
    """Return a function whose versions, from 1 on, have these codes."""
    versions = tuple(
        Published(number, code, f"2030-01-0{number}", DATA)
        for number, code in enumerate(codes, 1)
    )
    in_use = at or len(codes)
    return LiveFunction(label, label.lower(), in_use, shares, versions, len(codes))


def moved(moves: list[Move]) -> dict[str, int]:
    """Return where aliases move, by the labels of functions."""
    return {each.function.label: each.to.number for each in moves}


def test_all_functions_go_back_to_the_code_before() -> None:
    """By its digest: their numbers differ, since settings publish versions too."""
    functions = [
        function("Api", "abbc"),
        function("Auth", "abc"),
        function("Mail", "bc"),
    ]
    assert moved(plan(functions, None)) == {"Api": 3, "Auth": 2, "Mail": 1}


def test_function_that_the_deployment_did_not_change_stays() -> None:
    """It runs that code already."""
    functions = [function("Api", "ab"), function("Auth", "aab", at=2)]
    assert moved(plan(functions, None)) == {"Api": 1}


def test_version_in_use_is_where_one_goes_back_from() -> None:
    """A second rollback goes on where the first one ended."""
    functions = [function("Api", "abc", at=2), function("Auth", "abc", at=2)]
    assert moved(plan(functions, None)) == {"Api": 1, "Auth": 1}


def test_named_version_decides_the_code_of_all() -> None:
    """It may also be newer: forward again."""
    functions = [function("Api", "abc", at=1), function("Auth", "abc", at=1)]
    assert moved(plan(functions, 3)) == {"Api": 3, "Auth": 3}


def test_settings_alone_go_back_by_name_only() -> None:
    """Nobody knows which versions of one code belong together."""
    functions = [function("Api", "aa"), function("Auth", "a")]
    with pytest.raises(DeployError, match="no version of other code before 2"):
        plan(functions, None)
    assert moved(plan(functions, 1)) == {"Api": 1}


def test_deployment_is_undone_exactly() -> None:
    """Settings too, whose versions have the same code."""
    functions = [
        function("Api", "abb"),
        function("Auth", "abb"),
        function("Mail", "b"),
    ]
    before = {"api": 2, "auth": 2, "mail": 1}
    assert moved(plan_exactly(functions, before)) == {"Api": 2, "Auth": 2}


def test_deployment_that_moved_nothing_is_not_undone() -> None:
    """Earlier code has not met the fault, and would undo what is good."""
    functions = [function("Api", "ab"), function("Auth", "ab")]
    assert plan_exactly(functions, {"api": 2, "auth": 2}) == []
    assert moved(plan(functions, None)) == {"Api": 1, "Auth": 1}


def test_function_that_was_not_there_before_stops_all_unless_it_may_stay() -> None:
    """It has no version of the code before."""
    functions = [function("Api", "ab"), function("New", "b")]
    with pytest.raises(DeployError, match="--leave New"):
        plan_exactly(functions, {"api": 1})
    assert moved(plan_exactly(functions, {"api": 1}, ["New"])) == {"Api": 1}
    assert plan_exactly(functions, {"api": 2}) == []


def test_version_before_that_is_gone_or_of_other_data_is_refused() -> None:
    """As by any other way back."""
    with pytest.raises(DeployError, match="Api has no version 9"):
        plan_exactly([function("Api", "ab")], {"api": 9})
    with pytest.raises(DeployError, match="DATA_GENERATION"):
        plan_exactly([with_earlier({"DATA_GENERATION": "0"})], {"api": 1})
    with pytest.raises(DeployError, match="stop-deployment"):
        plan_exactly([function("Api", "ab", shares=("1",))], {"api": 1})


@pytest.mark.parametrize(
    ("version", "why"), [(9, "has no version 9; it has 1, 2"), (2, "at version 2 al")]
)
def test_version_that_is_not_there_or_in_use_is_refused(version: int, why: str) -> None:
    """The message has those that there are."""
    with pytest.raises(DeployError, match=why):
        plan([function("Api", "ab"), function("Auth", "ab")], version)


def test_first_version_has_nothing_before() -> None:
    """A stage that was deployed once has no earlier code."""
    with pytest.raises(DeployError, match="it has 1"):
        plan([function("Api", "a"), function("Auth", "a")], None)


def test_function_without_that_code_stops_all_unless_it_may_stay() -> None:
    """Two codes at once would write rows that one of them misreads."""
    functions = [function("Api", "ab"), function("Auth", "ab"), function("New", "b")]
    with pytest.raises(DeployError, match="New: no version.*--leave New"):
        plan(functions, None)
    assert moved(plan(functions, None, ["New"])) == {"Api": 1, "Auth": 1}


def test_delivery_that_is_under_way_is_stopped_instead() -> None:
    """CodeDeploy would move the alias on."""
    functions = [function("Api", "ab", shares=("1",)), function("Auth", "ab")]
    with pytest.raises(DeployError, match="stop-deployment"):
        plan(functions, None)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"DATA_GENERATION": "0"}, "DATA_GENERATION"),
        ({"DYNAMODB_TABLE_NAME": "gone"}, "DYNAMODB_TABLE_NAME"),
    ],
)
def test_version_of_other_data_is_refused(changed: dict[str, str], why: str) -> None:
    """It would write to a table that is gone."""
    functions = [with_earlier(changed), function("Auth", "ab")]
    with pytest.raises(DeployError, match=why):
        plan(functions, None)


def test_version_that_misreads_rows_of_today_is_refused() -> None:
    """Which went unsaid before there were such generations."""
    old = with_earlier({"SCHEMA_GENERATION": "0"})
    with pytest.raises(DeployError, match="go forward, not back"):
        plan([old, function("Auth", "ab")], None)


def with_earlier(changed: dict[str, str]) -> LiveFunction:
    """Return the api function whose version before had another environment."""
    made = function("Api", "ab")
    earlier = Published(1, "a", "2030", {**DATA, **changed})
    return LiveFunction("Api", "api", 2, (), (earlier, made.versions[1]), 2)


class Lambda:
    """Lambda that moves aliases, but for those that it refuses.

    Attributes:
        moves: what was moved, in order.
    """

    def __init__(self, refuses: Collection[str] = ()) -> None:
        """Refuse moves, each as `name:version`."""
        self._refuses = refuses
        self.moves: list[str] = []

    def update_alias(self, **asked: Any) -> None:
        """Move an alias, to one version alone."""
        assert asked["RoutingConfig"] == {"AdditionalVersionWeights": {}}
        move = f"{asked['FunctionName']}:{asked['FunctionVersion']}"
        if move in self._refuses:
            raise RuntimeError(f"throttled at {move}")
        self.moves.append(move)


class Aws(StubbedAws):
    """AWS with a Lambda that moves aliases."""

    def __init__(self, functions: Lambda) -> None:
        """Use this Lambda."""
        super().__init__()
        self._clients["lambda"] = functions


@pytest.fixture(name="asked")
def _asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the versions that the smoke was asked about."""
    tried: list[str] = []
    functions = [function("Api", "ab"), function("Auth", "ab")]
    monkeypatch.setattr(module, "refuse_elsewhere", lambda *_: None)
    monkeypatch.setattr(module, "live_functions", lambda *_: functions)
    monkeypatch.setattr(
        module,
        "try_versions",
        lambda _, deployment, found, versions, tell, secret: tried.append(
            f"{deployment.stage.name} {versions}{secret or ''}"
        ),
    )
    return tried


def run(
    aws: Aws,
    root: Path,
    *,
    agreed: bool = True,
    before: Mapping[str, int] | None = None,
    said: list[str] | None = None,
) -> str:
    """Roll back, and return what was shown."""
    said = [] if said is None else said
    rollback(
        Deployment(stage("dev"), root),
        aws,
        said.append,
        version=None,
        leave=(),
        is_agreed=agreed,
        before=before,
    )
    return "\n".join(said)


def test_rollback_shows_moves_and_tries(asked: list[str], tmp_path: Path) -> None:
    """In this order, with the times that it took."""
    functions = Lambda()
    said = run(Aws(functions), tmp_path)
    assert functions.moves == ["api:1", "auth:1"]
    assert "Api       2 -> 1     published 2030-01-01" in said
    assert "Rolled back in" in said and "CloudFormation does not know" in said
    assert asked == ["dev {'Api': 1, 'Auth': 1}"]


def test_nothing_to_go_back_from_is_no_error(asked: list[str], tmp_path: Path) -> None:
    """A smoke may fail after a deployment of documents alone."""
    functions = Lambda()
    said = run(Aws(functions), tmp_path, before={"api": 2, "auth": 2})
    assert functions.moves == [] and asked == []
    assert "nothing to go back from" in said


def test_failure_in_the_middle_puts_everything_back(
    asked: list[str], tmp_path: Path
) -> None:
    """Functions would run two codes otherwise."""
    functions = Lambda(refuses=["auth:1"])
    with pytest.raises(RuntimeError):
        run(Aws(functions), tmp_path)
    # A move that failed may have been made: nobody has heard.
    assert functions.moves == ["api:1", "api:2", "auth:2"]
    assert asked == []


def test_alias_that_cannot_be_put_back_holds_up_no_other(
    asked: list[str], tmp_path: Path
) -> None:
    """And is named; the error is the one that came first."""
    functions, said = Lambda(refuses=["auth:1", "api:2"]), list[str]()
    with pytest.raises(RuntimeError, match="throttled at auth:1"):
        run(Aws(functions), tmp_path, said=said)
    assert functions.moves == ["api:1", "auth:2"]
    assert said[-2:] == [
        "Api is not back at 2: throttled at api:2",
        "Put back: Auth.",
    ]


def test_what_does_not_work_stays_and_the_message_says_so(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version before may be as bad: nobody but a person knows which is better."""

    def fail(*_: object, **__: object) -> None:
        """Say what does not work."""
        raise DeployError("Version 1 of Api does not work: ready: 503")

    functions = Lambda()
    monkeypatch.setattr(module, "try_versions", fail)
    with pytest.raises(DeployError) as told:
        run(Aws(functions), tmp_path)
    assert functions.moves == ["api:1", "auth:1"]
    assert "Version 1 of Api does not work: ready: 503" in str(told.value)
    assert "stay where they are now" in str(told.value)


def test_who_may_not_read_the_secret_of_a_distribution_moves_nothing(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refuse first: whatever is moved must be tried, which takes the secret."""

    def refuse(*_: object) -> None:
        """Refuse to read it."""
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetSecretValue")

    functions = Lambda()
    monkeypatch.setattr(module, "origin_secret", refuse)
    with pytest.raises(ClientError):
        run(Aws(functions), tmp_path)
    assert functions.moves == [] and asked == []


def test_versions_are_tried_with_the_secret(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions behind a distribution refuse everything else."""
    monkeypatch.setattr(module, "origin_secret", lambda *_: " by the edge")
    run(Aws(Lambda()), tmp_path)
    assert asked == ["dev {'Api': 1, 'Auth': 1} by the edge"]


def test_nothing_moves_without_a_yes(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody read the table, and did not like it."""
    functions = Lambda()

    def refuse(*_: object, **__: object) -> None:
        """Answer no."""
        raise click.Abort

    monkeypatch.setattr(click, "confirm", refuse)
    with pytest.raises(click.Abort):
        run(Aws(functions), tmp_path, agreed=False)
    assert functions.moves == []
