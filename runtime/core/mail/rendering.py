"""Rendering of mails, from a pair of templates for each kind.

`<feature>/…/mails/<kind>.txt` begins with a line `Subject: …`; `<kind>.html` holds the
same text as HTML. The look of all mails is in `templates/layout.html`.
"""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from runtime.core.mail.sending import RenderedMail

LAYOUT = Path(__file__).with_name("templates")
_SUBJECT = "Subject: "


class MailRenderer:
    """The renderer of mails."""

    def __init__(self, product: str, folders: Sequence[Path]) -> None:
        """Render for this product, from the templates in these folders."""
        self._product = product
        self._environment = Environment(
            loader=FileSystemLoader([LAYOUT, *folders]),
            autoescape=select_autoescape(("html",), default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            keep_trailing_newline=True,
        )

    def write(self, kind: str, to: str, content: dict[str, str]) -> RenderedMail:
        """Render a mail in text and HTML.

        Args:
            kind: the name of the templates.
            to: the address.
            content: the values for the templates; a missing one is an error.

        Raises:
            ValueError: the text template does not begin with a subject.
        """
        values = {"product": self._product, **content}
        plain = self._environment.get_template(f"{kind}.txt").render(values)
        subject, _, text = plain.partition("\n")
        if not subject.startswith(_SUBJECT):
            raise ValueError(f"{kind}.txt must begin with {_SUBJECT!r}")
        return RenderedMail(
            to=to,
            subject=subject.removeprefix(_SUBJECT).strip(),
            text=text.lstrip("\n"),
            html=self._environment.get_template(f"{kind}.html").render(values),
        )
