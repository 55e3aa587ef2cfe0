"""The isolation of the tests from a developer's own files."""

from pathlib import Path

import pytest


def test_a_developers_dotenv_file_does_not_reach_the_tests(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The README tells developers to write one, and it names their emulator."""
    from runtime.core.settings import load_settings

    (tmp_path / ".env").write_text("PROJECT_NAME=From the file\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PROJECT_NAME", raising=False)

    assert load_settings().PROJECT_NAME == "Backend API"
