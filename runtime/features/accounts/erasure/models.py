"""The model of an account that is due to be erased."""

from datetime import datetime

from runtime.core.models import Model


class DueErasure(Model):
    """An account and the time from which it is to be erased."""

    user_id: str
    at: datetime
