"""Addresses found by what an administrator has typed so far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.features.accounts.inputs import normalise_email
from runtime.features.accounts.profiles.query import AddressPrefix
from tests.unit.world import World

MUNICH = "ada@münchen.de"


def _stored(world: World, *typed: str) -> list[str]:
    """Store an account for each address, and return them as they are stored."""
    return [world.user(normalise_email(address)).email for address in typed]


def _found(world: World, typed: str) -> list[str]:
    """Return the addresses on all pages of a listing, two to a page."""
    found: list[str] = []
    cursor = None
    for _ in range(20):
        page = world.accounts.profiles.page(2, cursor, typed)
        found += [user.email for user in page.items]
        cursor = page.cursor
        if cursor is None:
            return found
    raise AssertionError("the pages never end")


@pytest.mark.parametrize(
    "typed",
    [
        MUNICH,
        "ADA@MÜNCHEN.DE",
        "  ada@münchen.de ",
        "ada@mu\u0308nchen.de",
        "ada@münchen。de",
        "ａda@münchen.d",
        "ada@münchen.",
        "ada@münchen",
        "ada@münch",
        "ada@mü",
        "ada@xn--mnchen-3ya.de",
        "ada@",
        "ad",
    ],
)
def test_an_internationalised_domain_is_found_as_far_as_it_is_typed(
    world: World, typed: str
) -> None:
    """It is stored in ASCII, in which the beginnings of words are others."""
    (stored,) = _stored(world, MUNICH)
    assert _found(world, typed) == [stored]


@pytest.mark.parametrize(
    "typed",
    ["ada@münster", "ada@mün.", "ada@münchenx", "ada@müc", "bob@mü", "ada@münchen.com"],
)
def test_another_domain_is_not_found(world: World, typed: str) -> None:
    """Letters outside ASCII stand at the end of the stored form."""
    _stored(world, MUNICH)
    assert not _found(world, typed)


def test_domains_that_are_stored_alike_are_told_apart_on_all_pages(
    world: World,
) -> None:
    """Their letters in ASCII are the same, so the index cannot tell them apart."""
    stored = _stored(
        world,
        "ada@münchen.de",
        "ada@mnchen.de",
        "ada@mönchen.de",
        "ada@münch.de",
        "ada@möch.de",
        "ada@bücher.münchen.de",
    )
    assert _found(world, "ada@mü") == sorted([stored[0], stored[3]])
    assert _found(world, "ada@mönchen") == [stored[2]]
    assert _found(world, "ada@bücher.münch") == [stored[5]]
    assert _found(world, "ada@bücher.") == [stored[5]]
    assert sorted(_found(world, "ada@")) == sorted(stored)


@given(st.text(max_size=30), st.integers(0, 30))
def test_an_address_is_found_by_whatever_it_begins_with(text: str, length: int) -> None:
    """Whether or not the domain is one; nothing that is typed is a defect."""
    AddressPrefix.of(text)
    try:
        stored = normalise_email(f"ada@{text}.de")
    except ValueError:
        return
    whole = f"ada@{text}.de"
    assert AddressPrefix.of(whole).fits(stored)
    if text.isascii():
        assert AddressPrefix.of(whole[:length]).fits(stored)
