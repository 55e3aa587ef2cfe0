"""Calls of accounts: those that sign in, and those that come after all others."""

import secrets

from tests.e2e.cloud import REGION
from tests.e2e.world import Calls, World, run
from tests.integration.client import Answer

INVITED = "dave.e2e@example.com"
MOVED = "carol.moved@example.com"

FIRST: Calls = {
    "register": lambda w: w.api.post(
        "/api/auth/register", w.account, headers={"Idempotency-Key": "carol"}
    ),
    "token": lambda w: w.api.form("/api/auth/token", w.form()),
    "login": lambda w: _login_as_administrator(w),
    "refresh": lambda w: w.api.post(
        "/api/auth/refresh", {"refresh_token": w.seen["login"]["refresh_token"]}
    ),
    "get_me": lambda w: w.api.get("/api/users/me"),
    "update_me": lambda w: w.api.patch("/api/users/me", {"name": "Carol"}),
    "list_users": lambda w: w.api.get("/api/users"),
    "get_user": lambda w: w.api.get(f"/api/users/{w.user}"),
}
"""Calls before those of all other features, which they sign in."""

CALLS: Calls = {
    "list_my_sessions": lambda w: w.api.get("/api/users/me/sessions"),
    "revoke_my_session": lambda w: w.api.delete(
        f"/api/users/me/sessions/{w.another_session()}"
    ),
    "revoke_my_other_sessions": lambda w: w.api.delete("/api/users/me/sessions"),
    "invite_user": lambda w: w.api.post("/api/users", {"email": INVITED}),
    "change_role": lambda w: w.api.patch(w.invited, {"role": "admin"}),
    "disable_user": lambda w: w.api.post(f"{w.invited}/disable"),
    "enable_user": lambda w: w.api.post(f"{w.invited}/enable"),
    "force_reset": lambda w: w.api.post(f"{w.invited}/force-reset"),
    "resend_invitation": lambda w: w.api.post(f"{w.invited}/invitation"),
    "remove_user_totp": lambda w: w.api.delete(f"{w.with_factor()}/factors/totp"),
    "list_user_sessions": lambda w: w.api.get(f"{w.invited}/sessions"),
    "revoke_user_sessions": lambda w: w.api.delete(f"{w.invited}/sessions"),
    "delete_user": lambda w: w.api.delete(w.invited),
    "withdraw_invitation": lambda w: w.api.delete(f"{w.invited}/invitation"),
    "delete_me": lambda w: w.somebody_else().call(
        "DELETE", "/api/users/me", {"password": w.account["password"]}
    ),
    "restore": lambda w: w.gateway.api.post(
        "/api/auth/restore", {"restore_token": w.offered()}
    ),
    "resend_verification": lambda w: w.api.post("/api/auth/email/verify/resend"),
    "verify_email": lambda w: w.follow("/verify-email", "email/verify"),
    "start_totp": lambda w: w.api.post(
        "/api/auth/factors/totp", {"password": w.account["password"]}
    ),
    "confirm_totp": lambda w: w.api.post(
        "/api/auth/factors/totp/confirm", {"code": w.code()}
    ),
    "get_factors": lambda w: w.api.get("/api/auth/factors"),
    "login_factor": lambda w: w.gateway.api.post(
        "/api/auth/login/factor", {"challenge": w.challenge(), "code": w.code(30)}
    ),
    "renew_recovery_codes": lambda w: w.api.post(
        "/api/auth/factors/recovery-codes",
        {
            "password": w.account["password"],
            "recovery_code": w.seen["confirm_totp"]["recovery_codes"][0],
        },
    ),
    "resend_unlock_link": lambda w: w.after_wrong_codes().post(
        "/api/auth/factors/unlock/resend", {"email": w.account["email"]}
    ),
    "unlock_factor": lambda w: w.follow("/unlock-factor", "factors/unlock"),
    "disable_totp": lambda w: w.api.call(
        "DELETE", "/api/auth/factors/totp", {"password": w.account["password"]}
    ),
    "change_password": lambda w: w.api.post(
        "/api/auth/password/change",
        {
            "current_password": w.account["password"],
            "new_password": w.with_new_password()["password"],
        },
    ),
    "change_email": lambda w: w.api.post(
        "/api/auth/email/change",
        {"new_email": MOVED, "password": w.account["password"]},
    ),
    "confirm_email_change": lambda w: w.follow(
        "/confirm-email", "email/change/confirm", MOVED
    ),
    "undo_email_change": lambda w: w.follow("/undo-email", "email/change/undo"),
    "forgot_password": lambda w: w.api.post(
        "/api/auth/password/forgot", {"email": w.account["email"]}
    ),
    "reset_password": lambda w: w.api.post(
        "/api/auth/password/reset",
        {
            "token": w.mailbox.token(w.account["email"], "/reset-password"),
            "password": w.with_new_password()["password"],
        },
    ),
    "revoke": lambda w: w.signed_in_again().form(
        "/api/auth/revoke", f"token={w.tokens['refresh_token']}"
    ),
    "logout": lambda w: w.signed_in_again().post("/api/auth/logout"),
}


def _login_as_administrator(world: World) -> Answer:
    """Sign in after the operator's command has made the account an administrator."""
    deployment = world.gateway.deployment
    settings = {
        "STAGE": "local",
        "AWS_CA_BUNDLE": str(deployment.cloud.certificate),
        "S3_BUCKET_NAME": deployment.data["BucketName"],
        "JWT_SECRET_KEY": secrets.token_hex(32),
    }
    options = ["--email", world.account["email"], "--password-stdin", "--unverified"]
    options += ["--table", deployment.data["TableName"], "--region", REGION]
    options += ["--endpoint", deployment.cloud.url]
    run(["-m", "tools.cli", "users", "create-admin", *options], settings)
    return world.api.post("/api/auth/login", world.account)
