"""Hashes of passwords, and passwords that are too weak to hash."""

import time
import unicodedata

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.matching import (
    L33T_TABLE,
    enumerate_l33t_subs,
    relevant_l33t_subtable,
)

from runtime.features.accounts.passwords import hashing
from runtime.features.accounts.passwords.hashing import (
    hash_password,
    needs_rehash,
    verify_password,
    weakness,
)


def test_a_password_matches_its_own_hash_only() -> None:
    """Two hashes of one password differ, as each has its own salt."""
    hashed = hash_password("correct horse")

    assert verify_password("correct horse", hashed)
    assert not verify_password("wrong horse", hashed)
    assert hash_password("correct horse") != hashed


@pytest.mark.parametrize("hashed", [None, "", "not a hash", "$2b$12$abcdefgh"])
def test_no_password_matches_without_a_proper_hash(hashed: str | None) -> None:
    """The account may not exist, or its row may be corrupt."""
    assert verify_password("somesalt", hashed) is False


@pytest.mark.parametrize(
    "composed", ["caf\u00e9 au lait", "\ufb01ne weather", "\uff21lpha"]
)
def test_a_password_is_the_same_on_every_keyboard(composed: str) -> None:
    """Keyboards compose marks and widths of letters differently."""
    apart = unicodedata.normalize("NFKD", composed)
    assert apart != composed

    assert verify_password(apart, hash_password(composed))
    assert not verify_password(apart.upper(), hash_password(composed))


def test_only_a_hash_with_other_parameters_is_renewed() -> None:
    """The parameters may have been raised since."""
    assert not needs_rehash(hash_password("x"))
    assert needs_rehash(
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    )


@pytest.mark.parametrize(
    "password", ["password1234", "aaaaaaaaaaaa", "qwertyuiop12", "ada.lovelace@a"]
)
def test_a_password_that_is_soon_guessed_is_weak(password: str) -> None:
    """One made of facts about its owner is weak, too."""
    assert weakness(password, ["ada.lovelace@a.example", "Ada"])


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "ж" * 5 + "q8!Kz" * 3]
)
def test_a_password_that_is_hard_to_guess_is_not_weak(password: str) -> None:
    """Length and variety both count."""
    assert weakness(password, ["ada@example.com"]) is None


HOSTILE = "4@8({[<3691!|170$5+7%2" * 4
"""Every character that zxcvbn may read in several ways: 3 s for 72 of them."""


@pytest.mark.parametrize(
    "password",
    ["aB3$xY7!" * 16, HOSTILE, "abcdefghijklmnopqrstuvwx" * 2 + HOSTILE, "19" * 64],
)
def test_a_long_password_is_judged_quickly(password: str) -> None:
    """The bound is generous, since machines differ."""
    began = time.process_time()
    weakness(password, ["ada@example.com"])
    assert time.process_time() - began < 1


@given(st.text(HOSTILE + "abcdef", min_size=12, max_size=128))
def test_what_is_judged_of_a_password_is_bounded(password: str) -> None:
    """Work grows with readings times squared length; 14 characters always fit."""
    judged = hashing._affordable(password[:72], L33T_TABLE)

    assert password.startswith(judged)
    assert len(judged) >= min(14, len(password))
    readings = len(enumerate_l33t_subs(relevant_l33t_subtable(judged, L33T_TABLE)))
    # Characters that stand for two letters (1, 7) give some readings more.
    assert readings * len(judged) ** 2 <= 2 * hashing._ZXCVBN_WORK


def test_a_password_is_judged_whole_if_it_can_be() -> None:
    """Its end counts, and so do a few letters replaced by digits."""
    for password in ("correct horse battery staple", "p4ssw0rd", "x" * 71 + "1"):
        assert hashing._affordable(password, L33T_TABLE) == password
    assert weakness("p4$$w0rdp4$$w0rd", [])
