"""Addresses of clients, as people and proxies write them."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.audit.models import AuditEntry
from runtime.core.client_info import ClientInfo
from runtime.core.security.networks import address_of, network_of

_PARTS = st.sampled_from(
    [*"0123456789abcdef.:%[]/ \t\n\x00", "::ffff:", "203.0.113.9", "fe80::1", "٣", "²"]
)
_TEXTS = st.lists(_PARTS, max_size=12).map("".join) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9\t", "203.0.113.9"),
        ("203.0.113.7:51234", "203.0.113.7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::FFFF:cb00:7109", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:443", "203.0.113.9"),
        ("::ffff:203.0.113.9%eth0", "203.0.113.9"),
        ("203.0.113.7%eth0", "203.0.113.7"),
        ("2001:DB8::0001", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("[fe80::1%eth0]:443", "fe80::1"),
        ("fe80::1%win a prize", "fe80::1"),
    ],
)
def test_an_address_is_understood_as_proxies_write_it(
    written: str, address: str
) -> None:
    """With a port, a zone, brackets, or as IPv6 for IPv4, it is the same client."""
    assert address_of(written) == address
    assert address_of(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "win a prize at evil.example",
        "203.0.113",
        "203.0.113.009",
        "203.0.113.7:",
        "203.0.113.7:x",
        "203.0.113.7:123456",
        "203.0.113.7:٤٤٣",
        "203.0.113.7, 198.51.100.1",
        "[203.0.113.7]:80",
        "[2001:db8::1",
        "2001:db8::1]:443",
        "[2001:db8::1]443",
        "[2001:db8::1]:443 win a prize",
        "[[2001:db8::1]]",
        "203.0.113.0/24",
        "testclient",
        "_hidden",
        "3405803785",
        "0x7f.1",
    ],
)
def test_a_text_that_is_no_address_is_none(text: str) -> None:
    """It may be the words of a stranger."""
    assert address_of(text) is None
    assert network_of(text) is None


def test_an_unknown_client_has_neither_address_nor_network() -> None:
    """A socket of another kind has no address."""
    assert address_of(None) is None
    assert network_of(None) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:1", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3::4]:1", "2001:db8:1:2::/64"),
    ],
)
def test_a_network_is_an_address_or_a_prefix_of_64(address: str, network: str) -> None:
    """A household has an IPv4 address, or an IPv6 /64, to itself."""
    assert network_of(address) == network


@given(_TEXTS)
def test_nothing_but_an_address_in_its_one_spelling_comes_out(text: str) -> None:
    """Whatever a stranger sends is never shown, stored or mailed as it is."""
    made = ClientInfo(address=text)
    for found in (address_of(text), made.address, made.mailable().get("address")):
        if found is not None:
            parsed = ipaddress.ip_address(found)
            assert str(parsed) == found
            assert "%" not in found
            assert getattr(parsed, "ipv4_mapped", None) is None


@pytest.mark.parametrize("words", ["win a prize at evil.example", "203.0.113.9, evil"])
def test_a_stored_text_that_is_no_address_is_not_shown(words: str) -> None:
    """Rows may have been written before only addresses were taken."""
    entry = AuditEntry.model_validate(
        {
            "id": "1",
            "user_id": "2",
            "actor_id": None,
            "action": "signed_in",
            "at": "2026-01-31T12:00:00Z",
            "address": words,
        }
    )
    assert entry.address is None
