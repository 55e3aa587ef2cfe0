"""The dependency by which routes ask for the services of accounts."""

from typing import Annotated

from runtime.core.http.dependencies import Assembled
from runtime.features.accounts.assembly import Accounts

AccountsDep = Annotated[Accounts, Assembled(Accounts)]
