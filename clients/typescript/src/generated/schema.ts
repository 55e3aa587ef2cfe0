/** Made from openapi.json by generate.mjs: do not edit. */
export interface paths {
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Audit
         * @description List what happened to anybody on a day, newest first. For administrators.
         */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Email
         * @description Have a link mailed to your new address; following it changes the address.
         */
        post: operations["change_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email/change/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Email Change
         * @description Change your address by the link that was mailed to the new one.
         *
         *     It takes the account's access token or its password (403 `sign_in_to_verify`):
         *     anybody can have a link mailed to an address that is not theirs.
         */
        post: operations["confirm_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email/change/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo Email Change
         * @description Take a change of address back; voids the password and ends every session.
         */
        post: operations["undo_email_change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify Email
         * @description Verify an address by the link that was mailed there.
         *
         *     It takes the account's access token or its password (403 `sign_in_to_verify`):
         *     anybody can register with an address, and its owner must not verify it for them.
         */
        post: operations["verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/email/verify/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Verification
         * @description Have another verification link mailed to your address, if it needs one.
         */
        post: operations["resend_verification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Factors
         * @description Read which second factors you have.
         */
        get: operations["get_factors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/factors/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew Recovery Codes
         * @description Replace all recovery codes by new ones, shown once.
         */
        post: operations["renew_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/factors/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Totp
         * @description Begin to use an authenticator app: its secret, shown once, to be confirmed.
         */
        post: operations["start_totp"];
        /**
         * Disable Totp
         * @description Stop using the authenticator; its recovery codes go with it.
         */
        delete: operations["disable_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/factors/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm Totp
         * @description Show that the authenticator works; sign-ins ask for it from now on.
         */
        post: operations["confirm_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/factors/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlock Factor
         * @description Make the codes of your authenticator good again, by the link that was mailed.
         */
        post: operations["unlock_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/factors/unlock/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Unlock Link
         * @description Have a link mailed that makes codes good again, if a hundred were wrong.
         *
         *     The answer is alike for every address.
         */
        post: operations["resend_unlock_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login
         * @description Sign in with e-mail address and password.
         *
         *     An account with a second factor answers 401 with code `mfa_required` and a
         *     `challenge` for `/login/factor`.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login/factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Login Factor
         * @description Finish a sign-in with a code of the authenticator, or a recovery code.
         */
        post: operations["login_factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logout
         * @description End the session of the presented access token, at once.
         *
         *     A session that has ended before answers 204 as well. With no access token that is
         *     good any more, revoke the refresh token.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Password
         * @description Replace your password; ends every session but this one.
         */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forgot Password
         * @description Have a reset link mailed, if the address has an account; the answer is alike.
         */
        post: operations["forgot_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset Password
         * @description Set a password by a link from a mail; ends every session.
         */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh
         * @description Exchange a refresh token for new tokens; it serves once.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Create an account.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore
         * @description Undo the deletion of your account, and sign in.
         *
         *     The token is in the refusal (`deletion_pending`) that signing in gets.
         */
        post: operations["restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke
         * @description Sign out by a refresh token, as an OAuth 2.0 client does (RFC 7009).
         *
         *     Ends the token's session. A token that is not good any more, or never was, answers
         *     200 as well.
         */
        post: operations["revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Token
         * @description Sign in or refresh as an OAuth 2.0 client does.
         */
        post: operations["token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Health
         * @description Liveness: the process answers.
         */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Items
         * @description List your items; the `Link` header leads to the next page.
         *
         *     All filters combine. A page is shorter than `limit` where finding more would cost
         *     too much at once: there is more as long as there is a `Link`.
         */
        get: operations["list_items"];
        put?: never;
        /**
         * Create Item
         * @description Create an item.
         */
        post: operations["create_item"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Item
         * @description Read an item.
         */
        get: operations["get_item"];
        /**
         * Replace Item
         * @description Replace an item's content, whole.
         */
        put: operations["replace_item"];
        post?: never;
        /**
         * Delete Item
         * @description Move an item to the trash, where it stays for 30 days.
         */
        delete: operations["delete_item"];
        options?: never;
        head?: never;
        /**
         * Update Item
         * @description Change some fields of an item (a JSON merge patch, RFC 7396).
         */
        patch: operations["update_item"];
        trace?: never;
    };
    "/items/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change Items
         * @description Create, change and delete up to 100 items; each entry has a result of its own.
         *
         *     With `atomic` all changes are made or none (409), as far as one transaction holds
         *     them (422 otherwise).
         */
        post: operations["change_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Trash
         * @description List your deleted items, the newest items first.
         */
        get: operations["list_trash"];
        put?: never;
        post?: never;
        /**
         * Empty Trash
         * @description Remove all your deleted items for good.
         */
        delete: operations["empty_trash"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/trash/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Trashed Item
         * @description Read a deleted item.
         */
        get: operations["get_trashed_item"];
        put?: never;
        post?: never;
        /**
         * Purge Item
         * @description Remove a deleted item for good.
         */
        delete: operations["purge_item"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/trash/{item_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore Item
         * @description Make a deleted item an item again; safe to repeat.
         */
        post: operations["restore_item"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Ready
         * @description Readiness: the database answers too, else 503.
         */
        get: operations["get_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Users
         * @description List users by e-mail address. For administrators.
         */
        get: operations["list_users"];
        put?: never;
        /**
         * Invite User
         * @description Make an account whose owner is mailed a link to set a password.
         *
         *     For administrators.
         */
        post: operations["invite_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get User
         * @description Read a user's profile. For administrators.
         */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /**
         * Delete User
         * @description Keep a user out and have them deleted in 14 days. For administrators.
         */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        /**
         * Change Role
         * @description Change a user's role; their sessions end. For administrators.
         */
        patch: operations["change_role"];
        trace?: never;
    };
    "/users/{user_id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List User Audit
         * @description List what happened to a user, also to one who is gone. For administrators.
         */
        get: operations["list_user_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable User
         * @description Keep a user out, at once and until enabled again. For administrators.
         */
        post: operations["disable_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable User
         * @description Let a user in again, also one that is to be deleted. For administrators.
         */
        post: operations["enable_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/factors/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove User Totp
         * @description Remove a user's second factor; their sessions end. For administrators.
         *
         *     The password alone is then enough to sign in: be sure that the owner asks.
         */
        delete: operations["remove_user_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/force-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force Reset
         * @description Void a user's password and mail them a link to set one. For administrators.
         *
         *     The second factor stays, unless the body says `"remove_factor": true`. Who is
         *     disabled is mailed no link: it would not let them in.
         */
        post: operations["force_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resend Invitation
         * @description Mail another link to somebody who has not accepted yet. For administrators.
         *
         *     It is good for seven days; earlier links are void.
         */
        post: operations["resend_invitation"];
        /**
         * Withdraw Invitation
         * @description Remove an account whose invitation was not accepted. For administrators.
         *
         *     The address is free at once.
         */
        delete: operations["withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user_id}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List User Sessions
         * @description List the devices that a user is signed in on. For administrators.
         */
        get: operations["list_user_sessions"];
        put?: never;
        post?: never;
        /**
         * Revoke User Sessions
         * @description Sign a user out everywhere. For administrators.
         */
        delete: operations["revoke_user_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Me
         * @description Read your own profile.
         */
        get: operations["get_me"];
        put?: never;
        post?: never;
        /**
         * Delete Me
         * @description Have your account deleted in 14 days; until then, signing in can undo it.
         *
         *     An account with a second factor needs a code of it as well.
         */
        delete: operations["delete_me"];
        options?: never;
        head?: never;
        /**
         * Update Me
         * @description Change your own profile.
         */
        patch: operations["update_me"];
        trace?: never;
    };
    "/users/me/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List My Audit
         * @description List what happened to your account, newest first.
         */
        get: operations["list_my_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List My Sessions
         * @description List the devices that you are signed in on, the one seen last first.
         */
        get: operations["list_my_sessions"];
        put?: never;
        post?: never;
        /**
         * Revoke My Other Sessions
         * @description Sign every device out but this one.
         */
        delete: operations["revoke_my_other_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke My Session
         * @description Sign one device out.
         */
        delete: operations["revoke_my_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AuditAction
         * @description The action that an entry of the audit log tells of.
         * @enum {string}
         */
        AuditAction: "registered" | "signed_in" | "sign_in_failed" | "proof_failed" | "password_changed" | "password_reset" | "email_verified" | "email_changed" | "email_change_undone" | "factor_enabled" | "factor_disabled" | "factor_locked" | "factor_unlocked" | "recovery_code_used" | "recovery_codes_renewed" | "recovery_codes_voided" | "signed_out" | "session_revoked" | "sessions_revoked" | "sessions_evicted" | "refresh_retried" | "refresh_reused" | "invited" | "invitation_resent" | "invitation_withdrawn" | "role_changed" | "disabled" | "enabled" | "reset_forced" | "deletion_requested" | "deletion_undone" | "deleted";
        /**
         * AuditEntry
         * @description One line of the audit log: who did what to whom, when and from where.
         *
         *     Attributes:
         *         id: a ULID of the time.
         *         user_id: the user whose account it is about. A failed sign-in with an e-mail
         *             address that has no account gets an id of its own, `none-…`, so that it is
         *             written like any other.
         *         actor_id: the user or administrator who did it; None for the system and for
         *             somebody who has not proven who they are.
         *         details: further facts; never a secret, and nothing personal, since the entry
         *             outlives the account.
         */
        AuditEntry: {
            action: components["schemas"]["AuditAction"];
            /** Actor Id */
            actor_id: string | null;
            /** Address */
            address?: string | null;
            /** At */
            at: string;
            /** Details */
            details?: {
                [key: string]: string;
            };
            /** Device */
            device?: string | null;
            /** Id */
            id: string;
            /** User Id */
            user_id: string;
        };
        /** Body_revoke */
        Body_revoke: {
            /**
             * Token
             * @description The refresh token; an access token will do.
             */
            token?: string | null;
            /**
             * Token Type Hint
             * @description Ignored.
             */
            token_type_hint?: string | null;
        };
        /** Body_token */
        Body_token: {
            /**
             * Device Token
             * @description What the last sign-in on this device was answered with.
             */
            device_token?: string | null;
            /**
             * Grant Type
             * @description `password` or `refresh_token`.
             */
            grant_type?: string | null;
            /**
             * Mfa Challenge
             * @description The challenge of the first step, in place of a password.
             */
            mfa_challenge?: string | null;
            /** Mfa Code */
            mfa_code?: string | null;
            /** Mfa Recovery Code */
            mfa_recovery_code?: string | null;
            /** Password */
            password?: string | null;
            /** Refresh Token */
            refresh_token?: string | null;
            /**
             * Username
             * @description The e-mail address.
             */
            username?: string | null;
        };
        /**
         * BulkDelete
         * @description One item for the trash.
         */
        BulkDelete: {
            /** Id */
            id: string;
            /**
             * Version
             * @description Write only over this version, as If-Match would.
             */
            version?: number | null;
        };
        /**
         * BulkProblem
         * @description Why an entry was refused, as in a problem document.
         */
        BulkProblem: {
            /**
             * Code
             * @description Stable, for programs.
             */
            code: string;
            /** Detail */
            detail: string;
            /** Title */
            title: string;
        };
        /**
         * BulkRequest
         * @description Up to 100 changes altogether; each item at most once.
         */
        BulkRequest: {
            /**
             * Atomic
             * @description All changes, or none.
             * @default false
             */
            atomic?: boolean;
            /**
             * Create
             * @default []
             */
            create?: components["schemas"]["ItemCreate"][];
            /**
             * Delete
             * @default []
             */
            delete?: components["schemas"]["BulkDelete"][];
            /**
             * Update
             * @default []
             */
            update?: components["schemas"]["BulkUpdate"][];
        };
        /**
         * BulkResult
         * @description The result of one entry.
         *
         *     Attributes:
         *         status: what a request of its own would have been answered with.
         *         item: the new state, unless it was deleted or refused.
         *         problem: why it was refused.
         */
        BulkResult: {
            item?: components["schemas"]["Item"] | null;
            problem?: components["schemas"]["BulkProblem"] | null;
            /** Status */
            status: number;
        };
        /**
         * BulkResults
         * @description One result per entry, in the order in which they were sent.
         */
        BulkResults: {
            /** Create */
            create: components["schemas"]["BulkResult"][];
            /** Delete */
            delete: components["schemas"]["BulkResult"][];
            /** Update */
            update: components["schemas"]["BulkResult"][];
        };
        /**
         * BulkUpdate
         * @description Some new content for one item.
         */
        BulkUpdate: {
            changes: components["schemas"]["ItemPatch"];
            /** Id */
            id: string;
            /**
             * Version
             * @description Write only over this version, as If-Match would.
             */
            version?: number | null;
        };
        /**
         * ChangeEmailRequest
         * @description The new address, and the password of whoever asks for the change.
         */
        ChangeEmailRequest: {
            /**
             * New Email
             * Format: email
             * @example ada@example.com
             */
            new_email: string;
            /**
             * Password
             * @example correct horse battery staple
             */
            password: string;
        };
        /**
         * ChangePasswordRequest
         * @description A new password, and the one that it replaces.
         */
        ChangePasswordRequest: {
            /**
             * Current Password
             * @example correct horse battery staple
             */
            current_password: string;
            /**
             * Device Token
             * @deprecated
             * @description Not needed any more: attempts count for the session.
             */
            device_token?: string | null;
            /**
             * New Password
             * @example correct horse battery staple
             */
            new_password: string;
        };
        /**
         * ConfirmRequest
         * @description A code which proves that the authenticator app works.
         */
        ConfirmRequest: {
            /**
             * Code
             * @description Six digits, from the authenticator. Spaces and dashes between them do not matter.
             * @example 492039
             * @example 492 039
             */
            code: string;
        };
        /**
         * DeletionOut
         * @description The time at which a deletion becomes final.
         */
        DeletionOut: {
            /** Delete After */
            delete_after: string;
        };
        /**
         * Factors
         * @description The second factors of an account.
         */
        Factors: {
            /** Recovery Codes Left */
            recovery_codes_left: number;
            /** Totp */
            totp: boolean;
        };
        /**
         * FactorSetup
         * @description The secret for an authenticator app, shown once.
         */
        FactorSetup: {
            /** Expires At */
            expires_at: string;
            /**
             * Qr Code
             * @description The URI as an SVG data address.
             */
            qr_code: string;
            /**
             * Secret
             * @description To be typed where no camera is.
             */
            secret: string;
            /**
             * Uri
             * @description `otpauth://totp/…`
             */
            uri: string;
        };
        /**
         * ForcedReset
         * @description Extent of a forced reset, which takes the password away in any case.
         */
        ForcedReset: {
            /**
             * Remove Factor
             * @description Whether the second factor goes too; the mailbox alone is then enough to sign in.
             * @default false
             */
            remove_factor?: boolean;
        };
        /**
         * ForgotRequest
         * @description The address of an account whose password is forgotten.
         */
        ForgotRequest: {
            /**
             * Email
             * Format: email
             * @example ada@example.com
             */
            email: string;
        };
        /**
         * Health
         * @description The answer of a process that runs.
         */
        Health: {
            /** Stage */
            stage: string;
            /**
             * Status
             * @default ok
             * @constant
             */
            status?: "ok";
            /** Version */
            version: string;
        };
        /**
         * Invitation
         * @description An account that an administrator makes for somebody.
         */
        Invitation: {
            /**
             * Email
             * Format: email
             * @example ada@example.com
             */
            email: string;
            /**
             * Name
             * @example Ada
             */
            name?: string | null;
            /** @default user */
            role?: components["schemas"]["Role"];
        };
        /**
         * Item
         * @description A stored item, which is also how the API shows it.
         * @example {
         *       "created_at": "2026-01-31T12:00:00.000Z",
         *       "description": "Mention the new API.",
         *       "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
         *       "search_truncated": false,
         *       "status": "open",
         *       "tags": [
         *         "docs",
         *         "release"
         *       ],
         *       "title": "Write the release notes",
         *       "updated_at": "2026-01-31T12:00:00.000Z",
         *       "version": 1
         *     }
         */
        Item: {
            /** Created At */
            created_at: string;
            /** Description */
            description: string;
            /** @description Where the search matches, if the listing was asked to highlight: UTF-16 code units in the text that the pointer leads to. */
            highlights?: {
                length: number;
                /**
                 * @example /title
                 * @example /tags/0
                 */
                pointer: string;
                start: number;
            }[];
            /** Id */
            id: string;
            /**
             * Search Truncated
             * @description Whether the item has more words than search finds it by.
             * @default false
             */
            search_truncated?: boolean;
            status: components["schemas"]["ItemStatus"];
            /** Tags */
            tags: string[];
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * ItemCreate
         * @description A new item.
         */
        ItemCreate: {
            /**
             * Description
             * @default
             * @example Mention the new API.
             */
            description?: string;
            /** @default open */
            status?: components["schemas"]["ItemStatus"];
            /**
             * Tags
             * @default []
             * @example [
             *       "docs",
             *       "release"
             *     ]
             */
            tags?: string[];
            /**
             * Title
             * @example Write the release notes
             */
            title: string;
        };
        /**
         * ItemPart
         * @description The fields that were asked for, and the id.
         */
        ItemPart: {
            /** Created At */
            created_at?: string;
            /** Description */
            description?: string;
            /** @description Where the search matches, if the listing was asked to highlight: UTF-16 code units in the text that the pointer leads to. */
            highlights?: {
                length: number;
                /**
                 * @example /title
                 * @example /tags/0
                 */
                pointer: string;
                start: number;
            }[];
            /** Id */
            id: string;
            /**
             * Search Truncated
             * @description Whether the item has more words than search finds it by.
             * @default false
             */
            search_truncated?: boolean;
            status?: components["schemas"]["ItemStatus"];
            /** Tags */
            tags?: string[];
            /** Title */
            title?: string;
            /** Updated At */
            updated_at?: string;
            /** Version */
            version?: number;
        };
        /**
         * ItemPatch
         * @description Some new content (RFC 7396: null takes the default, absent stays).
         */
        ItemPatch: {
            /** Description */
            description?: string | null;
            status?: components["schemas"]["ItemStatus"] | null;
            /** Tags */
            tags?: string[] | null;
            /**
             * Title
             * @example Write the release notes
             */
            title?: string;
        };
        /**
         * ItemReplace
         * @description An item's new content, whole; what is left out takes its default.
         */
        ItemReplace: {
            /**
             * Description
             * @default
             * @example Mention the new API.
             */
            description?: string;
            /** @default open */
            status?: components["schemas"]["ItemStatus"];
            /**
             * Tags
             * @default []
             * @example [
             *       "docs",
             *       "release"
             *     ]
             */
            tags?: string[];
            /**
             * Title
             * @example Write the release notes
             */
            title: string;
        };
        /**
         * ItemSort
         * @description An order of items; `-` is descending.
         * @enum {string}
         */
        ItemSort: "-created_at" | "created_at" | "title" | "-title";
        /**
         * ItemStatus
         * @description The progress of the work that an item stands for.
         * @enum {string}
         */
        ItemStatus: "open" | "in_progress" | "done";
        /**
         * LinkRequest
         * @description The token of a mailed link.
         */
        LinkRequest: {
            /**
             * Token
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /**
         * LoginRequest
         * @description An e-mail address and its password.
         */
        LoginRequest: {
            /** Device Token */
            device_token?: string | null;
            /**
             * Email
             * Format: email
             * @example ada@example.com
             */
            email: string;
            /**
             * Password
             * @example correct horse battery staple
             */
            password: string;
        };
        /**
         * Problem
         * @description An error (RFC 9457).
         */
        Problem: {
            /** @description With `mfa_required`: what the second step begins with. */
            challenge?: string;
            /** @description Stable, for programs. */
            code: string;
            /**
             * Format: date-time
             * @description With `deletion_pending`: when the account goes.
             */
            delete_after?: string;
            detail: string;
            /** @description OAuth 2.0 error code. */
            error?: string;
            error_description?: string;
            errors?: {
                message: string;
                /** @example /body/title */
                pointer: string;
            }[];
            instance: string;
            request_id: string | null;
            /** @description With `deletion_pending`: undoes it at /api/auth/restore. */
            restore_token?: string;
            status: number;
            title: string;
            type: string;
        };
        /**
         * ProofRequest
         * @description The password, and a code or a recovery code where one is needed.
         * @example {
         *       "code": "492039",
         *       "password": "correct horse battery staple"
         *     }
         */
        ProofRequest: {
            /** Code */
            code?: string | null;
            /**
             * Password
             * @example correct horse battery staple
             */
            password: string;
            /** Recovery Code */
            recovery_code?: string | null;
        };
        /**
         * ProvenLinkRequest
         * @description The token of a mailed link, and the password of whoever is not signed in.
         */
        ProvenLinkRequest: {
            /**
             * Password
             * @description The account's password, unless the request has an access token of this account.
             */
            password?: string | null;
            /**
             * Token
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /**
         * RecoveryCodes
         * @description New recovery codes, shown once; earlier ones are not valid any more.
         */
        RecoveryCodes: {
            /** Recovery Codes */
            recovery_codes: string[];
        };
        /**
         * RefreshRequest
         * @description The refresh token to exchange.
         */
        RefreshRequest: {
            /**
             * Refresh Token
             * @example rt1.…
             */
            refresh_token: string;
        };
        /**
         * RegisterRequest
         * @description A new account.
         */
        RegisterRequest: {
            /**
             * Email
             * Format: email
             * @example ada@example.com
             */
            email: string;
            /**
             * Name
             * @example Ada
             */
            name?: string | null;
            /**
             * Password
             * @example correct horse battery staple
             */
            password: string;
        };
        /**
         * ResetRequest
         * @description A new password, and the token that was mailed.
         */
        ResetRequest: {
            /**
             * Password
             * @example correct horse battery staple
             */
            password: string;
            /**
             * Token
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /**
         * RestoreRequest
         * @description The token that undoes a deletion.
         */
        RestoreRequest: {
            /** Restore Token */
            restore_token: string;
        };
        /**
         * Role
         * @description The role of a user: the rights beyond their own data.
         * @enum {string}
         */
        Role: "user" | "admin";
        /**
         * RoleChange
         * @description The role that an administrator gives to a user.
         */
        RoleChange: {
            role: components["schemas"]["Role"];
        };
        /**
         * SecondStepRequest
         * @description The challenge of the first step, and a code or a recovery code.
         * @example {
         *       "challenge": "mc1.…",
         *       "code": "492039"
         *     }
         */
        SecondStepRequest: {
            /**
             * Challenge
             * @example mc1.…
             */
            challenge: string;
            /** Code */
            code?: string | null;
            /** Device Token */
            device_token?: string | null;
            /** Recovery Code */
            recovery_code?: string | null;
        } & ({
            code: string;
        } | {
            recovery_code: string;
        });
        /**
         * SessionOut
         * @description A signed-in device as its owner sees it.
         *
         *     Attributes:
         *         last_seen_at: when it last fetched new tokens, which a client in use does at
         *             least every 30 minutes; a more exact time would cost a write per request.
         */
        SessionOut: {
            /** Address */
            address: string | null;
            /** Created At */
            created_at: string;
            /** Current */
            current: boolean;
            /** Device */
            device: string | null;
            /** Expires At */
            expires_at: string;
            /** Id */
            id: string;
            /** Last Seen At */
            last_seen_at: string;
        };
        /**
         * SignedIn
         * @description The tokens that a sign-in returns, and the user who signed in.
         */
        SignedIn: {
            /** Access Token */
            access_token: string;
            /**
             * Device Token
             * @description Shown at the next sign-in on this device, it keeps strangers who guess from locking you out. Good for 30 days; proves nothing else.
             */
            device_token: string;
            /**
             * Expires In
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /**
             * Refresh Expires At
             * @description When the refresh token expires, unless it is exchanged before.
             */
            refresh_expires_at: string;
            /** Refresh Token */
            refresh_token: string;
            /**
             * Session Expires At
             * @description When the person has to sign in again, however often it is.
             */
            session_expires_at: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
            user: components["schemas"]["UserOut"];
        };
        /**
         * StartRequest
         * @description The password of a user who sets up a second factor.
         */
        StartRequest: {
            /**
             * Password
             * @example correct horse battery staple
             */
            password: string;
        };
        /**
         * TokenPair
         * @description An access token and the refresh token that replaces it.
         */
        TokenPair: {
            /** Access Token */
            access_token: string;
            /**
             * Expires In
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /**
             * Refresh Expires At
             * @description When the refresh token expires, unless it is exchanged before.
             */
            refresh_expires_at: string;
            /** Refresh Token */
            refresh_token: string;
            /**
             * Session Expires At
             * @description When the person has to sign in again, however often it is.
             */
            session_expires_at: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type?: "bearer";
        };
        /**
         * TrashedItem
         * @description An item that was deleted and can still be restored.
         * @example {
         *       "created_at": "2026-01-31T12:00:00.000Z",
         *       "deleted_at": "2026-02-01T12:00:00.000Z",
         *       "description": "Mention the new API.",
         *       "expires_at": "2026-03-03T12:00:00.000Z",
         *       "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
         *       "search_truncated": false,
         *       "status": "done",
         *       "tags": [
         *         "docs",
         *         "release"
         *       ],
         *       "title": "Write the release notes",
         *       "updated_at": "2026-01-31T12:00:00.000Z",
         *       "version": 2
         *     }
         */
        TrashedItem: {
            /** Created At */
            created_at: string;
            /** Deleted At */
            deleted_at: string;
            /** Description */
            description: string;
            /**
             * Expires At
             * @description When it is gone for good.
             */
            expires_at: string;
            /** Id */
            id: string;
            /**
             * Search Truncated
             * @description Whether the item has more words than search finds it by.
             * @default false
             */
            search_truncated?: boolean;
            status: components["schemas"]["ItemStatus"];
            /** Tags */
            tags: string[];
            /** Title */
            title: string;
            /** Updated At */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * TrashEmptied
         * @description The result of emptying the trash as far as time allowed.
         */
        TrashEmptied: {
            /**
             * More
             * @description Whether time ran out first: ask again.
             */
            more: boolean;
            /**
             * Purged
             * @description How many items are gone for good.
             */
            purged: number;
        };
        /**
         * UnlockLinkRequest
         * @description The address of an account whose codes are refused.
         */
        UnlockLinkRequest: {
            /**
             * Email
             * Format: email
             * @example ada@example.com
             */
            email: string;
        };
        /**
         * UnlockRequest
         * @description The token of a mailed link that makes codes good again.
         */
        UnlockRequest: {
            /**
             * Token
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /**
         * UserDetails
         * @description A user as administrators see them.
         *
         *     Attributes:
         *         delete_after: when a requested deletion becomes final.
         * @example {
         *       "created_at": "2026-01-31T12:00:00.000Z",
         *       "email": "ada@example.com",
         *       "email_verified": false,
         *       "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
         *       "name": "Ada",
         *       "role": "user"
         *     }
         */
        UserDetails: {
            /** Created At */
            created_at: string;
            /** Delete After */
            delete_after?: string | null;
            /** Email */
            email: string;
            /**
             * Email Undeliverable At
             * @description When mail to the address was last refused for good, since it was verified or changed.
             */
            email_undeliverable_at?: string | null;
            /** Email Verified */
            email_verified: boolean;
            /** Id */
            id: string;
            /**
             * Invitation Expires At
             * @description Until when its link works.
             */
            invitation_expires_at?: string | null;
            /**
             * Invited At
             * @description When an invitation was last sent, as long as it is open.
             */
            invited_at?: string | null;
            /** Name */
            name: string | null;
            role: components["schemas"]["Role"];
            /** @default active */
            status?: components["schemas"]["UserStatus"];
        };
        /**
         * UserList
         * @description A page of users.
         */
        UserList: {
            /** Users */
            users: components["schemas"]["UserDetails"][];
        };
        /**
         * UserOut
         * @description A user as the API shows them.
         * @example {
         *       "created_at": "2026-01-31T12:00:00.000Z",
         *       "email": "ada@example.com",
         *       "email_verified": false,
         *       "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
         *       "name": "Ada",
         *       "role": "user"
         *     }
         */
        UserOut: {
            /** Created At */
            created_at: string;
            /** Email */
            email: string;
            /**
             * Email Undeliverable At
             * @description When mail to the address was last refused for good, since it was verified or changed.
             */
            email_undeliverable_at?: string | null;
            /** Email Verified */
            email_verified: boolean;
            /** Id */
            id: string;
            /** Name */
            name: string | null;
            role: components["schemas"]["Role"];
        };
        /**
         * UserPatch
         * @description The changes that users may make to their own profile (RFC 7396: null removes).
         */
        UserPatch: {
            /**
             * Name
             * @example Ada Lovelace
             */
            name?: string | null;
        };
        /**
         * UserStatus
         * @description The status of an account, which decides whether it may be used.
         * @enum {string}
         */
        UserStatus: "active" | "disabled" | "deleting" | "erasing";
    };
    responses: {
        /** @description The request cannot be understood. */
        OAuthError400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description The current state forbids it. */
        OAuthError409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 1 MiB. */
        OAuthError413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests. */
        OAuthError429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description A defect of the service. */
        OAuthError500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description A dependency fails. */
        OAuthError503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description The request cannot be understood. */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No valid access token. */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unauthorized",
                 *       "status": 401,
                 *       "detail": "Invalid authentication credentials",
                 *       "instance": "/api/items",
                 *       "code": "unauthenticated",
                 *       "request_id": "0f7d4f0c9a2b4a7c8d5e6f1a2b3c4d5e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The caller lacks the role. */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Nothing here that the caller may see. */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Not found",
                 *       "status": 404,
                 *       "detail": "There is nothing at this address.",
                 *       "instance": "/api/items",
                 *       "code": "not_found",
                 *       "request_id": "0f7d4f0c9a2b4a7c8d5e6f1a2b3c4d5e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The current state forbids it. */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Conflict",
                 *       "status": 409,
                 *       "detail": "The request conflicts with the current state.",
                 *       "instance": "/api/items",
                 *       "code": "conflict",
                 *       "request_id": "0f7d4f0c9a2b4a7c8d5e6f1a2b3c4d5e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description If-Match names another version. */
        Problem412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 1 MiB. */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request did not pass validation. */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "about:blank",
                 *       "title": "Unprocessable content",
                 *       "status": 422,
                 *       "detail": "The request did not pass validation.",
                 *       "instance": "/api/items",
                 *       "code": "validation_error",
                 *       "request_id": "0f7d4f0c9a2b4a7c8d5e6f1a2b3c4d5e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This stage demands If-Match. */
        Problem428: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests. */
        Problem429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A defect of the service. */
        Problem500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A dependency fails. */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_audit: {
        parameters: {
            query: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string | null;
                /** @description The day in UTC. */
                day: string;
                /** @description How many to return at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    change_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeEmailRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    confirm_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProvenLinkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    undo_email_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    verify_email: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProvenLinkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    resend_verification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_factors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Factors"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    renew_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    start_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorSetup"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    disable_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    confirm_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    unlock_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnlockRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    resend_unlock_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnlockLinkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    login_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecondStepRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    forgot_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgotRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key creates nothing again. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    restore: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["Body_revoke"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["OAuthError400"];
            409: components["responses"]["OAuthError409"];
            413: components["responses"]["OAuthError413"];
            429: components["responses"]["OAuthError429"];
            500: components["responses"]["OAuthError500"];
            503: components["responses"]["OAuthError503"];
        };
    };
    token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["Body_token"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"] | components["schemas"]["TokenPair"];
                };
            };
            400: components["responses"]["OAuthError400"];
            409: components["responses"]["OAuthError409"];
            413: components["responses"]["OAuthError413"];
            429: components["responses"]["OAuthError429"];
            500: components["responses"]["OAuthError500"];
            503: components["responses"]["OAuthError503"];
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_items: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string | null;
                /** @description Names of fields, with commas between: each item holds only these, and its `id`. */
                fields?: string | null;
                /** @description Say in each item where the search matches. */
                highlight?: boolean;
                /** @description How many to return at most. */
                limit?: number;
                /** @description Words, or their beginnings, that an item must all have in its title, tags or description; `#tag` asks for a tag. */
                search?: string | null;
                /** @description How many to pass over, at most 1,000; use `cursor` beyond. */
                skip?: number;
                /** @description The order; `-` is descending. Without one: newest first, and with `search` by the word found. */
                sort?: components["schemas"]["ItemSort"] | null;
                /** @description Only items that are this far. */
                status?: components["schemas"]["ItemStatus"] | null;
                /** @description Only items with this tag, whole; case and accents do not count. */
                tag?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"][] | components["schemas"]["ItemPart"][];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    create_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key creates nothing again. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 if the resource still has this `ETag`. */
                "if-none-match"?: string | null;
            };
            path: {
                /** @description The item's id. */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    replace_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The item's id. */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemReplace"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The item's id. */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The item's id. */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemPatch"];
                "application/merge-patch+json": components["schemas"]["ItemPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    change_items: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key creates nothing again. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResults"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_trash: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string | null;
                /** @description How many to return at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashedItem"][];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    empty_trash: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashEmptied"];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_trashed_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 if the resource still has this `ETag`. */
                "if-none-match"?: string | null;
            };
            path: {
                /** @description The item's id. */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashedItem"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    purge_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The item's id. */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    restore_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The item's id. */
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string | null;
                /** @description Only addresses that begin so, in whatever case. A domain with other letters is found as people write it, too. */
                email?: string | null;
                /** @description Only users whose invitation is open. */
                invited?: boolean;
                /** @description How many to return at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    invite_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key creates nothing again. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Invitation"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 if the resource still has this `ETag`. */
                "if-none-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_user_audit: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string | null;
                /** @description How many to return at most. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    disable_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    enable_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    remove_user_totp: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    force_reset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ForcedReset"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    resend_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    withdraw_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"][];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user's id. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description Answer 304 if the resource still has this `ETag`. */
                "if-none-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProofRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionOut"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description Write only over this version (an `ETag`, or `*`). */
                "if-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_my_audit: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string | null;
                /** @description How many to return at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    list_my_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"][];
                };
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke_my_other_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
    revoke_my_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The session's id. */
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
        };
    };
}
