"""The secrets by which a server in front of the API proves itself, as they are now.

It is the frontend's server, or a distribution. Each has two, so that one can be
replaced while the server uses the other.
"""

import logging
import time
from collections.abc import Callable, Sequence
from hmac import compare_digest

from runtime.core.security.keyring import MAX_VERIFYING_AGE
from runtime.core.security.references import is_reference
from runtime.core.settings import unguessable

logger = logging.getLogger(__name__)

_REREAD_EVERY_SECONDS = 10


class FrontendSecrets:
    """The secrets of such a server; whoever presents one of them is it.

    They are read again for a value that is none of them, and when they are an hour old,
    so that one which was replaced is good no longer. If that fails, what was read
    before stays in use.
    """

    def __init__(
        self,
        values: Sequence[str],
        read: Callable[[str], str],
        of: str = "a frontend",
    ) -> None:
        """Keep the secrets and how to read them.

        Args:
            values: each a secret, or the reference to one.
            read: returns the secret that a reference names.
            of: whose secrets they are, for the log.
        """
        self._of = of
        self._read = read
        self._references = [value for value in values if is_reference(value)]
        self._held = {
            value: unguessable(value) for value in values if not is_reference(value)
        }
        self._read_at = self._tried_at = float("-inf")
        self._failing: set[str] = set()

    def load(self) -> None:
        """Read the first one at start, where an error is raised with its full message.

        The others are read when they are first presented, since every read makes a
        start longer.

        Raises:
            ValueError: it is too short.
        """
        for reference in self._references[:1]:
            self._held[reference] = unguessable(self._read(reference))
        self._read_at = time.monotonic()

    def hold(self, presented: str) -> bool:
        """Tell in constant time whether a value is one of the secrets.

        It costs a read of each if the value is unknown, but at most one in 10 s.
        """
        if self.held(presented):
            return True
        self._reread()
        return self._match(presented)

    def held(self, presented: str) -> bool:
        """Tell the same from what was read within the hour, which costs no read.

        It may say no of a secret that is new.
        """
        age = time.monotonic() - self._read_at
        fresh = age < MAX_VERIFYING_AGE.total_seconds()
        return fresh and self._match(presented)

    def _match(self, presented: str) -> bool:
        """Compare a value with every secret that was read."""
        given = presented.encode()
        matches = [compare_digest(held.encode(), given) for held in self._held.values()]
        return any(matches)

    def _reread(self) -> None:
        """Read every secret, but at most once in 10 s; keep what cannot be read."""
        now = time.monotonic()
        if not self._references or now - self._tried_at < _REREAD_EVERY_SECONDS:
            return
        self._tried_at = now
        for reference in self._references:
            try:
                self._held[reference] = unguessable(self._read(reference))
            except Exception as error:
                # Any error of the store or the content. Its message is not logged: it
                # might hold a part of the secret.
                if reference not in self._failing:
                    logger.error(
                        "%s's secret cannot be read: %s",
                        self._of,
                        type(error).__name__,
                    )
                self._failing.add(reference)
            else:
                self._failing.discard(reference)
        if not self._failing:
            self._read_at = now
