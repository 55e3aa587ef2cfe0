"""The answers that the document promises and no integration test sees, with reasons."""

_LIMIT = "tests/unit shows that the service counts; here others show the answer"
_RACE = "takes a change at the same moment, which tests/unit makes"
_SERVICE = "tests/unit shows that the service refuses; the route adds nothing"
_KEYS = "takes a secret store that fails after the start; sign-in and refresh show it"

UNSEEN: dict[tuple[str, str], str] = {
    ("change_email", "too_many_attempts"): _LIMIT,
    ("change_password", "too_many_attempts"): _LIMIT,
    ("confirm_email_change", "too_many_attempts"): _LIMIT,
    ("confirm_totp", "too_many_attempts"): _LIMIT,
    ("delete_me", "too_many_attempts"): _LIMIT,
    ("disable_totp", "too_many_attempts"): _LIMIT,
    ("forgot_password", "too_many_attempts"): _LIMIT,
    ("register", "too_many_attempts"): _LIMIT,
    ("renew_recovery_codes", "too_many_attempts"): _LIMIT,
    ("resend_invitation", "too_many_attempts"): _LIMIT,
    ("resend_unlock_link", "too_many_attempts"): _LIMIT,
    ("resend_verification", "too_many_attempts"): _LIMIT,
    ("confirm_email_change", "unauthenticated"): _RACE,
    ("login", "invalid_code"): _RACE,
    ("login_factor", "invalid_credentials"): _RACE,
    ("verify_email", "unauthenticated"): _RACE,
    ("confirm_email_change", "email_changed_recently"): _SERVICE,
    ("confirm_email_change", "email_taken"): _SERVICE,
    ("confirm_email_change", "wrong_password"): _SERVICE,
    ("confirm_totp", "factor_exists"): _SERVICE,
    ("confirm_totp", "no_factor"): _SERVICE,
    ("delete_me", "factor_locked"): _SERVICE,
    ("disable_totp", "factor_locked"): _SERVICE,
    ("enable_user", "own_account"): _SERVICE,
    ("renew_recovery_codes", "no_factor"): _SERVICE,
    ("renew_recovery_codes", "wrong_code"): _SERVICE,
    ("start_totp", "factor_exists"): _SERVICE,
    ("start_totp", "wrong_password"): _SERVICE,
    ("get_ready", "throttled"): "the table answers it alike wherever it is read",
    ("login_factor", "keys_unavailable"): _KEYS,
    ("logout", "keys_unavailable"): _KEYS,
    ("restore", "keys_unavailable"): _KEYS,
    ("revoke", "keys_unavailable"): _KEYS,
}
"""Operation and code of what a route declares itself."""
IMPLIED_UNSEEN: dict[str, str] = {
    "already_created": "takes an item that is gone, and an answer too large to keep",
    "not_found": "an id of another form is at no route, so no operation is known",
    "contended": "moto never says that transactions are in conflict; tests/unit does",
}
"""Codes of what follows from parameters, bodies and dependencies."""
