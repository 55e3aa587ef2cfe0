"""Conditions on sessions, for the transactions of other repositories."""

from runtime.core.dynamodb.schema import session_key
from runtime.core.dynamodb.writes import EXISTS, Write, check
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Caller


def still_signed_in(caller: Caller) -> Write:
    """Return the check that a caller's session is open; it raises Unauthenticated.

    It belongs first into the transaction of whatever gives or takes access, such as
    credentials, roles and sessions: a process may remember a session for 3 s after
    another process has ended it. A transaction that writes the caller's own session
    cannot hold the check, and puts the same condition on that write.
    """
    key = session_key(caller.user_id, caller.session_id)
    return check(key, EXISTS, {}, Unauthenticated)
