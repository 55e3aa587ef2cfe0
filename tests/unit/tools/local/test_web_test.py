"""The test of the frontend: how many of its files run at the same time."""

import pytest

from tools.local import web_test


@pytest.mark.parametrize("lanes", ["none", "0", "-1", "9", "1.5"])
def test_a_number_of_lanes_that_is_none_is_told_before_anything_starts(
    lanes: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Say which numbers there are."""
    monkeypatch.setenv("LANES", lanes)

    assert web_test.main([]) == 1

    told = capsys.readouterr().err
    assert f"LANES must be a number from 1 to 8, not {lanes}." in told


def test_each_lane_has_a_port_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never serve two apps at one port."""
    monkeypatch.setenv("LANES", "8")

    assert len(set(web_test._ports())) == 8
