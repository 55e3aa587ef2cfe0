"""HTTP server of the stand-in on loopback: `python -m bench.data.server PORT`."""

import asyncio
import json
import sys
import zlib
from typing import Any

from runtime.core.dynamodb.schema import TABLE_DEFINITION
from tools.dynamodb.store import Refused, Store

HOST = "127.0.0.1"


class Server:
    """The server of one store; it answers one request at a time."""

    def __init__(self) -> None:
        """Begin with an empty table."""
        self._store = Store(TABLE_DEFINITION)

    async def serve(self, port: int) -> None:
        """Listen until the process is ended."""
        server = await asyncio.start_server(self._connection, HOST, port)
        await server.serve_forever()

    async def _connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one connection's requests until it closes."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lines = (line.partition(":") for line in head.split("\r\n")[1:])
                headers = {name.lower(): value.strip() for name, _, value in lines}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                target = headers.get("x-amz-target", "")
                writer.write(self._answer(target.rpartition(".")[2], body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, operation: str, body: bytes) -> bytes:
        if not operation:
            return _response(200, {})
        try:
            return _response(200, self._store.call(operation, json.loads(body)))
        except Refused as refused:
            return _response(400, refused.body)
        except (KeyError, ValueError) as error:
            detail = f"{type(error).__name__}: {error}"
            return _response(400, {"__type": "ValidationException", "message": detail})


def _response(status: int, document: dict[str, Any]) -> bytes:
    """Return an HTTP response with DynamoDB's headers."""
    body = json.dumps(document, separators=(",", ":")).encode()
    head = (
        f"HTTP/1.1 {status} -\r\n"
        "Content-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"x-amz-crc32: {zlib.crc32(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    asyncio.run(Server().serve(int(sys.argv[1])))
