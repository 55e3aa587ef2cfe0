"""The mails of the local stage, as pages at `/mail` and as JSON at `/mail.json`.

Served by the local server beside the API; the service does not know these routes.
"""

import html
import json
import os
import urllib.request
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ max-width: 50em; margin: 2em auto; padding: 0 1em; font: 16px/1.5 system-ui }}
article {{ border-top: 1px solid #ccc; padding: 1em 0 }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere }}
iframe {{ width: 100%; height: 32em; border: 1px solid #ccc }}
</style></head><body>{body}</body></html>"""


async def list_mails(request: Request) -> Response:
    """Return every mail as text, newest first."""
    articles = [
        f'<article><h2><a href="/mail/{mail["id"]}">{_safe(mail["subject"])}</a></h2>'
        f'<p>to {_safe(mail["to"])}, {mail["sent_at"]}</p>'
        f'<pre>{_safe(mail["text"])}</pre></article>'
        for mail in await run_in_threadpool(_mails)
    ]
    body = f"<h1>Mail</h1>{''.join(articles) or '<p>None yet.</p>'}"
    return HTMLResponse(_PAGE.format(title="Mail", body=body))


async def show_mail(request: Request) -> Response:
    """Return one mail as HTML, in a sandboxed frame that can only open links."""
    for mail in await run_in_threadpool(_mails):
        if mail["id"] == request.path_params["id"]:
            frame = (
                '<iframe sandbox="allow-popups" '
                f'srcdoc="{html.escape(mail["html"])}"></iframe>'
            )
            head = f"<p><a href='/mail'>Mail</a></p><h1>{_safe(mail['subject'])}</h1>"
            page = _PAGE.format(title=_safe(mail["subject"]), body=head + frame)
            return HTMLResponse(page)
    return HTMLResponse(_PAGE.format(title="Mail", body="<p>Not found.</p>"), 404)


async def read_mails(request: Request) -> Response:
    """Return every mail, or those to one address (`?to=`), newest first."""
    to = request.query_params.get("to")
    mails = await run_in_threadpool(_mails)
    return JSONResponse([mail for mail in mails if to in (None, mail["to"])])


def _mails() -> list[dict[str, Any]]:
    """Return the mails that the emulated SES has accepted, newest first."""
    url = f"{os.environ['AWS_ENDPOINT_URL']}/_ministack/ses/messages"
    with urllib.request.urlopen(url, timeout=5) as answer:
        accounts = json.load(answer)["messages"]
    found = [
        {
            "id": sent["MessageId"].partition("@")[0],
            "to": ", ".join(sent["To"]),
            "subject": sent["Subject"],
            "text": sent["BodyText"],
            "html": sent["BodyHtml"] or "",
            "sent_at": datetime.fromtimestamp(sent["Timestamp"], UTC).isoformat(
                timespec="milliseconds"
            ),
        }
        for mails in accounts.values()
        for sent in mails
    ]
    return sorted(found, key=lambda mail: str(mail["sent_at"]), reverse=True)


def _safe(text: str) -> str:
    return html.escape(text)


mailbox = Starlette(
    routes=[
        Route("/mail", list_mails),
        Route("/mail.json", read_mails),
        Route("/mail/{id}", show_mail),
    ]
)
