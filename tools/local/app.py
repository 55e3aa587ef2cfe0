"""The local server's ASGI app: the API, the mail pages and the polling of workers."""

import os

from starlette.types import Receive, Scope, Send

from runtime.main import app as service
from tools.local import polling
from tools.local.mailbox import mailbox

_NAMES = ("AWS_ENDPOINT_URL", "AWS_REGION", "DYNAMODB_TABLE_NAME", "MAIL_QUEUE_URL")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one connection; start the polling of workers with the lifespan."""
    if scope["type"] == "lifespan":
        polling.start({name: os.environ[name] for name in _NAMES})
    path: str = scope.get("path", "")
    is_mail = path in ("/mail", "/mail.json") or path.startswith("/mail/")
    await (mailbox if is_mail else service)(scope, receive, send)
