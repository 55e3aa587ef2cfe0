"""The stand-in of a language model: when it is used, and what it does not claim."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tools.local import model as stand_in
from tools.local.banner import banner
from tools.local.config import LocalConfig
from tools.local.demo import DemoAccount
from tools.local.model import first_sentences, model, stand_in_settings
from tools.local.stage import Stage

URL = f"{stand_in.PREFIX}v1/chat/completions"


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"messages": []}', '{"messages": [{"content": 1}]}']
)
def test_what_is_no_conversation_is_refused(body: str) -> None:
    """It is with the error that the real one has, not with a crash."""
    answer = TestClient(model).post(URL, content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_it_copies_first_sentences_alone() -> None:
    """It understands nothing, and does not claim to."""
    assert first_sentences("-\n-") == ""
    assert first_sentences("-\nOne\n\nTwo three\n-") == "One. Two three."
    assert len(first_sentences(f"-\n{'x' * 9_000}\n-")) == 400


def test_a_developer_with_a_key_gets_the_real_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it is in the environment, in `.env` or among the stored settings."""
    config = LocalConfig(port=8123)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr(stand_in, "ROOT", tmp_path)
    assert stand_in_settings(config, {}) == {
        "OPENAI_API_KEY": "stand-in",
        "OPENAI_BASE_URL": "http://127.0.0.1:8123/_local/model/v1",
        "OPENAI_MODEL": "stand-in",
    }

    assert stand_in_settings(config, {"OPENAI_API_KEY": "sk-1"}) == {}
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-1\n", encoding="utf-8")
    assert stand_in_settings(config, {}) == {}
    (tmp_path / ".env").unlink()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert stand_in_settings(config, {}) == {}


def test_the_banner_says_which_model_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is to take the stand-in for a model."""
    frontend = {"FRONTEND_URL": "http://localhost:3000", "FRONTEND_SECRET": "s"}
    stage = Stage([DemoAccount(**json.loads(_DEMO))], True, frontend, {})
    monkeypatch.setenv("OPENAI_MODEL", "stand-in")
    assert "a stand-in that copies first sentences" in banner(LocalConfig(), stage)
    monkeypatch.setenv("OPENAI_MODEL", "gpt-4.1-mini")
    assert "Model     gpt-4.1-mini" in banner(LocalConfig(), stage)


_DEMO = '{"email": "a@example.com", "password": "p", "role": "user", "name": "A"}'
