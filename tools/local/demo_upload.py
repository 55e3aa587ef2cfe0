"""The upload of the demo files, as a client does it."""

import hashlib
import io

import urllib3

from runtime.features import declarations
from tools.exports.api import ApiTarget
from tools.exports.importing import Refused
from tools.local.config import LocalError
from tools.local.demo import DemoAccount
from tools.local.demo_files import FILES

_FEATURE = "files"


def upload_files(url: str, account: DemoAccount) -> None:
    """Upload the demo files to an account; the stage checks them meanwhile.

    A service without the feature has no files.

    Args:
        url: the API's address, which ends in `/api`.
        account: the demo account.

    Raises:
        LocalError: the API or the store refuses.
    """
    if _FEATURE not in {feature.name for feature in declarations()}:
        return
    login = {"email": account.email, "password": account.password}
    answer = urllib3.request("POST", f"{url}/auth/login", json=login)
    if answer.status != 200:
        raise _failure(f"the sign-in was answered by {answer.status}")
    token = answer.json()["access_token"]
    target = ApiTarget(url, token)
    try:
        for file in FILES:
            content = file.content()
            facts = {
                "name": file.name,
                "type": file.type,
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            target.create_file(f"demo {file.name}", facts, io.BytesIO(content))
    except Refused as refusal:
        raise _failure(str(refusal)) from None
    finally:
        # Whoever signs in as the demo account is to find no device of a stranger.
        own = {"Authorization": f"Bearer {token}"}
        urllib3.request("POST", f"{url}/auth/logout", headers=own)


def _failure(reason: str) -> LocalError:
    """Return the error that tells why there are no demo files, and what to do."""
    return LocalError(
        f"The demo files cannot be uploaded ({reason}): run `make reset`."
    )
