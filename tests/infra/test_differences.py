"""A difference is for people to read, and nothing is lost in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.infra.differences import applied, difference

# Few keys and values, so that many documents differ in little.
KEYS = st.sampled_from(["Key", "a/b", "~1", "0", ""])
VALUES = st.recursive(
    st.sampled_from([None, False, True, 0, 1, 1.0, "", "1"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=4)


def text(document: object) -> str:
    """Write a document so that equal texts mean equal JSON, unlike equal objects."""
    return json.dumps(document, sort_keys=True)


@given(prod=DOCUMENTS, dev=DOCUMENTS)
def test_nothing_is_lost(prod: dict, dev: dict) -> None:
    """Prod's document and the difference make the other one, also after storage."""
    before = text(prod)
    found = json.loads(json.dumps(difference(prod, dev, "dev")))

    assert text(applied(found, prod, "dev")) == text(dev)
    assert text(prod) == before
    assert bool(found) == (text(prod) != text(dev))


PROD: dict[str, Any] = {
    "Key": {"Type": "AWS::KMS::Key"},
    "Logs": {"Days": 365, "Tags": ["a", "b"]},
    "Table": {"a/b": {"~": True}, "Indexes": [1]},
}
DEV: dict[str, Any] = {
    "Logs": {"Days": 7, "Tags": ["a", "c"], "Class": None},
    "Table": {"a/b": {"~": 1}, "Indexes": [1, 2]},
}


def test_difference_reads_by_what_differs_and_what_only_one_has() -> None:
    """Lists of equal length by element, others whole; removed values not at all."""
    assert text(difference(PROD, DEV, "dev")) == text(
        {
            "differs": {
                "/Logs/Days": {"prod": 365, "dev": 7},
                "/Logs/Tags/1": {"prod": "b", "dev": "c"},
                "/Table/Indexes": {"prod": [1], "dev": [1, 2]},
                "/Table/a~1b/~0": {"prod": True, "dev": 1},
            },
            "only in dev": {"/Logs/Class": None},
            "only in prod": ["/Key"],
        }
    )


def test_paths_are_sorted() -> None:
    """A new difference moves no other line."""
    turned = dict(reversed(DEV.items()))
    assert json.dumps(difference(PROD, turned, "dev")) == json.dumps(
        difference(PROD, DEV, "dev")
    )


@pytest.mark.parametrize("document", [{}, PROD])
def test_equal_documents_have_no_difference(document: dict) -> None:
    """The file of a stack that is the same in both stages is empty."""
    assert difference(document, document, "dev") == {}
