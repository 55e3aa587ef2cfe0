"""The cache in Valkey that the settings of a process ask for."""

from functools import partial

from botocore.httpsession import get_cert_path

from runtime.core.cache.address import parse_address
from runtime.core.cache.iam_proof import iam_proof
from runtime.core.cache.valkey_cache import ValkeyCache, valkey_cache
from runtime.core.settings import Settings


def valkey_of(url: str, settings: Settings) -> ValkeyCache:
    """Return the cache at an address; nothing is connected yet.

    Args:
        url: the address, as CACHE_URL writes it.
        settings: the stage, whose name every key begins with, and the region.
    """
    return valkey_cache(
        parse_address(url),
        settings.STAGE,
        proof=partial(iam_proof, settings),
        # The authorities by which AWS is known: five of the system's 126 in a package.
        authorities=str(get_cert_path(True)),
    )
