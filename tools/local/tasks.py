"""The entrance for functions of the emulator: `POST /_local/tasks/<worker>`.

Calls the real worker, and answers with its result or with its error. Open to this
machine and to whoever knows the secret that the stage has made at its start.
"""

import asyncio
import logging
import os
import secrets
import threading
from contextlib import suppress
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tools.local.config import HOST
from tools.local.job_names import task_workers
from tools.local.workers import TaskContext, handler_of

logger = logging.getLogger("runtime.local")

PREFIX = "/_local/tasks/"
SECRET = "LOCAL_TASK_SECRET"
# What the functions of jobs raise to tell a state machine how to go on.
_EXPECTED = ("JobBusy", "JobCancelled", "JobEnded", "JobFailed")


async def do_task(request: Request) -> Response:
    """Call a worker with the event of a function of the emulator."""
    worker = request.path_params["worker"]
    if not _may(request) or worker not in task_workers():
        return Response(status_code=404)
    body = await request.json()
    return JSONResponse(await _in_thread(worker, body["event"], body["request_id"]))


async def _in_thread(
    worker: str, event: dict[str, Any], request_id: str
) -> dict[str, Any]:
    """Call a worker in a thread that a restart of the server need not wait for.

    The server then ends in the middle of the work, as functions do on AWS.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[dict[str, Any]] = loop.create_future()

    def finish(answer: dict[str, Any]) -> None:
        """Hand the answer over, unless nobody waits any longer."""
        if not done.done():
            done.set_result(answer)

    def work() -> None:
        """Call the worker; a loop that has ended takes no answer."""
        answer = _call(worker, event, request_id)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(finish, answer)

    threading.Thread(target=work, daemon=True).start()
    return await done


def _call(worker: str, event: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Return what a worker has returned, or the error that it has raised."""
    try:
        context = TaskContext(request_id or uuid4().hex)
        return {"result": handler_of(worker)(event, context)}
    except Exception as error:
        name = type(error).__name__
        if name not in _EXPECTED:
            logger.exception("the worker %s failed", worker)
        return {"error": {"type": name, "message": str(error)}}


def _may(request: Request) -> bool:
    """Say whether a request comes from the emulator of this stage."""
    expected = os.environ.get(SECRET, "")
    given = request.headers.get("X-Local-Secret", "")
    is_here = request.client is not None and request.client.host == HOST
    same = secrets.compare_digest(given.encode(), expected.encode())
    return bool(expected) and is_here and same


tasks = Starlette(routes=[Route(PREFIX + "{worker}", do_task, methods=["POST"])])
