"""Stand-in for DynamoDB and Secrets Manager, whose answers always cost the same.

`python -m bench.standin` serves on a free loopback port and prints its number. The rows
have about 0.5 KB; the answers carry DynamoDB's checksum and headers.
"""

import asyncio
import json
import os
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.events import ITEM_ID, USER_ID
from runtime.core.clock import utc_now
from runtime.core.dynamodb.codec import encode
from runtime.core.owner import Owner
from runtime.features.items.models import Item, ItemStatus
from runtime.features.items.rows import row_of

PAGE = 20
KEY_VARIABLE = "BENCH_KEY"
"""Environment variable with the text of the secret."""


def item(item_id: str) -> dict[str, Any]:
    """Return an item's row, as the service writes it."""
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    return row_of(
        Owner.user(USER_ID),
        Item(
            id=item_id,
            title="Write the release notes",
            description="Mention the new API. " * 9,
            status=ItemStatus.OPEN,
            tags=["docs", "release"],
            version=3,
            created_at=at,
            updated_at=at,
        ),
    )


def session(session_id: str) -> dict[str, Any]:
    """Return the row of an open session."""
    now = utc_now()
    return {
        "pk": f"U#{USER_ID}",
        "sk": f"S#{session_id}",
        "id": session_id,
        "user_id": USER_ID,
        "role": "user",
        "status": "active",
        "kid": "0123456789ab",
        "salt": "0" * 32,
        "counter": 0,
        "rotated_at": now,
        "created_at": now,
        "idle_until": now + timedelta(days=7),
        "absolute_until": now + timedelta(days=30),
    }


class Answers:
    """The answers to each operation, rendered once."""

    def __init__(self, key: str) -> None:
        """Render the answers; the secret contains this key."""
        others = [f"{ITEM_ID[:-2]}{number:02d}" for number in range(PAGE + 1)]
        self._one = _answer({"Item": encode(item(ITEM_ID))})
        self._page = _answer(
            {
                "Items": [encode(item(other)) for other in others],
                "Count": len(others),
                "ScannedCount": len(others),
            }
        )
        self._nothing = _answer({})
        self._no_rows = _answer({"Responses": {}, "UnprocessedKeys": {}})
        self._secret = _answer({"Name": "signing-keys", "SecretString": key})

    def to(self, target: str, body: bytes) -> bytes:
        """Return the answer to one request, by the operation's name."""
        match target.rpartition(".")[2]:
            case "GetItem":
                sort_key = json.loads(body)["Key"]["sk"]["S"]
                if sort_key.startswith("I#"):
                    return self._one
                if sort_key.startswith("S#"):
                    return _answer({"Item": encode(session(sort_key[2:]))})
                return self._nothing
            case "Query":
                return self._page
            case "GetSecretValue":
                return self._secret
            case "BatchGetItem":
                return self._no_rows
            case _:
                # Every write succeeds.
                return self._nothing


def _answer(document: dict[str, Any]) -> bytes:
    """Return an HTTP response as DynamoDB writes it."""
    body = json.dumps(document, separators=(",", ":")).encode()
    head = (
        "HTTP/1.1 200 OK\r\n"
        "Server: Server\r\n"
        "Date: Wed, 25 Nov 2026 12:00:00 GMT\r\n"
        "Content-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: keep-alive\r\n"
        "x-amzn-RequestId: 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEF\r\n"
        f"x-amz-crc32: {zlib.crc32(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _serve(
    answers: Answers, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer one connection's requests until it closes."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = (line.partition(":") for line in head.split("\r\n")[1:])
            headers = {name.lower(): value.strip() for name, _, value in lines}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            writer.write(answers.to(headers["x-amz-target"], body))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main() -> None:
    """Serve until the process is ended."""
    answers = Answers(os.environ[KEY_VARIABLE])
    server = await asyncio.start_server(
        lambda reader, writer: _serve(answers, reader, writer), "127.0.0.1", 0
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
