"""An account that is to be removed."""

from datetime import datetime

from runtime.core.models import Model


class DueErasure(Model):
    """Whose time comes when."""

    user_id: str
    at: datetime
