"""Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, 30 s.

Every authenticator app supports these parameters; some ignore any others.
"""

import hmac
from datetime import datetime, timedelta

STEP = timedelta(seconds=30)
DIGITS = 6
WINDOW = 1
"""Time steps before and after the present one that are accepted: clocks differ."""


def new_secret() -> str:
    """Return a secret of 160 random bits in base 32 (RFC 4226 section 4)."""
    # Imported here, like pyotp and segno below: few requests need them.
    from pyotp import random_base32

    return str(random_base32())


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step of a code; None if none of the accepted ones has it."""
    from pyotp import TOTP

    codes = TOTP(secret, digits=DIGITS, interval=int(STEP.total_seconds()))
    present = int(now.timestamp() // STEP.total_seconds())
    found = None
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(codes.generate_otp(step), code):
            found = step
    return found


def provisioning_uri(secret: str, email: str, issuer: str) -> str:
    """Return the URI that an authenticator app reads from the QR code."""
    from pyotp import TOTP

    return str(TOTP(secret).provisioning_uri(name=email, issuer_name=issuer))


def qr_code(text: str) -> str:
    """Return a QR code as a data URL of an SVG image."""
    from segno import make_qr

    return str(make_qr(text, error="m").svg_data_uri(scale=4))
