"""The stand-in of the local stage has the form of the real one."""

import pytest
from starlette.testclient import TestClient

from runtime.features.summaries.completions.checking import checked_summary
from runtime.features.summaries.completions.requests import prompt_of
from runtime.features.summaries.models import Source
from tools.local.model import PREFIX, model

URL = f"{PREFIX}v1/chat/completions"


@pytest.mark.parametrize("form", ["json_schema", "json_object", "text"])
def test_it_answers_in_the_form_of_the_real_one(form: str) -> None:
    """The service finds a summary in it, and what it has cost."""
    prompt = prompt_of(
        Source(1, "Plan", "We meet at nine. Bring tea! Then we go."),
        most=1_000,
        form=form,
    )
    asked = {
        "model": "any",
        "messages": [
            {"role": "system", "content": prompt.instructions},
            {"role": "user", "content": prompt.text},
        ],
        "response_format": {"type": form},
    }

    answer = TestClient(model).post(URL, json=asked).json()

    text = answer["choices"][0]["message"]["content"]
    assert checked_summary(text, prompt, form=form) == "Plan. We meet at nine."
    assert answer["usage"]["total_tokens"] > 100
    assert (answer["model"], answer["choices"][0]["finish_reason"]) == (
        "stand-in",
        "stop",
    )
