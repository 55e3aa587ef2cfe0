"""The measurement of the function at the edge, and the limit that it holds."""

import pytest

from bench import edge


def test_package_is_far_below_its_limit() -> None:
    """It is copied to every region, and read at each start."""
    with edge.unpacked(edge.measured_stage()) as folder:
        assert 1_000 < edge.zipped_bytes(folder) < edge.MOST_ZIPPED_BYTES


def test_package_that_has_grown_fails_the_measurement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A library in it would."""
    monkeypatch.setattr(edge, "MOST_ZIPPED_BYTES", 1_000)
    monkeypatch.setattr(edge, "STARTS", 1)
    monkeypatch.setattr(edge, "ROUNDS", 1)
    monkeypatch.setattr(edge, "CALLS", 10)
    assert edge.main() == 1
    printed = capsys.readouterr().out
    assert "above 1,000 bytes" in printed
    assert "a request" in printed
