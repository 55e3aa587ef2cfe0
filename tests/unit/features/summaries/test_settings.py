"""Settings of summaries: what would send texts or keys where others read them."""

import pytest
from pydantic import ValidationError

from runtime.features.summaries.settings import SummarySettings


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "https://models.example:8443/v1/",
        "http://127.0.0.1:8000/v1",
        "http://localhost/v1",
        "http://[::1]:1/v1",
    ],
)
def test_a_confidential_address_is_taken(url: str) -> None:
    """That of this machine needs no certificate."""
    assert SummarySettings(OPENAI_BASE_URL=url).OPENAI_BASE_URL == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://models.example/v1",
        "http://127.0.0.1.example/v1",
        "ftp://models.example",
        "models.example",
        "https://",
        "https://name:word@models.example/v1",
        "https://models.example/v1?key=1",
        "https://models.example:99999/v1",
    ],
)
def test_another_address_is_refused(url: str) -> None:
    """Whoever is on the way would read along, or the address holds a secret."""
    with pytest.raises(ValidationError, match="OPENAI_BASE_URL") as refused:
        SummarySettings(OPENAI_BASE_URL=url)
    assert "word" not in str(refused.value)


def test_an_empty_key_is_none() -> None:
    """It is what a template of settings has."""
    assert SummarySettings(OPENAI_API_KEY="").OPENAI_API_KEY is None
    assert "sk-" not in repr(SummarySettings(OPENAI_API_KEY="sk-1"))
