"""The environment of the process."""

import pytest

from runtime.core.environment import in_lambda, is_snapshotted, is_started_ahead


@pytest.mark.parametrize(
    ("kind", "ahead", "snapshotted"),
    [
        ("provisioned-concurrency", True, False),
        ("snap-start", True, True),
        ("on-demand", False, False),
    ],
)
def test_nobody_waits_for_provisioned_starts_and_those_of_snapshots(
    kind: str, ahead: bool, snapshotted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a start loads everything ahead."""
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", kind)

    assert (is_started_ahead(), is_snapshotted()) == (ahead, snapshotted)


def test_outside_lambda_a_process_is_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing says how it was started."""
    monkeypatch.delenv("AWS_LAMBDA_INITIALIZATION_TYPE", raising=False)

    assert (is_started_ahead(), is_snapshotted()) == (False, False)


def test_a_process_knows_whether_it_is_in_lambda(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In Lambda it serves one request at a time."""
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    assert not in_lambda()

    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    assert in_lambda()
