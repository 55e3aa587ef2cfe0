"""Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, 30 s.

What every authenticator app understands; some ignore any other choice.
"""

import hmac
from datetime import datetime, timedelta

STEP = timedelta(seconds=30)
DIGITS = 6
WINDOW = 1
"""Steps before and after the present one that are accepted: clocks differ."""


def new_secret() -> str:
    """A secret of 160 bits in base 32, as RFC 4226 section 4 recommends."""
    # Imported here, as below: few sign-ins need it.
    from pyotp import random_base32

    return str(random_base32())


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step that a code belongs to; None if it is of none that is accepted."""
    from pyotp import TOTP

    codes = TOTP(secret, digits=DIGITS, interval=int(STEP.total_seconds()))
    present = int(now.timestamp() // STEP.total_seconds())
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(codes.generate_otp(step), code):
            found = step
    return found


def provisioning_uri(secret: str, email: str, issuer: str) -> str:
    """What an authenticator app reads from the QR code."""
    from pyotp import TOTP

    return str(TOTP(secret).provisioning_uri(name=email, issuer_name=issuer))


def qr_code(text: str) -> str:
    """A QR code as the address of an SVG image, to show as it is."""
    from segno import make_qr

    return str(make_qr(text, error="m").svg_data_uri(scale=4))
