"""Statements about the rows of accounts."""

from datetime import datetime, timedelta

from tests.simulated.stated import ID, Kind, Stated, time_in

STATED = Stated(
    kinds=(
        Kind("profile", f"U#{ID}", "P"),
        Kind("credentials", f"U#{ID}", "CRED"),
        Kind("session", f"U#{ID}", f"S#{ID}", time_in("idle_until")),
        Kind("e-mail lock", "E#.+", "E", time_in("held_until")),
        # Also one that was used and is kept for a day, so that using it again is no
        # error: its end is moved with its mark.
        Kind(
            "one-time token",
            f"O#{ID}",
            "O",
            lambda row: datetime.fromisoformat(row["expires_at"])
            + timedelta(seconds=1),
        ),
        Kind("due erasure", "REMOVALS", ".+"),
    ),
    consistent=frozenset(
        {
            # What decides who may do what, at once after it was changed.
            "SessionRepository.get",
            "SessionRepository.of_user",
            "UserRepository.account",
            "UserRepository.factor",
            "UserRepository.get",
            "UserRepository.id_by_email",
            "OneTimeRepository.find",
            # A code that was counted a moment ago must count.
            "FactorRepository.failures",
            # What is about to end or to be deleted: nothing may be missed.
            "SessionRepository.ends",
            "SessionRepository.end_older",
            "ErasureRepository.due",
            "ErasureRepository._erase_partitions",
        }
    ),
    eventual=frozenset(
        {
            "UserRepository.page",
            # A few sessions more than 50 do no harm.
            "SessionRepository.surplus",
        }
    ),
)
