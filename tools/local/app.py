"""The local server's ASGI app: API, mail pages, tasks of jobs, the stand-in of a model.

It polls queues for workers, too.
"""

import os

from starlette.types import Receive, Scope, Send

from runtime.main import app as service
from tools.local import polling
from tools.local.job_names import QUEUES
from tools.local.mailbox import mailbox
from tools.local.model import PREFIX as MODEL_PREFIX
from tools.local.model import model
from tools.local.tasks import PREFIX, tasks

_NAMES = ("AWS_ENDPOINT_URL", "AWS_REGION", "DYNAMODB_TABLE_NAME", *QUEUES)


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one connection; start the polling of workers with the lifespan."""
    if scope["type"] == "lifespan":
        polling.start({name: os.environ[name] for name in _NAMES})
    path: str = scope.get("path", "")
    if path in ("/mail", "/mail.json") or path.startswith("/mail/"):
        await mailbox(scope, receive, send)
    elif path.startswith(PREFIX):
        await tasks(scope, receive, send)
    elif path.startswith(MODEL_PREFIX):
        await model(scope, receive, send)
    else:
        await service(scope, receive, send)
