"""Rendering: the words of a mail, from a pair of templates for each kind.

`<feature>/…/mails/<kind>.txt` begins with a line `Subject: …`; `<kind>.html` says the
same for those who prefer it. Change the words there, and in `templates/layout.html` how
every mail looks.
"""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from runtime.core.mail.sending import RenderedMail

LAYOUT = Path(__file__).with_name("templates")
_SUBJECT = "Subject: "


class MailRenderer:
    """Renders mails."""

    def __init__(self, product: str, folders: Sequence[Path]) -> None:
        """Write in the name of this product, from the templates in these folders."""
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
            kind: chooses the templates.
            to: the address.
            content: what the templates may say; a missing word is an error.
        """
        words = {"product": self._product, **content}
        plain = self._environment.get_template(f"{kind}.txt").render(words)
        subject, _, text = plain.partition("\n")
        if not subject.startswith(_SUBJECT):
            raise ValueError(f"{kind}.txt must begin with {_SUBJECT!r}")
        return RenderedMail(
            to=to,
            subject=subject.removeprefix(_SUBJECT).strip(),
            text=text.lstrip("\n"),
            html=self._environment.get_template(f"{kind}.html").render(words),
        )
