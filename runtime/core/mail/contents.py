"""The contents of mails: each feature supplies those of the kinds that it sends."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runtime.core.mail.models import Mail, Undelivered

Content = dict[str, str]
MakeContent = Callable[[Mail], Content | None]
"""Function that makes the content of a mail; None if it need not be sent any more."""
OnRefused = Callable[[Mail], None]
"""Function that notes that a mail was refused for good; it may be called again."""
OnReport = Callable[[Undelivered], None]
"""Function that notes what was reported of a mail that had been sent; it may be called
again with the same report."""
Withholds = Callable[[Mail], bool]
"""Function that tells whether a mail must not be sent, because of its address."""


@dataclass(frozen=True)
class FeatureMails:
    """The mails of one feature.

    Attributes:
        folders: the folders that hold its templates, `<kind>.txt` and `<kind>.html`.
        makers: the functions that make content, by kind; a kind without one needs only
            the data in the mail.
        defaults: the values of names that its templates use and a mail may lack.
        refused: notes that a mail was refused for good, whatever its kind.
        undelivered: notes that a mail of any feature has bounced, or that its recipient
            complained.
        withholds: tells of a mail of any kind that none may go to its address.
    """

    folders: Sequence[Path]
    makers: Mapping[str, MakeContent] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    refused: OnRefused | None = None
    undelivered: OnReport | None = None
    withholds: Withholds | None = None


class MailContents:
    """The contents of all kinds of mail."""

    def __init__(self, features: Sequence[FeatureMails]) -> None:
        """Join the mails of all features."""
        self.folders = [folder for mails in features for folder in mails.folders]
        self._makers: dict[str, MakeContent] = {}
        self._defaults: Content = {}
        self._refused = [mails.refused for mails in features if mails.refused]
        self._undelivered = [m.undelivered for m in features if m.undelivered]
        self._withholds = [mails.withholds for mails in features if mails.withholds]
        for mails in features:
            self._makers |= mails.makers
            self._defaults |= mails.defaults

    def of(self, mail: Mail) -> Content | None:
        """Make the content of a mail besides its data; None if it need not be sent."""
        make = self._makers.get(mail.kind)
        content: Content | None = make(mail) if make else {}
        if content is None:
            return None
        given = self._defaults.keys() - mail.data.keys()
        return {name: self._defaults[name] for name in given} | content

    def refused(self, mail: Mail) -> None:
        """Tell every feature that a mail was refused for good."""
        for note in self._refused:
            note(mail)

    def undelivered(self, report: Undelivered) -> None:
        """Tell every feature that a mail which was sent did not arrive."""
        for note in self._undelivered:
            note(report)

    def withholds(self, mail: Mail) -> bool:
        """Tell whether a feature forbids any mail to this one's address."""
        return any(forbids(mail) for forbids in self._withholds)
