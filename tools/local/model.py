"""The stand-in of a language model: `POST /_local/model/v1/chat/completions`.

It has the shape of OpenAI's API, so that summaries can be tried without a key. It
understands nothing: it copies the first sentences of the text that it is sent.
"""

import json
import os
import re
import time
from uuid import uuid4

from dotenv import dotenv_values
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tools.local.config import ROOT, LocalConfig

PREFIX = "/_local/model/"
STAND_IN = "stand-in"
_KEY = "OPENAI_API_KEY"
_SENTENCE = re.compile(r"[^.!?\u3002]*[.!?\u3002]+|[^.!?\u3002]+$")
_SENTENCES = 2
_MOST_CHARACTERS = 400
_CHARACTERS_OF_A_TOKEN = 4


def stand_in_settings(config: LocalConfig, settings: dict[str, str]) -> dict[str, str]:
    """Return the settings that let the stand-in write summaries.

    Empty if the developer has a key: in the environment, in `.env`, or among the stored
    settings.
    """
    own = os.environ.get(_KEY) or dotenv_values(ROOT / ".env").get(_KEY)
    if own or settings.get(_KEY):
        return {}
    return {
        _KEY: STAND_IN,
        "OPENAI_BASE_URL": f"{config.url}{PREFIX}v1",
        "OPENAI_MODEL": STAND_IN,
    }


async def complete(request: Request) -> Response:
    """Answer a conversation with the first sentences of its last message."""
    try:
        asked = await request.json()
        text = asked["messages"][-1]["content"]
        form = asked.get("response_format", {"type": "text"})["type"]
        summary = first_sentences(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        error = {"message": "no conversation", "type": "invalid_request_error"}
        return JSONResponse({"error": error}, status_code=400)
    answer = summary if form == "text" else json.dumps({"summary": summary})
    read = sum(len(str(each)) for each in asked["messages"]) // _CHARACTERS_OF_A_TOKEN
    written = len(answer) // _CHARACTERS_OF_A_TOKEN + 1
    return JSONResponse(
        {
            "id": f"chatcmpl-{uuid4().hex}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": STAND_IN,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": answer},
                    "finish_reason": "stop",
                }
            ],
            "usage": {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": read + written,
            },
        }
    )


def first_sentences(text: str) -> str:
    """Return the first sentences of what stands between the first and the last line."""
    lines = [line.strip() for line in text.splitlines()[1:-1] if line.strip()]
    ended = [line if line[-1] in ".!?\u3002" else f"{line}." for line in lines]
    found = _SENTENCE.findall(" ".join(ended))[:_SENTENCES]
    return "".join(found).strip()[:_MOST_CHARACTERS]


model = Starlette(
    routes=[Route(f"{PREFIX}v1/chat/completions", complete, methods=["POST"])]
)
