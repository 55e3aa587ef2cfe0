"""The environment of the process."""

import pytest

from runtime.core.environment import in_lambda, is_started_ahead


@pytest.mark.parametrize(
    ("kind", "expected"), [("provisioned-concurrency", True), ("on-demand", False)]
)
def test_nobody_waits_for_provisioned_starts_only(
    kind: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a start loads everything ahead."""
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", kind)

    assert is_started_ahead() is expected


def test_a_process_knows_whether_it_is_in_lambda(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In Lambda it serves one request at a time."""
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    assert not in_lambda()

    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    assert in_lambda()
