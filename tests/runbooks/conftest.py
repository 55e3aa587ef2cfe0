"""The emulated stage of the end-to-end tests, with a shell that knows nothing else."""

from tests.e2e.conftest import (  # noqa: F401
    _api,
    _deployment,
    _emulated,
    _gateway,
    _mailbox,
    _untracked,
)
