/** Made from openapi.json by generate.mjs: do not edit. */
export interface paths {
    "/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Everybodys Jobs
         * @description List everybody's jobs of one status, newest first. For administrators.
         *
         *     A page is shorter than `limit` if others are of another kind: there is more as long
         *     as there is a `Link`.
         */
        get: operations["list_everybodys_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/jobs/{user_id}/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Job Of User
         * @description Ask for somebody's job to end as soon as it can. For administrators.
         */
        post: operations["cancel_job_of_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/jobs/{user_id}/{job_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Job Of User
         * @description Try somebody's job again that failed or was cancelled. For administrators.
         */
        post: operations["retry_job_of_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Files
         * @description List your files, newest first, or, with `search`, by the word found.
         *
         *     All filters combine. A page is shorter than `limit` where finding more would cost
         *     too much at once: there is more as long as there is a `Link`.
         */
        get: operations["list_files"];
        put?: never;
        /**
         * Create File
         * @description Announce a file, and get what uploads it to the store.
         *
         *     Up to 100 MB that is a form for exactly these bytes, valid for five minutes; a
         *     larger file is uploaded in parts. It is `awaiting` until it was uploaded, then
         *     `processing`, and `ready` or `rejected` when its content was checked. A repetition
         *     with the same Idempotency-Key returns the file as it is then, and a new form.
         */
        post: operations["create_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get File
         * @description Read a file. Ask with `If-None-Match` while it is checked: a 304 is nothing new.
         *
         *     That its item was deleted or restored is a change of the file, too.
         */
        get: operations["get_file"];
        put?: never;
        post?: never;
        /**
         * Delete File
         * @description Move a file to the trash, where it stays for 30 days.
         *
         *     One that was not uploaded yet, or was rejected, is gone at once.
         */
        delete: operations["delete_file"];
        options?: never;
        head?: never;
        /**
         * Update File
         * @description Rename a file, or give it to another item (a JSON merge patch, RFC 7396).
         */
        patch: operations["update_file"];
        trace?: never;
    };
    "/files/{file_id}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Abort File
         * @description Give an upload up: the file is gone, and its room is free.
         */
        post: operations["abort_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete File
         * @description Make one file of the parts, to be checked; safe to repeat.
         */
        post: operations["complete_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download File
         * @description Get an address from which a file is downloaded, for 10 minutes or more.
         */
        get: operations["download_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}/parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List File Parts
         * @description List the parts that were uploaded, to go on with the others.
         */
        get: operations["list_file_parts"];
        put?: never;
        /**
         * Sign File Parts
         * @description Get addresses for up to 100 parts, each for exactly the bytes of its SHA-256.
         */
        post: operations["sign_file_parts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}/renditions/{size}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Rendition
         * @description Get an address of a smaller picture of a file, for an hour or more.
         *
         *     It stays the same for up to an hour, so that browsers can keep the picture.
         */
        get: operations["download_rendition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Text
         * @description Get an address of the text of a document or text file: its first megabyte.
         */
        get: operations["download_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{file_id}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Renew Upload
         * @description Get a new form for a file that was not uploaded before the first expired.
         */
        post: operations["renew_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Trashed Files
         * @description List your deleted files, the newest files first. They take room.
         */
        get: operations["list_trashed_files"];
        put?: never;
        post?: never;
        /**
         * Empty File Trash
         * @description Remove all your deleted files for good; their room is free at once.
         */
        delete: operations["empty_file_trash"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/trash/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Trashed File
         * @description Read a deleted file.
         */
        get: operations["get_trashed_file"];
        put?: never;
        post?: never;
        /**
         * Purge File
         * @description Remove a deleted file for good; its room is free at once.
         */
        delete: operations["purge_file"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/trash/{file_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore File
         * @description Make a deleted file a file again; safe to repeat.
         */
        post: operations["restore_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get File Usage
         * @description Read how much room your files take, those in the trash included.
         */
        get: operations["get_file_usage"];
        put?: never;
        post?: never;
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
         * @description Replace an item's content, whole; an item may be sent as it was read.
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
    "/items/{item_id}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Item Summary
         * @description Read the summary of an item. Its `ETag` changes when it becomes stale, too.
         */
        get: operations["get_item_summary"];
        put?: never;
        /**
         * Summarize Item
         * @description Let a language model write a summary of an item, or another one.
         *
         *     Its title and description are sent to the service that this stage names, if the
         *     tokens of your day allow it. The item is not changed.
         */
        post: operations["summarize_item"];
        /**
         * Delete Item Summary
         * @description Remove the summary of an item for good; the item stays as it is.
         */
        delete: operations["delete_item_summary"];
        options?: never;
        head?: never;
        patch?: never;
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
    "/items/reindex": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reindex Items
         * @description Write everything again that your items are found by. One such job at a time.
         */
        post: operations["reindex_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/items/retag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retag Items
         * @description Rename a tag on all your items, or take it away from them.
         */
        post: operations["retag_items"];
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
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Jobs
         * @description List your jobs, newest first; a job is kept for 90 days after it has ended.
         */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Job
         * @description Read a job. Ask with `If-None-Match` while it runs: a 304 says nothing is new.
         */
        get: operations["get_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{job_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Job
         * @description Ask for a job to end as soon as it can; one that has not begun ends at once.
         */
        post: operations["cancel_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{job_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Job
         * @description Try a job again that failed or was cancelled.
         */
        post: operations["retry_job"];
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
    "/users/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Avatar
         * @description Get an address of your avatar, for an hour or more.
         *
         *     It stays the same for up to an hour, so that browsers can keep the picture.
         */
        get: operations["get_avatar"];
        /**
         * Choose Avatar
         * @description Let one of your pictures stand for you. Upload it as a file before.
         */
        put: operations["choose_avatar"];
        post?: never;
        /**
         * Remove Avatar
         * @description Let no picture stand for you; its file stays.
         */
        delete: operations["remove_avatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Export
         * @description Read how far your export is, and what can be fetched of it for seven days.
         */
        get: operations["get_export"];
        put?: never;
        /**
         * Ask For Export
         * @description Ask for an export of all that you have; while one is underway, you get its job.
         *
         *     An account with a second factor needs a code of it as well. A mail tells you when
         *     it is ready.
         */
        post: operations["ask_for_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/me/export/archives/{number}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Archive
         * @description Get an address of one archive, for some minutes.
         */
        get: operations["download_archive"];
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
        /** @description The caller is an administrator, who cannot delete their own account. */
        AdministratorStaysProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "administrator_stays";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:administrator_stays";
        };
        /** @description This Idempotency-Key was used before, and its response cannot be repeated. */
        AlreadyCreatedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "already_created";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:already_created";
        };
        /** @description One archive of an export: a zip. */
        Archive: {
            /** @description The number of things in it, by folder. */
            counts: {
                [key: string]: number;
            };
            /** @description The number of files that are too large for it: its `manifest.json` says where they are. */
            links: number;
            /** @description Its number, from 1. */
            number: number;
            /** @description Its SHA-256 in hexadecimal digits. */
            sha256: string;
            /** @description Its size in bytes. */
            size: number;
        };
        /** @description An address that needs no other credentials. */
        ArchiveDownload: {
            /**
             * Format: date-time
             * @description When it is refused; ask for another one then.
             */
            expires_at: string;
            /** @description The address; whoever knows it can fetch the archive. */
            url: string;
        };
        /** @description The export is not ready, has expired, or has no archive of this number. */
        ArchiveNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "archive_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:archive_not_found";
        };
        /**
         * @description The action that an entry of the audit log tells of.
         * @enum {string}
         */
        AuditAction: "registered" | "signed_in" | "sign_in_failed" | "proof_failed" | "password_changed" | "password_reset" | "email_verified" | "email_changed" | "email_change_undone" | "factor_enabled" | "factor_disabled" | "factor_locked" | "factor_unlocked" | "recovery_code_used" | "recovery_codes_renewed" | "recovery_codes_voided" | "signed_out" | "session_revoked" | "sessions_revoked" | "sessions_evicted" | "refresh_retried" | "refresh_reused" | "invited" | "invitation_resent" | "invitation_withdrawn" | "role_changed" | "disabled" | "enabled" | "reset_forced" | "deletion_requested" | "deletion_undone" | "deleted" | "export_requested" | "job_cancelled" | "job_retried";
        /** @description One line of the audit log: who did what to whom, when and from where. */
        AuditEntry: {
            /** @description What was done. */
            action: components["schemas"]["AuditAction"];
            /** @description The user or administrator who did it; null for the system and for somebody who has not proven who they are. */
            actor_id: string | null;
            /** @description The network address of whoever did it, as far as it may be shown. */
            address: string | null;
            /**
             * Format: date-time
             * @description When it was done.
             */
            at: string;
            /** @description Further facts; never a secret, and nothing personal, since the entry outlives the account. */
            details: {
                [key: string]: string;
            };
            /** @description The User-Agent of whoever did it, as far as it may be shown. */
            device: string | null;
            /** @description A ULID of the time. */
            id: string;
            /** @description The user whose account it is about. A failed sign-in with an e-mail address that has no account gets an id of its own, `none-…`, so that it is written like any other. */
            user_id: string;
        };
        /** @description The picture that is to stand for a person. */
        AvatarChoice: {
            /**
             * @description A file of yours: a picture that is ready.
             * @example 01JD5Q8V3T1Z6W9X4B7N2M0KRC
             */
            file_id: string;
        };
        /** @description The caller has no avatar, or its file was deleted. */
        AvatarNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "avatar_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:avatar_not_found";
        };
        /** @description The function could not be started, or its answer could not be read. */
        BadGatewayProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "bad_gateway";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 502;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:bad_gateway";
        };
        /** @description The request cannot be understood. */
        BadRequestProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "bad_request";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 400;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:bad_request";
        };
        /** @description The firewall refused the request. */
        BlockedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "blocked";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:blocked";
        };
        /** @description One item for the trash. */
        BulkDelete: {
            /** @description The item's id. */
            id: string;
            /** @description Write only over this version, as If-Match would. */
            version?: number | null;
        };
        /** @description Why an entry was refused, as in a problem document. */
        BulkProblem: {
            /** @description The kind of problem; stable, for programs. */
            code: components["schemas"]["ProblemCode"];
            /** @description What happened this time. */
            detail: string;
            /** @description The kind of problem, for people. */
            title: string;
            /** @description With `precondition_failed`: the stored version. */
            version?: number | null;
        };
        /** @description An atomic request changed nothing; `errors` names the entries that failed. */
        BulkRefusedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "bulk_refused";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:bulk_refused";
        };
        /** @description Up to 100 changes altogether; each item at most once. */
        BulkRequest: {
            /**
             * @description All changes, or none.
             * @default false
             */
            atomic?: boolean;
            /**
             * @description The new items.
             * @default []
             */
            create?: components["schemas"]["ItemCreate"][];
            /**
             * @description The items that move to the trash.
             * @default []
             */
            delete?: components["schemas"]["BulkDelete"][];
            /**
             * @description The items that get new content.
             * @default []
             */
            update?: components["schemas"]["BulkUpdate"][];
        };
        /** @description The result of one entry. */
        BulkResult: {
            /** @description The new state, unless it was deleted or refused. */
            item?: components["schemas"]["Item"] | null;
            /** @description Why it was refused. */
            problem?: components["schemas"]["BulkProblem"] | null;
            /** @description What a request of its own would have been answered with. */
            status: number;
        };
        /** @description One result per entry, in the order in which they were sent. */
        BulkResults: {
            /** @description The results of `create`. */
            create: components["schemas"]["BulkResult"][];
            /** @description The results of `delete`. */
            delete: components["schemas"]["BulkResult"][];
            /** @description The results of `update`. */
            update: components["schemas"]["BulkResult"][];
        };
        /** @description Some new content for one item. */
        BulkUpdate: {
            /** @description Its new content; what is left out stays. */
            changes: components["schemas"]["ItemPatch"];
            /** @description The item's id. */
            id: string;
            /** @description Write only over this version, as If-Match would. */
            version?: number | null;
        };
        /** @description The new address, and the password of whoever asks for the change. */
        ChangeEmailRequest: {
            /**
             * Format: email
             * @description An e-mail address; case does not count.
             * @example ada@example.com
             */
            new_email: string;
            /**
             * @description The account's password.
             * @example correct horse battery staple
             */
            password: string;
        };
        /** @description A new password, and the one that it replaces. */
        ChangePasswordRequest: {
            /**
             * @description The account's password.
             * @example correct horse battery staple
             */
            current_password: string;
            /**
             * @deprecated
             * @description Not needed any more: attempts count for the session.
             */
            device_token?: string | null;
            /**
             * @description The new password; one that is easily guessed is refused.
             * @example correct horse battery staple
             */
            new_password: string;
        };
        /** @description The uploaded parts are not those that the client means. */
        ChecksumMismatchProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "checksum_mismatch";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 422;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:checksum_mismatch";
        };
        /** @description The caller is signed in, and sent no code where one is needed. */
        CodeRequiredProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "code_required";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:code_required";
        };
        /** @description The end of an upload in parts. */
        Completion: {
            /**
             * @description The SHA-256 of the SHA-256 values of all parts, one after the other as bytes, in hexadecimal digits.
             * @example e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
             */
            sha256: string;
        };
        /** @description A code which proves that the authenticator app works. */
        ConfirmRequest: {
            /**
             * @description Six digits, from the authenticator. Spaces and dashes between them do not matter.
             * @example 492039
             * @example 492 039
             */
            code: string;
        };
        /** @description The request is fine but the state of the resource forbids it. */
        ConflictProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "conflict";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:conflict";
        };
        /** @description Other writers held the same rows until the deadline. */
        ContendedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "contended";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:contended";
        };
        /** @description A dependency fails; the request may be repeated later. */
        DatabaseUnavailableProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "database_unavailable";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 503;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:database_unavailable";
        };
        /** @description The time at which a deletion becomes final. */
        DeletionOut: {
            /**
             * Format: date-time
             * @description That time; until then, signing in can undo it.
             */
            delete_after: string;
        };
        /** @description The account that signs in is to be deleted, which can still be undone. */
        DeletionPendingProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "deletion_pending";
            /**
             * Format: date-time
             * @description When the account is deleted for good.
             */
            delete_after: string;
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description To be sent to `/auth/restore`, which undoes the deletion. */
            restore_token: string;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:deletion_pending";
        };
        /** @description An address that needs no other credentials. */
        Download: {
            /**
             * Format: date-time
             * @description When it is refused; ask for another one then.
             */
            expires_at: string;
            /** @description The address; whoever knows it can download the file. */
            url: string;
        };
        /** @description The last change of the address can still be undone, which rules out another. */
        EmailChangedRecentlyProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "email_changed_recently";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:email_changed_recently";
        };
        /** @description The caller's e-mail address must be verified for this. */
        EmailNotVerifiedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "email_not_verified";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:email_not_verified";
        };
        /** @description An account with this e-mail address exists. */
        EmailTakenProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "email_taken";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:email_taken";
        };
        /** @description An export of all that its owner has. */
        Export: {
            /** @description What can be fetched: of an earlier export while another is underway or has failed, as long as that one is kept. */
            archives: components["schemas"]["Archive"][];
            /** @description Until when they are kept. */
            expires_at: string | null;
            /** @description The job that makes it; it tells how far it is, and why it failed. */
            job_id: string;
            /** @description When the archives were ready. */
            ready_at: string | null;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            requested_at: string;
            /** @description How far it is; `ready` ones can be fetched. */
            status: components["schemas"]["ExportStatus"];
        };
        /** @description The caller has asked for no export, or for none that is still kept. */
        ExportNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "export_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:export_not_found";
        };
        /**
         * @description The state of an export.
         * @enum {string}
         */
        ExportStatus: "underway" | "ready" | "failed" | "expired";
        /** @description The account has a second factor, which must be removed before adding another. */
        FactorExistsProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "factor_exists";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:factor_exists";
        };
        /** @description Too many codes in a row were wrong; the authenticator's are refused for now. */
        FactorLockedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "factor_locked";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401 | 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:factor_locked";
        };
        /** @description The account has no second factor. */
        FactorNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "factor_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:factor_not_found";
        };
        /** @description The second factors of an account. */
        Factors: {
            /** @description How many recovery codes were not used yet. */
            recovery_codes_left: number;
            /** @description Whether signing in asks for a code of an authenticator app. */
            totp: boolean;
        };
        /** @description The secret for an authenticator app, shown once. */
        FactorSetup: {
            /**
             * Format: date-time
             * @description Until when it must be confirmed.
             */
            expires_at: string;
            /** @description The URI as an SVG data address. */
            qr_code: string;
            /** @description To be typed where no camera is. */
            secret: string;
            /** @description `otpauth://totp/…` */
            uri: string;
        };
        /**
         * @description A file, as the API shows it.
         * @example {
         *       "created_at": "2026-01-31T12:00:00.000Z",
         *       "has_text": true,
         *       "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
         *       "item_gone": false,
         *       "job_id": "01JD5Q9C7Y2M8A4E6H0R3S5TVX",
         *       "name": "report.pdf",
         *       "pages": 12,
         *       "renditions": [],
         *       "size": 48213,
         *       "status": "ready",
         *       "type": "application/pdf",
         *       "updated_at": "2026-01-31T12:00:09.000Z",
         *       "version": 3,
         *       "reason": null,
         *       "item_id": null,
         *       "width": null,
         *       "height": null,
         *       "frames": null,
         *       "expires_at": null
         *     }
         */
        File: {
            /**
             * Format: date-time
             * @description When it was promised.
             */
            created_at: string;
            /** @description When it is gone unless it was uploaded by then, or, of a rejected one, when it is no longer listed. */
            expires_at: string | null;
            /** @description The number of pictures in a moving one. */
            frames: number | null;
            /**
             * @description Whether there is text of it to download: the first megabyte.
             * @default false
             */
            has_text: boolean;
            /** @description The height of a picture in pixels, as it is seen. */
            height: number | null;
            /** @description Its id, a ULID. */
            id: string;
            /**
             * @description Whether that item was deleted.
             * @default false
             */
            item_gone: boolean;
            /** @description The item that it belongs to, if it does. */
            item_id: string | null;
            /** @description The job that checks it, or has; cancelling it rejects the file. */
            job_id: string | null;
            /** @description What it is called. */
            name: string;
            /** @description The number of pages of a document. */
            pages: number | null;
            /** @description Why it was rejected: a stable code, for programs. */
            reason: string | null;
            /** @description The smaller pictures of it, the smallest first. */
            renditions: components["schemas"]["Rendition"][];
            /** @description Its size in bytes. */
            size: number;
            /** @description How far it is; `ready` files can be downloaded. */
            status: components["schemas"]["FileStatus"];
            /** @description Its media type. */
            type: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /** @description Goes up with each change; its `ETag` is this number in quotes. */
            version: number;
            /** @description The width of a picture in pixels, as it is seen. */
            width: number | null;
        };
        /** @description A file that is to be uploaded. */
        FileCreate: {
            /** @description The item that it belongs to, which must be one of yours. */
            item_id?: string | null;
            /**
             * @description Its name, without a path; marks of direction are dropped.
             * @example report.pdf
             */
            name: string;
            /** @description A SHA-256 in hexadecimal digits, in lower case. */
            sha256?: string | null;
            /**
             * @description Its size in bytes.
             * @example 48213
             */
            size: number;
            /**
             * @description Its media type, without parameters; its content must be of it.
             * @example application/pdf
             */
            type: string;
        };
        /** @description The file is a picture, or nothing in it is text. */
        FileHasNoTextProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "file_has_no_text";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:file_has_no_text";
        };
        /** @description The file is being checked, and cannot be deleted until that has ended. */
        FileInProcessProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "file_in_process";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:file_in_process";
        };
        /** @description The caller owns no such file, or the time to upload it is over. */
        FileNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "file_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:file_not_found";
        };
        /** @description The file has not been checked yet, or was rejected. */
        FileNotReadyProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "file_not_ready";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:file_not_ready";
        };
        /** @description Some new facts about a file (RFC 7396: null removes, absent stays). */
        FilePatch: {
            /** @description The item that it belongs to, which must be one of yours. */
            item_id?: string | null;
            /**
             * @description Its name, without a path; marks of direction are dropped.
             * @example report.pdf
             */
            name?: string;
        };
        /**
         * @description The state of a file: promised, being checked, usable, or refused.
         * @enum {string}
         */
        FileStatus: "awaiting" | "processing" | "ready" | "rejected";
        /** @description The file is larger than one of its type may be. */
        FileTooLargeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "file_too_large";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 422;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:file_too_large";
        };
        /** @description The result of emptying the trash as far as time allowed. */
        FileTrashEmptied: {
            /** @description Whether time ran out first: ask again. */
            more: boolean;
            /** @description How many files are gone for good. */
            purged: number;
        };
        /** @description The caller is known but lacks the role. */
        ForbiddenProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "forbidden";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:forbidden";
        };
        /** @description Extent of a forced reset, which takes the password away in any case. */
        ForcedReset: {
            /**
             * @description Whether the second factor goes too; the mailbox alone is then enough to sign in.
             * @default false
             */
            remove_factor?: boolean;
        };
        /** @description The address of an account whose password is forgotten. */
        ForgotRequest: {
            /**
             * Format: email
             * @description An e-mail address; case does not count.
             * @example ada@example.com
             */
            email: string;
        };
        /** @description The function did not answer in time. */
        GatewayTimeoutProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "gateway_timeout";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 504;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:gateway_timeout";
        };
        /** @description The answer of a process that runs. */
        Health: {
            /** @description The stage that it belongs to. */
            stage: string;
            /**
             * @description Always the same: who is not well does not answer so.
             * @default ok
             * @constant
             */
            status: "ok";
            /** @description The version of the service, which is that of its OpenAPI document. */
            version: string;
        };
        /** @description A part of a text that matches the search. */
        Highlight: {
            /** @description How long the part is. */
            length: number;
            /**
             * @description The text, as a JSON pointer into the item.
             * @example /title
             * @example /tags/0
             */
            pointer: string;
            /** @description Where the part begins. */
            start: number;
        };
        /** @description Another error of HTTP. */
        HttpErrorProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "http_error";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:http_error";
        };
        /** @description The same Idempotency-Key came with another body. */
        IdempotencyKeyReusedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "idempotency_key_reused";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 422;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:idempotency_key_reused";
        };
        /** @description A defect of the service. */
        InternalErrorProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "internal_error";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 500;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:internal_error";
        };
        /** @description The challenge is forged, expired or used, or the credentials have changed. */
        InvalidChallengeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_challenge";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_challenge";
        };
        /** @description The code of the second step is wrong, or was used before. */
        InvalidCodeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_code";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_code";
        };
        /** @description If-Match or If-None-Match is neither `*` nor a list of entity tags. */
        InvalidConditionProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_condition";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 400;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_condition";
        };
        /** @description E-mail address and password do not match, or there is no such account. */
        InvalidCredentialsProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_credentials";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_credentials";
        };
        /** @description A cursor is forged, expired, or belongs to another listing. */
        InvalidCursorProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_cursor";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 400;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_cursor";
        };
        /** @description The token of a mailed link is unknown, expired, used, or outdated by a change. */
        InvalidLinkProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_link";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 400;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_link";
        };
        /** @description The refresh token is unknown, expired, revoked, or was reused too late. */
        InvalidRefreshTokenProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_refresh_token";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_refresh_token";
        };
        /** @description A parameter is missing, malformed, or sent twice. */
        InvalidRequestProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_request";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 400;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_request";
        };
        /** @description The token that undoes a deletion is forged, expired, used or too late. */
        InvalidRestoreTokenProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_restore_token";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_restore_token";
        };
        /** @description An account that an administrator makes for somebody. */
        Invitation: {
            /**
             * Format: email
             * @description An e-mail address; case does not count.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description How the person is called.
             * @example Ada
             */
            name?: string | null;
            /**
             * @description What the user may do.
             * @default user
             */
            role?: components["schemas"]["Role"];
        };
        /** @description The user has no open invitation: it was accepted, or the account is disabled. */
        InvitationNotOpenProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invitation_not_open";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invitation_not_open";
        };
        /**
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
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /** @description What it is about; may be empty. */
            description: string;
            /** @description Where the search matches, if the listing was asked to highlight: UTF-16 code units in the text that the pointer leads to. */
            highlights?: components["schemas"]["Highlight"][];
            /** @description Its id, a ULID. */
            id: string;
            /**
             * @description Whether the item has more words than search finds it by.
             * @default false
             */
            search_truncated: boolean;
            /** @description How far it is. */
            status: components["schemas"]["ItemStatus"];
            /** @description The words that it is found and grouped by. */
            tags: string[];
            /** @description What it is called. */
            title: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /** @description Goes up with each change; its `ETag` is this number in quotes. */
            version: number;
        };
        /** @description A new item. */
        ItemCreate: {
            /**
             * @description What it is about.
             * @default
             * @example Mention the new API.
             */
            description?: string;
            /**
             * @description How far it is.
             * @default open
             */
            status?: components["schemas"]["ItemStatus"];
            /**
             * @description Words that it is found and grouped by.
             * @default []
             * @example [
             *       "docs",
             *       "release"
             *     ]
             */
            tags?: string[];
            /**
             * @description What it is called.
             * @example Write the release notes
             */
            title: string;
        };
        /** @description The caller owns no such item. */
        ItemNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "item_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:item_not_found";
        };
        /** @description The fields that were asked for, and the id. */
        ItemPart: {
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at?: string;
            /** @description What it is about; may be empty. */
            description?: string;
            /** @description Where the search matches, if the listing was asked to highlight: UTF-16 code units in the text that the pointer leads to. */
            highlights?: components["schemas"]["Highlight"][];
            /** @description Its id, a ULID. */
            id: string;
            /**
             * @description Whether the item has more words than search finds it by.
             * @default false
             */
            search_truncated?: boolean;
            /** @description How far it is. */
            status?: components["schemas"]["ItemStatus"];
            /** @description The words that it is found and grouped by. */
            tags?: string[];
            /** @description What it is called. */
            title?: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at?: string;
            /** @description Goes up with each change; its `ETag` is this number in quotes. */
            version?: number;
        };
        /** @description Some new content (RFC 7396: null takes the default, absent stays). */
        ItemPatch: {
            /** @description What it is about. */
            description?: string | null;
            /** @description How far it is. */
            status?: components["schemas"]["ItemStatus"] | null;
            /** @description Words that it is found and grouped by. */
            tags?: string[] | null;
            /**
             * @description What it is called.
             * @example Write the release notes
             */
            title?: string;
        };
        /**
         * @description An item's new content, whole; what is left out takes its default.
         *
         *     An item may be sent as it was read: the members that nobody writes are ignored.
         */
        ItemReplace: {
            /** @description Ignored. */
            created_at?: unknown;
            /**
             * @description What it is about.
             * @default
             * @example Mention the new API.
             */
            description?: string;
            /** @description Ignored. */
            highlights?: unknown;
            /** @description Ignored, but must be that of the path. */
            id?: unknown;
            /** @description Ignored. */
            search_truncated?: unknown;
            /**
             * @description How far it is.
             * @default open
             */
            status?: components["schemas"]["ItemStatus"];
            /**
             * @description Words that it is found and grouped by.
             * @default []
             * @example [
             *       "docs",
             *       "release"
             *     ]
             */
            tags?: string[];
            /**
             * @description What it is called.
             * @example Write the release notes
             */
            title: string;
            /** @description Ignored. */
            updated_at?: unknown;
            /** @description Ignored. */
            version?: unknown;
        };
        /**
         * @description An order of items; `-` is descending.
         * @enum {string}
         */
        ItemSort: "-created_at" | "created_at" | "title" | "-title" | "-updated_at" | "updated_at";
        /**
         * @description The progress of the work that an item stands for.
         * @enum {string}
         */
        ItemStatus: "open" | "in_progress" | "done";
        /** @description Work behind a request. */
        Job: {
            /**
             * @description The number of this attempt, from 1.
             * @default 1
             */
            attempt: number;
            /**
             * @description Whether it ends as soon as it can.
             * @default false
             */
            cancel_requested: boolean;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /** @description When it ended. */
            ended_at: string | null;
            /** @description Its ULID. */
            id: string;
            /** @description What is done. */
            kind: string;
            /** @description Why it failed. */
            problem: components["schemas"]["JobProblem"] | null;
            /**
             * @description How much of it is done.
             * @default {
             *       "done": 0
             *     }
             */
            progress: components["schemas"]["JobProgress"];
            /** @description What it has made, once it has succeeded. */
            result: {
                [key: string]: unknown;
            } | null;
            /** @description When this attempt began. */
            started_at: string | null;
            /** @description How far it is. */
            status: components["schemas"]["JobStatus"];
            /** @description Its steps, in the order in which they began. */
            steps: components["schemas"]["JobStep"][];
            /**
             * @description The number of calls of other services of which nobody knows whether they took effect.
             * @default 0
             */
            uncertain_calls: number;
            /**
             * Format: date-time
             * @description When it changed last.
             */
            updated_at: string;
            /**
             * @description Rises with every change.
             * @default 1
             */
            version: number;
        };
        /** @description The job has ended, so it cannot be cancelled. */
        JobEndedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "job_ended";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:job_ended";
        };
        /** @description The caller owns no such job. */
        JobNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "job_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:job_not_found";
        };
        /** @description The job has not failed and was not cancelled, so it cannot be tried again. */
        JobNotRetryableProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "job_not_retryable";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:job_not_retryable";
        };
        /** @description Why a job failed. */
        JobProblem: {
            /** @description The reason; stable, for programs. */
            code: string;
            /** @description What happened, for people. */
            detail: string;
        };
        /** @description The part of the work that is done. */
        JobProgress: {
            /**
             * @description How much is done.
             * @default 0
             */
            done: number;
            /** @description How much there is, as far as that is known. */
            total: number | null;
        };
        /**
         * @description The state of a job: it waits, it is done, or it has ended otherwise.
         * @enum {string}
         */
        JobStatus: "queued" | "running" | "waiting" | "succeeded" | "failed" | "cancelled";
        /** @description One step of a job. */
        JobStep: {
            /** @description When it ended last. */
            ended_at: string | null;
            /** @description Its name. */
            name: string;
            /**
             * @description How often it was begun in this attempt.
             * @default 1
             */
            runs: number;
            /**
             * Format: date-time
             * @description When it began first in this attempt.
             */
            started_at: string;
            /** @description How far it is. */
            status: components["schemas"]["StepStatus"];
        };
        /** @description No key can sign or verify now: the secret store or its keyring is at fault. */
        KeysUnavailableProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "keys_unavailable";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 503;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:keys_unavailable";
        };
        /** @description A large body without a declared length. */
        LengthRequiredProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "length_required";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 411;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:length_required";
        };
        /** @description The token of a mailed link. */
        LinkRequest: {
            /**
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /** @description An e-mail address and its password. */
        LoginRequest: {
            /** @description What the last sign-in on this device was answered with. One that is not good any more is ignored. */
            device_token?: string | null;
            /**
             * Format: email
             * @description An e-mail address; case does not count.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description The account's password.
             * @example correct horse battery staple
             */
            password: string;
        };
        /** @description The body is not JSON; the detail names line and column, never the input. */
        MalformedJsonProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "malformed_json";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 400;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:malformed_json";
        };
        /** @description Specified method is invalid for this resource. */
        MethodNotAllowedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "method_not_allowed";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 405;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:method_not_allowed";
        };
        /** @description The password was right, and the account needs its second factor as well. */
        MfaRequiredProblem: {
            /** @description To be sent with the code, to finish the sign-in. */
            challenge: string;
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "mfa_required";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:mfa_required";
        };
        /** @description The account has no second factor, or none that is to be confirmed. */
        NoFactorProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "no_factor";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:no_factor";
        };
        /** @description The time of a bulk request ended before this entry was begun. */
        NotAttemptedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "not_attempted";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 503;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:not_attempted";
        };
        /** @description This stage has no key of a language model, so nothing can be written. */
        NotConfiguredProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "not_configured";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 503;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:not_configured";
        };
        /** @description There is nothing at this address that the caller may see. */
        NotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:not_found";
        };
        /** @description The file is uploaded whole, not in parts. */
        NotInPartsProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "not_in_parts";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:not_in_parts";
        };
        /** @description The request cannot be understood. */
        OAuthBadRequestProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "bad_request";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:bad_request";
        };
        /** @description The request is fine but the state of the resource forbids it. */
        OAuthConflictProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "conflict";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:conflict";
        };
        /** @description Other writers held the same rows until the deadline. */
        OAuthContendedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "contended";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:contended";
        };
        /** @description A dependency fails; the request may be repeated later. */
        OAuthDatabaseUnavailableProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "database_unavailable";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:database_unavailable";
        };
        /** @description The account that signs in is to be deleted, which can still be undone. */
        OAuthDeletionPendingProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "deletion_pending";
            /**
             * Format: date-time
             * @description When the account is deleted for good.
             */
            delete_after: string;
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description To be sent to `/auth/restore`, which undoes the deletion. */
            restore_token: string;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:deletion_pending";
        };
        /** @description Too many codes in a row were wrong; the authenticator's are refused for now. */
        OAuthFactorLockedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "factor_locked";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:factor_locked";
        };
        /** @description A defect of the service. */
        OAuthInternalErrorProblem: {
            /**
             * @description The kind of problem; stable, for programs.
             * @constant
             */
            code: "internal_error";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:internal_error";
        };
        /** @description The challenge is forged, expired or used, or the credentials have changed. */
        OAuthInvalidChallengeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_challenge";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_challenge";
        };
        /** @description The code of the second step is wrong, or was used before. */
        OAuthInvalidCodeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_code";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_code";
        };
        /** @description E-mail address and password do not match, or there is no such account. */
        OAuthInvalidCredentialsProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_credentials";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_credentials";
        };
        /** @description The refresh token is unknown, expired, revoked, or was reused too late. */
        OAuthInvalidRefreshTokenProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_refresh_token";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_refresh_token";
        };
        /** @description A parameter is missing, malformed, or sent twice. */
        OAuthInvalidRequestProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "invalid_request";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:invalid_request";
        };
        /** @description No key can sign or verify now: the secret store or its keyring is at fault. */
        OAuthKeysUnavailableProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "keys_unavailable";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:keys_unavailable";
        };
        /** @description The password was right, and the account needs its second factor as well. */
        OAuthMfaRequiredProblem: {
            /** @description To be sent with the code, to finish the sign-in. */
            challenge: string;
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "mfa_required";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:mfa_required";
        };
        /** @description The body is larger than the service takes. */
        OAuthPayloadTooLargeProblem: {
            /**
             * @description The kind of problem; stable, for programs.
             * @constant
             */
            code: "payload_too_large";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:payload_too_large";
        };
        /** @description The table limits the requests for this caller's data at the moment. */
        OAuthThrottledProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "throttled";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:throttled";
        };
        /** @description Too many attempts at something that can be guessed, such as a password. */
        OAuthTooManyAttemptsProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "too_many_attempts";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:too_many_attempts";
        };
        /** @description The grant type is none of those that there are. */
        OAuthUnsupportedGrantTypeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "unsupported_grant_type";
            /** @description What happened this time. */
            detail: string;
            /** @description The error code of OAuth 2.0. */
            error: string;
            /** @description What happened, in ASCII. */
            error_description: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /** @description The status of the answer. */
            status: number;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:unsupported_grant_type";
        };
        /** @description The administrator tries to do to their own account what only others may do. */
        OwnAccountProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "own_account";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:own_account";
        };
        /** @description A job, as an administrator sees it. */
        OwnedJob: {
            /**
             * @description The number of this attempt, from 1.
             * @default 1
             */
            attempt: number;
            /**
             * @description Whether it ends as soon as it can.
             * @default false
             */
            cancel_requested: boolean;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            created_at: string;
            /** @description When it ended. */
            ended_at: string | null;
            /** @description Its ULID. */
            id: string;
            /** @description What is done. */
            kind: string;
            /** @description Why it failed. */
            problem: components["schemas"]["JobProblem"] | null;
            /**
             * @description How much of it is done.
             * @default {
             *       "done": 0
             *     }
             */
            progress: components["schemas"]["JobProgress"];
            /** @description What it has made, once it has succeeded. */
            result: {
                [key: string]: unknown;
            } | null;
            /** @description When this attempt began. */
            started_at: string | null;
            /** @description How far it is. */
            status: components["schemas"]["JobStatus"];
            /** @description Its steps, in the order in which they began. */
            steps: components["schemas"]["JobStep"][];
            /**
             * @description The number of calls of other services of which nobody knows whether they took effect.
             * @default 0
             */
            uncertain_calls: number;
            /**
             * Format: date-time
             * @description When it changed last.
             */
            updated_at: string;
            /** @description The user who owns it. */
            user_id: string;
            /**
             * @description Rises with every change.
             * @default 1
             */
            version: number;
        };
        /** @description Parts are missing, or are not of the size that they must have. */
        PartsMissingProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "parts_missing";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The numbers of the first such parts, with commas between. */
            missing: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:parts_missing";
        };
        /** @description The next parts that are about to be uploaded. */
        PartsToSign: {
            /** @description The parts. */
            parts: components["schemas"]["PartToSign"][];
        };
        /** @description A part that is about to be uploaded. */
        PartToSign: {
            /** @description Its number, from 1. */
            number: number;
            /**
             * @description A SHA-256 in hexadecimal digits, in lower case.
             * @example e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
             */
            sha256: string;
        };
        /** @description The body is larger than the service takes. */
        PayloadTooLargeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "payload_too_large";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 413;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:payload_too_large";
        };
        /** @description The stored version is not one that the client's conditions ask for. */
        PreconditionFailedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "precondition_failed";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 412;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:precondition_failed";
        };
        /** @description This stage demands If-Match on every change. */
        PreconditionRequiredProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "precondition_required";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 428;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:precondition_required";
        };
        /** @description An error (RFC 9457); `code` tells which one. */
        Problem: components["schemas"]["AdministratorStaysProblem"] | components["schemas"]["AlreadyCreatedProblem"] | components["schemas"]["ArchiveNotFoundProblem"] | components["schemas"]["AvatarNotFoundProblem"] | components["schemas"]["BadGatewayProblem"] | components["schemas"]["BadRequestProblem"] | components["schemas"]["BlockedProblem"] | components["schemas"]["BulkRefusedProblem"] | components["schemas"]["ChecksumMismatchProblem"] | components["schemas"]["CodeRequiredProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["DatabaseUnavailableProblem"] | components["schemas"]["DeletionPendingProblem"] | components["schemas"]["EmailChangedRecentlyProblem"] | components["schemas"]["EmailNotVerifiedProblem"] | components["schemas"]["EmailTakenProblem"] | components["schemas"]["ExportNotFoundProblem"] | components["schemas"]["FactorExistsProblem"] | components["schemas"]["FactorLockedProblem"] | components["schemas"]["FactorNotFoundProblem"] | components["schemas"]["FileHasNoTextProblem"] | components["schemas"]["FileInProcessProblem"] | components["schemas"]["FileNotFoundProblem"] | components["schemas"]["FileNotReadyProblem"] | components["schemas"]["FileTooLargeProblem"] | components["schemas"]["ForbiddenProblem"] | components["schemas"]["GatewayTimeoutProblem"] | components["schemas"]["HttpErrorProblem"] | components["schemas"]["IdempotencyKeyReusedProblem"] | components["schemas"]["InternalErrorProblem"] | components["schemas"]["InvalidChallengeProblem"] | components["schemas"]["InvalidCodeProblem"] | components["schemas"]["InvalidConditionProblem"] | components["schemas"]["InvalidCredentialsProblem"] | components["schemas"]["InvalidCursorProblem"] | components["schemas"]["InvalidLinkProblem"] | components["schemas"]["InvalidRefreshTokenProblem"] | components["schemas"]["InvalidRequestProblem"] | components["schemas"]["InvalidRestoreTokenProblem"] | components["schemas"]["InvitationNotOpenProblem"] | components["schemas"]["ItemNotFoundProblem"] | components["schemas"]["JobEndedProblem"] | components["schemas"]["JobNotFoundProblem"] | components["schemas"]["JobNotRetryableProblem"] | components["schemas"]["KeysUnavailableProblem"] | components["schemas"]["LengthRequiredProblem"] | components["schemas"]["MalformedJsonProblem"] | components["schemas"]["MethodNotAllowedProblem"] | components["schemas"]["MfaRequiredProblem"] | components["schemas"]["NoFactorProblem"] | components["schemas"]["NotAttemptedProblem"] | components["schemas"]["NotConfiguredProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["NotInPartsProblem"] | components["schemas"]["OwnAccountProblem"] | components["schemas"]["PartsMissingProblem"] | components["schemas"]["PayloadTooLargeProblem"] | components["schemas"]["PreconditionFailedProblem"] | components["schemas"]["PreconditionRequiredProblem"] | components["schemas"]["QuotaExceededProblem"] | components["schemas"]["RenditionNotFoundProblem"] | components["schemas"]["ServiceUnavailableProblem"] | components["schemas"]["SessionNotFoundProblem"] | components["schemas"]["SignInToVerifyProblem"] | components["schemas"]["StorageUnavailableProblem"] | components["schemas"]["SummaryNotFoundProblem"] | components["schemas"]["ThrottledProblem"] | components["schemas"]["TooManyAttemptsProblem"] | components["schemas"]["UnauthenticatedProblem"] | components["schemas"]["UnsupportedGrantTypeProblem"] | components["schemas"]["UnsupportedMediaTypeProblem"] | components["schemas"]["UnsupportedTypeProblem"] | components["schemas"]["UploadLostProblem"] | components["schemas"]["UploadOverProblem"] | components["schemas"]["UserNotFoundProblem"] | components["schemas"]["UserNotVerifiedProblem"] | components["schemas"]["ValidationErrorProblem"] | components["schemas"]["WrongCodeProblem"] | components["schemas"]["WrongPasswordProblem"];
        /**
         * @description What went wrong; stable, for programs.
         * @enum {string}
         */
        ProblemCode: "administrator_stays" | "already_created" | "archive_not_found" | "avatar_not_found" | "bad_gateway" | "bad_request" | "blocked" | "bulk_refused" | "checksum_mismatch" | "code_required" | "conflict" | "contended" | "database_unavailable" | "deletion_pending" | "email_changed_recently" | "email_not_verified" | "email_taken" | "export_not_found" | "factor_exists" | "factor_locked" | "factor_not_found" | "file_has_no_text" | "file_in_process" | "file_not_found" | "file_not_ready" | "file_too_large" | "forbidden" | "gateway_timeout" | "http_error" | "idempotency_key_reused" | "internal_error" | "invalid_challenge" | "invalid_code" | "invalid_condition" | "invalid_credentials" | "invalid_cursor" | "invalid_link" | "invalid_refresh_token" | "invalid_request" | "invalid_restore_token" | "invitation_not_open" | "item_not_found" | "job_ended" | "job_not_found" | "job_not_retryable" | "keys_unavailable" | "length_required" | "malformed_json" | "method_not_allowed" | "mfa_required" | "no_factor" | "not_attempted" | "not_configured" | "not_found" | "not_in_parts" | "own_account" | "parts_missing" | "payload_too_large" | "precondition_failed" | "precondition_required" | "quota_exceeded" | "rendition_not_found" | "service_unavailable" | "session_not_found" | "sign_in_to_verify" | "storage_unavailable" | "summary_not_found" | "throttled" | "too_many_attempts" | "unauthenticated" | "unsupported_grant_type" | "unsupported_media_type" | "unsupported_type" | "upload_lost" | "upload_over" | "user_not_found" | "user_not_verified" | "validation_error" | "wrong_code" | "wrong_password";
        /** @description A field that is wrong. */
        ProblemField: {
            /** @description What is wrong with it. */
            message: string;
            /**
             * @description Where it is: `/body`, `/query`, `/path` or `/header`, and a JSON pointer (RFC 6901) into that.
             * @example /body/title
             */
            pointer: string;
        };
        /** @description A file that is to be uploaded, and how. */
        PromisedFile: {
            /** @description The file. */
            file: components["schemas"]["File"];
            /** @description How it is uploaded; null if it was uploaded already. */
            upload: (components["schemas"]["UploadForm"] | components["schemas"]["UploadInParts"]) | null;
        };
        /**
         * @description The password, and a code or a recovery code where one is needed.
         * @example {
         *       "code": "492039",
         *       "password": "correct horse battery staple"
         *     }
         */
        ProofRequest: {
            /** @description Six digits, from the authenticator. Spaces and dashes between them do not matter. */
            code?: string | null;
            /**
             * @description The account's password.
             * @example correct horse battery staple
             */
            password: string;
            /** @description One of the recovery codes; it serves once. Case, spaces and dashes do not matter; O stands for 0, I and L stand for 1. */
            recovery_code?: string | null;
        };
        /** @description The token of a mailed link, and the password of whoever is not signed in. */
        ProvenLinkRequest: {
            /** @description The account's password, unless the request has an access token of this account. */
            password?: string | null;
            /**
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /** @description There is no room for the file; what is in the trash takes room, too. */
        QuotaExceededProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "quota_exceeded";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:quota_exceeded";
        };
        /** @description New recovery codes, shown once; earlier ones are not valid any more. */
        RecoveryCodes: {
            /** @description The codes, each of which serves once. */
            recovery_codes: string[];
        };
        /** @description The refresh token to exchange. */
        RefreshRequest: {
            /**
             * @description The refresh token that was issued last.
             * @example rt1.…
             */
            refresh_token: string;
        };
        /** @description A new account. */
        RegisterRequest: {
            /**
             * Format: email
             * @description An e-mail address; case does not count.
             * @example ada@example.com
             */
            email: string;
            /**
             * @description How the person is called.
             * @example Ada
             */
            name?: string | null;
            /**
             * @description The new password; one that is easily guessed is refused.
             * @example correct horse battery staple
             */
            password: string;
        };
        /** @description A smaller picture of a file. */
        Rendition: {
            /** @description Its size in bytes. */
            bytes: number;
            /** @description Its height in pixels. */
            height: number;
            /** @description The length in pixels that its longer side has at most; its name in paths. */
            size: number;
            /** @description Its media type. */
            type: string;
            /** @description Its width in pixels. */
            width: number;
        };
        /** @description The file has no rendition of this size. */
        RenditionNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "rendition_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:rendition_not_found";
        };
        /** @description A new password, and the token that was mailed. */
        ResetRequest: {
            /**
             * @description The new password; one that is easily guessed is refused.
             * @example correct horse battery staple
             */
            password: string;
            /**
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /** @description The token that undoes a deletion. */
        RestoreRequest: {
            /** @description The member of the same name of `deletion_pending`. */
            restore_token: string;
        };
        /** @description A tag that all items are to have under another name, or not any more. */
        RetagRequest: {
            /** @description The tag, in any case of its letters. */
            from: string;
            /** @description Its new name; null takes it away from all. */
            to: string | null;
        };
        /** @description The form of `revoke`. */
        RevokeRequest: {
            /** @description The refresh token; an access token will do. */
            token?: string | null;
            /** @description Ignored. */
            token_type_hint?: string | null;
        };
        /**
         * @description The role of a user: the rights beyond their own data.
         * @enum {string}
         */
        Role: "user" | "admin";
        /** @description The role that an administrator gives to a user. */
        RoleChange: {
            /** @description What the user may do from now on. */
            role: components["schemas"]["Role"];
        };
        /** @description The challenge of the first step, and a code or a recovery code. */
        SecondStepByCode: {
            /**
             * @description The member of the same name of `mfa_required`.
             * @example mc1.…
             */
            challenge: string;
            /**
             * @description Six digits, from the authenticator. Spaces and dashes between them do not matter.
             * @example 492039
             * @example 492 039
             */
            code: string;
            /** @description What the last sign-in on this device was answered with. One that is not good any more is ignored. */
            device_token?: string | null;
            /** @description One of the recovery codes; it serves once. Case, spaces and dashes do not matter; O stands for 0, I and L stand for 1. */
            recovery_code?: null;
        };
        /** @description The challenge of the first step, and a code or a recovery code. */
        SecondStepByRecoveryCode: {
            /**
             * @description The member of the same name of `mfa_required`.
             * @example mc1.…
             */
            challenge: string;
            /** @description Six digits, from the authenticator. Spaces and dashes between them do not matter. */
            code?: null;
            /** @description What the last sign-in on this device was answered with. One that is not good any more is ignored. */
            device_token?: string | null;
            /**
             * @description One of the recovery codes; it serves once. Case, spaces and dashes do not matter; O stands for 0, I and L stand for 1.
             * @example 7XQ2-M0RK-9D4T-ZB6H
             */
            recovery_code: string;
        };
        /**
         * @description The challenge of the first step, and a code or a recovery code.
         * @example {
         *       "challenge": "mc1.…",
         *       "code": "492039"
         *     }
         */
        SecondStepRequest: components["schemas"]["SecondStepByCode"] | components["schemas"]["SecondStepByRecoveryCode"];
        /** @description The function could not be called: most often, no more of it may run at once. */
        ServiceUnavailableProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "service_unavailable";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 503;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:service_unavailable";
        };
        /** @description The caller has no such session, or it has ended. */
        SessionNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "session_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:session_not_found";
        };
        /** @description A signed-in device as its owner sees it. */
        SessionOut: {
            /** @description The network address that it signed in from; null if it is unknown. */
            address: string | null;
            /**
             * Format: date-time
             * @description When it signed in.
             */
            created_at: string;
            /** @description Whether this request came from it. */
            current: boolean;
            /** @description The User-Agent that signed in; null if it named none. */
            device: string | null;
            /**
             * Format: date-time
             * @description When it has to sign in again, unless it is used before.
             */
            expires_at: string;
            /** @description Its id, by which it can be signed out. */
            id: string;
            /**
             * Format: date-time
             * @description When it last fetched new tokens, which a client in use does at least every 30 minutes; a more exact time would cost a write per request.
             */
            last_seen_at: string;
        };
        /** @description The tokens that a sign-in returns, and the user who signed in. */
        SignedIn: {
            /** @description Shown with each request, as `Authorization: Bearer …`. */
            access_token: string;
            /** @description Shown at the next sign-in on this device, it keeps strangers who guess from locking you out. Good for 30 days; proves nothing else. */
            device_token: string;
            /** @description Seconds until the access token expires. */
            expires_in: number;
            /**
             * Format: date-time
             * @description When the refresh token expires, unless it is exchanged before.
             */
            refresh_expires_at: string;
            /** @description Exchanged for new tokens when the access token expires. */
            refresh_token: string;
            /**
             * Format: date-time
             * @description When the person has to sign in again, however often it is.
             */
            session_expires_at: string;
            /**
             * @description The scheme of `Authorization`.
             * @default bearer
             * @constant
             */
            token_type: "bearer";
            /** @description The user who signed in. */
            user: components["schemas"]["UserOut"];
        };
        /** @description The address of one part. */
        SignedPart: {
            /**
             * Format: date-time
             * @description When the address is refused; ask for another one then.
             */
            expires_at: string;
            /** @description The headers that must be sent with them. */
            headers: {
                [key: string]: string;
            };
            /** @description Its number. */
            number: number;
            /** @description Where its bytes are sent, by PUT. */
            url: string;
        };
        /** @description The link needs a session of its account, or the account's password. */
        SignInToVerifyProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "sign_in_to_verify";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:sign_in_to_verify";
        };
        /** @description The password of a user who sets up a second factor. */
        StartRequest: {
            /**
             * @description The account's password.
             * @example correct horse battery staple
             */
            password: string;
        };
        /**
         * @description The state of a step of a job.
         * @enum {string}
         */
        StepStatus: "running" | "succeeded" | "failed";
        /** @description The store of files does not answer. */
        StorageUnavailableProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "storage_unavailable";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 503;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:storage_unavailable";
        };
        /** @description A summary of an item, written by a language model. */
        Summary: {
            /**
             * Format: date-time
             * @description When it was written.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it goes, unless another one replaces it.
             */
            expires_at: string;
            /**
             * @description Whether a machine has written it; it has.
             * @default true
             * @constant
             */
            generated: true;
            /** @description The item. */
            item_id: string;
            /** @description The version of the item that it is about. */
            item_version: number;
            /**
             * @description The model that wrote it.
             * @example gpt-4.1-mini
             */
            model: string;
            /** @description Whether the item has changed since. */
            stale: boolean;
            /**
             * @description The summary, as plain text: show it as such, never as HTML.
             * @example The release notes are to mention the new API.
             */
            text: string;
            /** @description Whether the item is longer than what the model has read. */
            truncated: boolean;
            /** @description Rises with each new summary, and when it becomes stale. */
            version: number;
        };
        /** @description The item has no summary, or none any more. */
        SummaryNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "summary_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:summary_not_found";
        };
        /** @description The table limits the requests for this caller's data at the moment. */
        ThrottledProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "throttled";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 429;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:throttled";
        };
        /** @description An access token and the refresh token that replaces it. */
        TokenPair: {
            /** @description Shown with each request, as `Authorization: Bearer …`. */
            access_token: string;
            /** @description Seconds until the access token expires. */
            expires_in: number;
            /**
             * Format: date-time
             * @description When the refresh token expires, unless it is exchanged before.
             */
            refresh_expires_at: string;
            /** @description Exchanged for new tokens when the access token expires. */
            refresh_token: string;
            /**
             * Format: date-time
             * @description When the person has to sign in again, however often it is.
             */
            session_expires_at: string;
            /**
             * @description The scheme of `Authorization`.
             * @default bearer
             * @constant
             */
            token_type: "bearer";
        };
        /** @description The form of `token`. */
        TokenRequest: {
            /** @description What the last sign-in on this device was answered with. */
            device_token?: string | null;
            /** @description `password` or `refresh_token`. */
            grant_type?: string | null;
            /** @description The challenge of the first step, in place of a password. */
            mfa_challenge?: string | null;
            /** @description A code of the authenticator. */
            mfa_code?: string | null;
            /** @description A recovery code, in place of a code. */
            mfa_recovery_code?: string | null;
            /** @description The password. */
            password?: string | null;
            /** @description The refresh token that was issued last. */
            refresh_token?: string | null;
            /** @description The e-mail address. */
            username?: string | null;
        };
        /** @description Too many attempts at something that can be guessed, such as a password. */
        TooManyAttemptsProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "too_many_attempts";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 429;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:too_many_attempts";
        };
        /** @description A file that was deleted and can still be restored. */
        TrashedFile: {
            /**
             * Format: date-time
             * @description When it was promised.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was moved to the trash.
             */
            deleted_at: string;
            /**
             * Format: date-time
             * @description When it is gone unless it was uploaded by then, or, of a rejected one, when it is no longer listed.
             */
            expires_at: string;
            /** @description The number of pictures in a moving one. */
            frames: number | null;
            /**
             * @description Whether there is text of it to download: the first megabyte.
             * @default false
             */
            has_text: boolean;
            /** @description The height of a picture in pixels, as it is seen. */
            height: number | null;
            /** @description Its id, a ULID. */
            id: string;
            /**
             * @description Whether that item was deleted.
             * @default false
             */
            item_gone: boolean;
            /** @description The item that it belongs to, if it does. */
            item_id: string | null;
            /** @description The job that checks it, or has; cancelling it rejects the file. */
            job_id: string | null;
            /** @description What it is called. */
            name: string;
            /** @description The number of pages of a document. */
            pages: number | null;
            /** @description Why it was rejected: a stable code, for programs. */
            reason: string | null;
            /** @description The smaller pictures of it, the smallest first. */
            renditions: components["schemas"]["Rendition"][];
            /** @description Its size in bytes. */
            size: number;
            /** @description How far it is; `ready` files can be downloaded. */
            status: components["schemas"]["FileStatus"];
            /** @description Its media type. */
            type: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /** @description Goes up with each change; its `ETag` is this number in quotes. */
            version: number;
            /** @description The width of a picture in pixels, as it is seen. */
            width: number | null;
        };
        /**
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
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was moved to the trash.
             */
            deleted_at: string;
            /** @description What it is about; may be empty. */
            description: string;
            /**
             * Format: date-time
             * @description When it is gone for good.
             */
            expires_at: string;
            /** @description Its id, a ULID. */
            id: string;
            /**
             * @description Whether the item has more words than search finds it by.
             * @default false
             */
            search_truncated: boolean;
            /** @description How far it is. */
            status: components["schemas"]["ItemStatus"];
            /** @description The words that it is found and grouped by. */
            tags: string[];
            /** @description What it is called. */
            title: string;
            /**
             * Format: date-time
             * @description When it was changed last.
             */
            updated_at: string;
            /** @description Goes up with each change; its `ETag` is this number in quotes. */
            version: number;
        };
        /** @description The result of emptying the trash as far as time allowed. */
        TrashEmptied: {
            /** @description Whether time ran out first: ask again. */
            more: boolean;
            /** @description How many items are gone for good. */
            purged: number;
        };
        /** @description The request holds no valid proof of who is calling. */
        UnauthenticatedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "unauthenticated";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 401;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:unauthenticated";
        };
        /** @description The address of an account whose codes are refused. */
        UnlockLinkRequest: {
            /**
             * Format: email
             * @description An e-mail address; case does not count.
             * @example ada@example.com
             */
            email: string;
        };
        /** @description The token of a mailed link that makes codes good again. */
        UnlockRequest: {
            /**
             * @description The token from the link in the mail.
             * @example q3Zk…
             */
            token: string;
        };
        /** @description The grant type is none of those that there are. */
        UnsupportedGrantTypeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "unsupported_grant_type";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 400;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:unsupported_grant_type";
        };
        /** @description The body is of a type, or has a coding, that the operation does not take. */
        UnsupportedMediaTypeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "unsupported_media_type";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 415;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:unsupported_media_type";
        };
        /** @description Files of this type are not taken. */
        UnsupportedTypeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "unsupported_type";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 422;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:unsupported_type";
        };
        /** @description A part that was uploaded. */
        UploadedPart: {
            /** @description Its number. */
            number: number;
            /** @description Its SHA-256 in hexadecimal digits, if the store tells it. */
            sha256: string | null;
            /** @description Its size in bytes. */
            size: number;
        };
        /** @description A form that uploads a file whole. */
        UploadForm: {
            /**
             * Format: date-time
             * @description When it is refused; ask for another one then.
             */
            expires_at: string;
            /** @description Its fields, which are sent before the field `file` with the bytes. */
            fields: {
                [key: string]: string;
            };
            /**
             * @description `post`: the form is sent as `multipart/form-data`. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            method: "post";
            /** @description Where it is sent. */
            url: string;
        };
        /** @description An upload in parts. */
        UploadInParts: {
            /**
             * Format: date-time
             * @description When it must be complete.
             */
            expires_at: string;
            /**
             * @description `multipart`: each part is sent by itself, to an address of its own. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            method: "multipart";
            /** @description The size of each part but the last, in bytes. */
            part_size: number;
            /** @description The number of parts. */
            parts: number;
        };
        /** @description The parts are gone: the upload was aborted, or took too long. */
        UploadLostProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "upload_lost";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:upload_lost";
        };
        /** @description The file was uploaded already. */
        UploadOverProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "upload_over";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:upload_over";
        };
        /** @description The room that an owner's files take, those in the trash included. */
        Usage: {
            /** @description The size of all files, also of those that are promised. */
            bytes: number;
            /** @description The size that they may have. */
            bytes_limit: number;
            /** @description Their number. */
            number: number;
            /** @description The number that there may be. */
            number_limit: number;
        };
        /**
         * @description A user as administrators see them.
         * @example {
         *       "created_at": "2026-01-31T12:00:00.000Z",
         *       "email": "ada@example.com",
         *       "email_verified": false,
         *       "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
         *       "name": "Ada",
         *       "role": "user",
         *       "status": "active",
         *       "email_undeliverable_at": null,
         *       "delete_after": null,
         *       "invited_at": null,
         *       "invitation_expires_at": null
         *     }
         */
        UserDetails: {
            /**
             * Format: date-time
             * @description When the account was made.
             */
            created_at: string;
            /** @description When a requested deletion becomes final. */
            delete_after: string | null;
            /** @description Their e-mail address, in its one spelling. */
            email: string;
            /** @description When mail to the address last bounced or was refused for good, or its recipient complained, since it was verified or changed. Only mail that verifies an address is sent until then. */
            email_undeliverable_at: string | null;
            /** @description Whether they have proven that the address is theirs. */
            email_verified: boolean;
            /** @description Their id, a ULID. */
            id: string;
            /** @description Until when its link works. */
            invitation_expires_at: string | null;
            /** @description When an invitation was last sent, as long as it is open. */
            invited_at: string | null;
            /** @description How they are called; null if they did not say. */
            name: string | null;
            /** @description What they may do. */
            role: components["schemas"]["Role"];
            /**
             * @description Whether the account may be used.
             * @default active
             */
            status: components["schemas"]["UserStatus"];
        };
        /** @description A page of users. */
        UserList: {
            /** @description The users, by e-mail address. */
            users: components["schemas"]["UserDetails"][];
        };
        /** @description The account does not exist, or does not exist any more. */
        UserNotFoundProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "user_not_found";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 404;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:user_not_found";
        };
        /** @description The account was made by who may not own its address, which was never verified. */
        UserNotVerifiedProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "user_not_verified";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 409;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:user_not_verified";
        };
        /**
         * @description A user as the API shows them.
         * @example {
         *       "created_at": "2026-01-31T12:00:00.000Z",
         *       "email": "ada@example.com",
         *       "email_verified": false,
         *       "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
         *       "name": "Ada",
         *       "role": "user",
         *       "email_undeliverable_at": null
         *     }
         */
        UserOut: {
            /**
             * Format: date-time
             * @description When the account was made.
             */
            created_at: string;
            /** @description Their e-mail address, in its one spelling. */
            email: string;
            /** @description When mail to the address last bounced or was refused for good, or its recipient complained, since it was verified or changed. Only mail that verifies an address is sent until then. */
            email_undeliverable_at: string | null;
            /** @description Whether they have proven that the address is theirs. */
            email_verified: boolean;
            /** @description Their id, a ULID. */
            id: string;
            /** @description How they are called; null if they did not say. */
            name: string | null;
            /** @description What they may do. */
            role: components["schemas"]["Role"];
        };
        /** @description The changes that users may make to their own profile (RFC 7396: null removes). */
        UserPatch: {
            /**
             * @description How the person is called.
             * @example Ada Lovelace
             */
            name?: string | null;
        };
        /**
         * @description The status of an account, which decides whether it may be used.
         * @enum {string}
         */
        UserStatus: "active" | "disabled" | "deleting" | "erasing";
        /** @description The request is well formed but breaks a rule; `errors` names the fields. */
        ValidationErrorProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "validation_error";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 422;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:validation_error";
        };
        /** @description The caller is signed in, and sent a wrong or used code. */
        WrongCodeProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "wrong_code";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:wrong_code";
        };
        /** @description The caller is signed in, and the password they sent is wrong. */
        WrongPasswordProblem: {
            /**
             * @description The kind of problem; stable, for programs. (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            code: "wrong_password";
            /** @description What happened this time. */
            detail: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description The path of the request. */
            instance: string;
            /** @description The id of the request, for reports of defects. */
            request_id: string | null;
            /**
             * @description The status of the answer.
             * @enum {integer}
             */
            status: 403;
            /** @description The kind of problem, for people. */
            title: string;
            /**
             * @description The kind of problem, as a URI.
             * @constant
             */
            type: "urn:problem:wrong_password";
        };
    };
    responses: {
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `deletion_pending`: The account that signs in is to be deleted, which can still be undone.
         *     - `factor_locked`: Too many codes in a row were wrong; the authenticator's are refused for now.
         *     - `invalid_challenge`: The challenge is forged, expired or used, or the credentials have changed.
         *     - `invalid_code`: The code of the second step is wrong, or was used before.
         *     - `invalid_credentials`: E-mail address and password do not match, or there is no such account.
         *     - `invalid_refresh_token`: The refresh token is unknown, expired, revoked, or was reused too late.
         *     - `invalid_request`: A parameter is missing, malformed, or sent twice.
         *     - `mfa_required`: The password was right, and the account needs its second factor as well.
         *     - `unsupported_grant_type`: The grant type is none of those that there are.
         */
        "400.bad_request.deletion_pending.factor_locked.invalid_challenge.invalid_code.invalid_credentials.invalid_refresh_token.invalid_request.mfa_required.unsupported_grant_type.oauth.limited": {
            headers: {
                Accept: components["headers"]["Accept"];
                "Accept-Encoding": components["headers"]["Accept-Encoding"];
                "Accept-Patch": components["headers"]["Accept-Patch"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthBadRequestProblem"] | components["schemas"]["OAuthDeletionPendingProblem"] | components["schemas"]["OAuthFactorLockedProblem"] | components["schemas"]["OAuthInvalidChallengeProblem"] | components["schemas"]["OAuthInvalidCodeProblem"] | components["schemas"]["OAuthInvalidCredentialsProblem"] | components["schemas"]["OAuthInvalidRefreshTokenProblem"] | components["schemas"]["OAuthInvalidRequestProblem"] | components["schemas"]["OAuthMfaRequiredProblem"] | components["schemas"]["OAuthUnsupportedGrantTypeProblem"];
            };
        };
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `invalid_condition`: If-Match or If-None-Match is neither `*` nor a list of entity tags.
         *     - `malformed_json`: The body is not JSON; the detail names line and column, never the input.
         */
        "400.bad_request.invalid_condition.malformed_json": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BadRequestProblem"] | components["schemas"]["InvalidConditionProblem"] | components["schemas"]["MalformedJsonProblem"];
            };
        };
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `invalid_condition`: If-Match or If-None-Match is neither `*` nor a list of entity tags.
         *     - `malformed_json`: The body is not JSON; the detail names line and column, never the input.
         */
        "400.bad_request.invalid_condition.malformed_json.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BadRequestProblem"] | components["schemas"]["InvalidConditionProblem"] | components["schemas"]["MalformedJsonProblem"];
            };
        };
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `invalid_link`: The token of a mailed link is unknown, expired, used, or outdated by a change.
         *     - `malformed_json`: The body is not JSON; the detail names line and column, never the input.
         */
        "400.bad_request.invalid_link.malformed_json": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BadRequestProblem"] | components["schemas"]["InvalidLinkProblem"] | components["schemas"]["MalformedJsonProblem"];
            };
        };
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `invalid_link`: The token of a mailed link is unknown, expired, used, or outdated by a change.
         *     - `malformed_json`: The body is not JSON; the detail names line and column, never the input.
         */
        "400.bad_request.invalid_link.malformed_json.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BadRequestProblem"] | components["schemas"]["InvalidLinkProblem"] | components["schemas"]["MalformedJsonProblem"];
            };
        };
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `invalid_request`: A parameter is missing, malformed, or sent twice.
         */
        "400.bad_request.invalid_request.oauth.limited": {
            headers: {
                Accept: components["headers"]["Accept"];
                "Accept-Encoding": components["headers"]["Accept-Encoding"];
                "Accept-Patch": components["headers"]["Accept-Patch"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthBadRequestProblem"] | components["schemas"]["OAuthInvalidRequestProblem"];
            };
        };
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `malformed_json`: The body is not JSON; the detail names line and column, never the input.
         */
        "400.bad_request.malformed_json": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BadRequestProblem"] | components["schemas"]["MalformedJsonProblem"];
            };
        };
        /**
         * @description - `bad_request`: The request cannot be understood.
         *     - `malformed_json`: The body is not JSON; the detail names line and column, never the input.
         */
        "400.bad_request.malformed_json.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["BadRequestProblem"] | components["schemas"]["MalformedJsonProblem"];
            };
        };
        /** @description - `invalid_condition`: If-Match or If-None-Match is neither `*` nor a list of entity tags. */
        "400.invalid_condition": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidConditionProblem"];
            };
        };
        /** @description - `invalid_condition`: If-Match or If-None-Match is neither `*` nor a list of entity tags. */
        "400.invalid_condition.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidConditionProblem"];
            };
        };
        /** @description - `invalid_cursor`: A cursor is forged, expired, or belongs to another listing. */
        "400.invalid_cursor": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidCursorProblem"];
            };
        };
        /**
         * @description - `factor_locked`: Too many codes in a row were wrong; the authenticator's are refused for now.
         *     - `invalid_challenge`: The challenge is forged, expired or used, or the credentials have changed.
         *     - `invalid_code`: The code of the second step is wrong, or was used before.
         *     - `invalid_credentials`: E-mail address and password do not match, or there is no such account.
         */
        "401.factor_locked.invalid_challenge.invalid_code.invalid_credentials.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FactorLockedProblem"] | components["schemas"]["InvalidChallengeProblem"] | components["schemas"]["InvalidCodeProblem"] | components["schemas"]["InvalidCredentialsProblem"];
            };
        };
        /**
         * @description - `invalid_code`: The code of the second step is wrong, or was used before.
         *     - `invalid_credentials`: E-mail address and password do not match, or there is no such account.
         *     - `mfa_required`: The password was right, and the account needs its second factor as well.
         */
        "401.invalid_code.invalid_credentials.mfa_required.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidCodeProblem"] | components["schemas"]["InvalidCredentialsProblem"] | components["schemas"]["MfaRequiredProblem"];
            };
        };
        /** @description - `invalid_refresh_token`: The refresh token is unknown, expired, revoked, or was reused too late. */
        "401.invalid_refresh_token": {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidRefreshTokenProblem"];
            };
        };
        /** @description - `invalid_restore_token`: The token that undoes a deletion is forged, expired, used or too late. */
        "401.invalid_restore_token": {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InvalidRestoreTokenProblem"];
            };
        };
        /** @description - `unauthenticated`: The request holds no valid proof of who is calling. */
        "401.unauthenticated": {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
            };
        };
        /** @description - `unauthenticated`: The request holds no valid proof of who is calling. */
        "401.unauthenticated.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnauthenticatedProblem"];
            };
        };
        /**
         * @description - `code_required`: The caller is signed in, and sent no code where one is needed.
         *     - `factor_locked`: Too many codes in a row were wrong; the authenticator's are refused for now.
         *     - `wrong_code`: The caller is signed in, and sent a wrong or used code.
         *     - `wrong_password`: The caller is signed in, and the password they sent is wrong.
         */
        "403.code_required.factor_locked.wrong_code.wrong_password.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["CodeRequiredProblem"] | components["schemas"]["FactorLockedProblem"] | components["schemas"]["WrongCodeProblem"] | components["schemas"]["WrongPasswordProblem"];
            };
        };
        /**
         * @description - `email_not_verified`: The caller's e-mail address must be verified for this.
         *     - `wrong_code`: The caller is signed in, and sent a wrong or used code.
         */
        "403.email_not_verified.wrong_code.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["EmailNotVerifiedProblem"] | components["schemas"]["WrongCodeProblem"];
            };
        };
        /**
         * @description - `email_not_verified`: The caller's e-mail address must be verified for this.
         *     - `wrong_password`: The caller is signed in, and the password they sent is wrong.
         */
        "403.email_not_verified.wrong_password.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["EmailNotVerifiedProblem"] | components["schemas"]["WrongPasswordProblem"];
            };
        };
        /**
         * @description - `factor_locked`: Too many codes in a row were wrong; the authenticator's are refused for now.
         *     - `wrong_code`: The caller is signed in, and sent a wrong or used code.
         *     - `wrong_password`: The caller is signed in, and the password they sent is wrong.
         */
        "403.factor_locked.wrong_code.wrong_password.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FactorLockedProblem"] | components["schemas"]["WrongCodeProblem"] | components["schemas"]["WrongPasswordProblem"];
            };
        };
        /** @description - `forbidden`: The caller is known but lacks the role. */
        "403.forbidden": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ForbiddenProblem"];
            };
        };
        /** @description - `forbidden`: The caller is known but lacks the role. */
        "403.forbidden.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ForbiddenProblem"];
            };
        };
        /**
         * @description - `sign_in_to_verify`: The link needs a session of its account, or the account's password.
         *     - `wrong_password`: The caller is signed in, and the password they sent is wrong.
         */
        "403.sign_in_to_verify.wrong_password.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["SignInToVerifyProblem"] | components["schemas"]["WrongPasswordProblem"];
            };
        };
        /** @description - `wrong_password`: The caller is signed in, and the password they sent is wrong. */
        "403.wrong_password.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["WrongPasswordProblem"];
            };
        };
        /**
         * @description - `archive_not_found`: The export is not ready, has expired, or has no archive of this number.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.archive_not_found.not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ArchiveNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `avatar_not_found`: The caller has no avatar, or its file was deleted.
         *     - `rendition_not_found`: The file has no rendition of this size.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.avatar_not_found.rendition_not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AvatarNotFoundProblem"] | components["schemas"]["RenditionNotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `export_not_found`: The caller has asked for no export, or for none that is still kept.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.export_not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ExportNotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `factor_not_found`: The account has no second factor.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.factor_not_found.not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FactorNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `file_has_no_text`: The file is a picture, or nothing in it is text.
         *     - `file_not_found`: The caller owns no such file, or the time to upload it is over.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.file_has_no_text.file_not_found.not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FileHasNoTextProblem"] | components["schemas"]["FileNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `file_not_found`: The caller owns no such file, or the time to upload it is over.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `rendition_not_found`: The file has no rendition of this size.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.file_not_found.not_found.rendition_not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FileNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["RenditionNotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `file_not_found`: The caller owns no such file, or the time to upload it is over.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.file_not_found.not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FileNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `item_not_found`: The caller owns no such item.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `summary_not_found`: The item has no summary, or none any more.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.item_not_found.not_found.summary_not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ItemNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["SummaryNotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `item_not_found`: The caller owns no such item.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.item_not_found.not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ItemNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `job_not_found`: The caller owns no such job.
         *     - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.job_not_found.not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["JobNotFoundProblem"] | components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /** @description - `not_found`: There is nothing at this address that the caller may see. */
        "404.not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotFoundProblem"];
            };
        };
        /**
         * @description - `not_found`: There is nothing at this address that the caller may see.
         *     - `session_not_found`: The caller has no such session, or it has ended.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.not_found.session_not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotFoundProblem"] | components["schemas"]["SessionNotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.not_found.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /**
         * @description - `not_found`: There is nothing at this address that the caller may see.
         *     - `user_not_found`: The account does not exist, or does not exist any more.
         */
        "404.not_found.user_not_found.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotFoundProblem"] | components["schemas"]["UserNotFoundProblem"];
            };
        };
        /** @description - `user_not_found`: The account does not exist, or does not exist any more. */
        "404.user_not_found": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UserNotFoundProblem"];
            };
        };
        /** @description - `user_not_found`: The account does not exist, or does not exist any more. */
        "404.user_not_found.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UserNotFoundProblem"];
            };
        };
        /** @description - `method_not_allowed`: Specified method is invalid for this resource. */
        "405.method_not_allowed": {
            headers: {
                Allow: components["headers"]["Allow"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["MethodNotAllowedProblem"];
            };
        };
        /**
         * @description - `administrator_stays`: The caller is an administrator, who cannot delete their own account.
         *     - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         */
        "409.administrator_stays.conflict.contended.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AdministratorStaysProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"];
            };
        };
        /**
         * @description - `already_created`: This Idempotency-Key was used before, and its response cannot be repeated.
         *     - `bulk_refused`: An atomic request changed nothing; `errors` names the entries that failed.
         *     - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         */
        "409.already_created.bulk_refused.conflict.contended": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AlreadyCreatedProblem"] | components["schemas"]["BulkRefusedProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"];
            };
        };
        /**
         * @description - `already_created`: This Idempotency-Key was used before, and its response cannot be repeated.
         *     - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         */
        "409.already_created.conflict.contended": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AlreadyCreatedProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"];
            };
        };
        /**
         * @description - `already_created`: This Idempotency-Key was used before, and its response cannot be repeated.
         *     - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `email_taken`: An account with this e-mail address exists.
         */
        "409.already_created.conflict.contended.email_taken": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AlreadyCreatedProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["EmailTakenProblem"];
            };
        };
        /**
         * @description - `already_created`: This Idempotency-Key was used before, and its response cannot be repeated.
         *     - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `email_taken`: An account with this e-mail address exists.
         */
        "409.already_created.conflict.contended.email_taken.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AlreadyCreatedProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["EmailTakenProblem"];
            };
        };
        /**
         * @description - `already_created`: This Idempotency-Key was used before, and its response cannot be repeated.
         *     - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `file_in_process`: The file is being checked, and cannot be deleted until that has ended.
         */
        "409.already_created.conflict.contended.file_in_process": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AlreadyCreatedProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["FileInProcessProblem"];
            };
        };
        /**
         * @description - `already_created`: This Idempotency-Key was used before, and its response cannot be repeated.
         *     - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `quota_exceeded`: There is no room for the file; what is in the trash takes room, too.
         */
        "409.already_created.conflict.contended.quota_exceeded": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["AlreadyCreatedProblem"] | components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["QuotaExceededProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         */
        "409.conflict.contended": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `deletion_pending`: The account that signs in is to be deleted, which can still be undone.
         */
        "409.conflict.contended.deletion_pending.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["DeletionPendingProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `email_changed_recently`: The last change of the address can still be undone, which rules out another.
         *     - `email_taken`: An account with this e-mail address exists.
         */
        "409.conflict.contended.email_changed_recently.email_taken.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["EmailChangedRecentlyProblem"] | components["schemas"]["EmailTakenProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `email_changed_recently`: The last change of the address can still be undone, which rules out another.
         */
        "409.conflict.contended.email_changed_recently.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["EmailChangedRecentlyProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `factor_exists`: The account has a second factor, which must be removed before adding another.
         */
        "409.conflict.contended.factor_exists.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["FactorExistsProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `factor_exists`: The account has a second factor, which must be removed before adding another.
         *     - `no_factor`: The account has no second factor, or none that is to be confirmed.
         */
        "409.conflict.contended.factor_exists.no_factor.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["FactorExistsProblem"] | components["schemas"]["NoFactorProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `invitation_not_open`: The user has no open invitation: it was accepted, or the account is disabled.
         */
        "409.conflict.contended.invitation_not_open": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["InvitationNotOpenProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `invitation_not_open`: The user has no open invitation: it was accepted, or the account is disabled.
         */
        "409.conflict.contended.invitation_not_open.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["InvitationNotOpenProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `job_ended`: The job has ended, so it cannot be cancelled.
         */
        "409.conflict.contended.job_ended": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["JobEndedProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `job_not_retryable`: The job has not failed and was not cancelled, so it cannot be tried again.
         */
        "409.conflict.contended.job_not_retryable": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["JobNotRetryableProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         */
        "409.conflict.contended.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `no_factor`: The account has no second factor, or none that is to be confirmed.
         */
        "409.conflict.contended.no_factor.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["NoFactorProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `not_in_parts`: The file is uploaded whole, not in parts.
         *     - `parts_missing`: Parts are missing, or are not of the size that they must have.
         *     - `upload_lost`: The parts are gone: the upload was aborted, or took too long.
         */
        "409.conflict.contended.not_in_parts.parts_missing.upload_lost": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["NotInPartsProblem"] | components["schemas"]["PartsMissingProblem"] | components["schemas"]["UploadLostProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `not_in_parts`: The file is uploaded whole, not in parts.
         *     - `upload_over`: The file was uploaded already.
         */
        "409.conflict.contended.not_in_parts.upload_over": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["NotInPartsProblem"] | components["schemas"]["UploadOverProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         */
        "409.conflict.contended.oauth.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthConflictProblem"] | components["schemas"]["OAuthContendedProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `own_account`: The administrator tries to do to their own account what only others may do.
         */
        "409.conflict.contended.own_account": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["OwnAccountProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `own_account`: The administrator tries to do to their own account what only others may do.
         *     - `user_not_verified`: The account was made by who may not own its address, which was never verified.
         */
        "409.conflict.contended.own_account.user_not_verified": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["OwnAccountProblem"] | components["schemas"]["UserNotVerifiedProblem"];
            };
        };
        /**
         * @description - `conflict`: The request is fine but the state of the resource forbids it.
         *     - `contended`: Other writers held the same rows until the deadline.
         *     - `upload_over`: The file was uploaded already.
         */
        "409.conflict.contended.upload_over": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ConflictProblem"] | components["schemas"]["ContendedProblem"] | components["schemas"]["UploadOverProblem"];
            };
        };
        /** @description - `file_not_ready`: The file has not been checked yet, or was rejected. */
        "409.file_not_ready": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FileNotReadyProblem"];
            };
        };
        /**
         * @description - `not_in_parts`: The file is uploaded whole, not in parts.
         *     - `upload_lost`: The parts are gone: the upload was aborted, or took too long.
         *     - `upload_over`: The file was uploaded already.
         */
        "409.not_in_parts.upload_lost.upload_over": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["NotInPartsProblem"] | components["schemas"]["UploadLostProblem"] | components["schemas"]["UploadOverProblem"];
            };
        };
        /** @description - `precondition_failed`: The stored version is not one that the client's conditions ask for. */
        "412.precondition_failed": {
            headers: {
                ETag: components["headers"]["ETag"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PreconditionFailedProblem"];
            };
        };
        /** @description - `precondition_failed`: The stored version is not one that the client's conditions ask for. */
        "412.precondition_failed.limited": {
            headers: {
                ETag: components["headers"]["ETag"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PreconditionFailedProblem"];
            };
        };
        /** @description - `payload_too_large`: The body is larger than the service takes. */
        "413.payload_too_large": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PayloadTooLargeProblem"];
            };
        };
        /** @description - `payload_too_large`: The body is larger than the service takes. */
        "413.payload_too_large.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PayloadTooLargeProblem"];
            };
        };
        /** @description - `payload_too_large`: The body is larger than the service takes. */
        "413.payload_too_large.oauth.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthPayloadTooLargeProblem"];
            };
        };
        /** @description - `unsupported_media_type`: The body is of a type, or has a coding, that the operation does not take. */
        "415.unsupported_media_type": {
            headers: {
                Accept: components["headers"]["Accept"];
                "Accept-Encoding": components["headers"]["Accept-Encoding"];
                "Accept-Patch": components["headers"]["Accept-Patch"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
            };
        };
        /** @description - `unsupported_media_type`: The body is of a type, or has a coding, that the operation does not take. */
        "415.unsupported_media_type.limited": {
            headers: {
                Accept: components["headers"]["Accept"];
                "Accept-Encoding": components["headers"]["Accept-Encoding"];
                "Accept-Patch": components["headers"]["Accept-Patch"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["UnsupportedMediaTypeProblem"];
            };
        };
        /**
         * @description - `checksum_mismatch`: The uploaded parts are not those that the client means.
         *     - `validation_error`: The request is well formed but breaks a rule; `errors` names the fields.
         */
        "422.checksum_mismatch.validation_error": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ChecksumMismatchProblem"] | components["schemas"]["ValidationErrorProblem"];
            };
        };
        /**
         * @description - `file_too_large`: The file is larger than one of its type may be.
         *     - `idempotency_key_reused`: The same Idempotency-Key came with another body.
         *     - `unsupported_type`: Files of this type are not taken.
         *     - `validation_error`: The request is well formed but breaks a rule; `errors` names the fields.
         */
        "422.file_too_large.idempotency_key_reused.unsupported_type.validation_error": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["FileTooLargeProblem"] | components["schemas"]["IdempotencyKeyReusedProblem"] | components["schemas"]["UnsupportedTypeProblem"] | components["schemas"]["ValidationErrorProblem"];
            };
        };
        /**
         * @description - `idempotency_key_reused`: The same Idempotency-Key came with another body.
         *     - `validation_error`: The request is well formed but breaks a rule; `errors` names the fields.
         */
        "422.idempotency_key_reused.validation_error": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"] | components["schemas"]["ValidationErrorProblem"];
            };
        };
        /**
         * @description - `idempotency_key_reused`: The same Idempotency-Key came with another body.
         *     - `validation_error`: The request is well formed but breaks a rule; `errors` names the fields.
         */
        "422.idempotency_key_reused.validation_error.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["IdempotencyKeyReusedProblem"] | components["schemas"]["ValidationErrorProblem"];
            };
        };
        /** @description - `validation_error`: The request is well formed but breaks a rule; `errors` names the fields. */
        "422.validation_error": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ValidationErrorProblem"];
            };
        };
        /** @description - `validation_error`: The request is well formed but breaks a rule; `errors` names the fields. */
        "422.validation_error.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ValidationErrorProblem"];
            };
        };
        /** @description - `precondition_required`: This stage demands If-Match on every change. */
        "428.precondition_required": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PreconditionRequiredProblem"];
            };
        };
        /** @description - `precondition_required`: This stage demands If-Match on every change. */
        "428.precondition_required.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["PreconditionRequiredProblem"];
            };
        };
        /** @description - `throttled`: The table limits the requests for this caller's data at the moment. */
        "429.throttled": {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ThrottledProblem"];
            };
        };
        /**
         * @description - `throttled`: The table limits the requests for this caller's data at the moment.
         *     - `too_many_attempts`: Too many attempts at something that can be guessed, such as a password.
         */
        "429.throttled.too_many_attempts.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ThrottledProblem"] | components["schemas"]["TooManyAttemptsProblem"];
            };
        };
        /**
         * @description - `throttled`: The table limits the requests for this caller's data at the moment.
         *     - `too_many_attempts`: Too many attempts at something that can be guessed, such as a password.
         */
        "429.throttled.too_many_attempts.oauth.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthThrottledProblem"] | components["schemas"]["OAuthTooManyAttemptsProblem"];
            };
        };
        /** @description - `internal_error`: A defect of the service. */
        "500.internal_error": {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InternalErrorProblem"];
            };
        };
        /** @description - `internal_error`: A defect of the service. */
        "500.internal_error.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["InternalErrorProblem"];
            };
        };
        /** @description - `internal_error`: A defect of the service. */
        "500.internal_error.oauth.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthInternalErrorProblem"];
            };
        };
        /** @description - `database_unavailable`: A dependency fails; the request may be repeated later. */
        "503.database_unavailable": {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["DatabaseUnavailableProblem"];
            };
        };
        /**
         * @description - `database_unavailable`: A dependency fails; the request may be repeated later.
         *     - `keys_unavailable`: No key can sign or verify now: the secret store or its keyring is at fault.
         */
        "503.database_unavailable.keys_unavailable": {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["DatabaseUnavailableProblem"] | components["schemas"]["KeysUnavailableProblem"];
            };
        };
        /**
         * @description - `database_unavailable`: A dependency fails; the request may be repeated later.
         *     - `keys_unavailable`: No key can sign or verify now: the secret store or its keyring is at fault.
         */
        "503.database_unavailable.keys_unavailable.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["DatabaseUnavailableProblem"] | components["schemas"]["KeysUnavailableProblem"];
            };
        };
        /**
         * @description - `database_unavailable`: A dependency fails; the request may be repeated later.
         *     - `keys_unavailable`: No key can sign or verify now: the secret store or its keyring is at fault.
         *     - `not_configured`: This stage has no key of a language model, so nothing can be written.
         */
        "503.database_unavailable.keys_unavailable.not_configured": {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["DatabaseUnavailableProblem"] | components["schemas"]["KeysUnavailableProblem"] | components["schemas"]["NotConfiguredProblem"];
            };
        };
        /**
         * @description - `database_unavailable`: A dependency fails; the request may be repeated later.
         *     - `keys_unavailable`: No key can sign or verify now: the secret store or its keyring is at fault.
         */
        "503.database_unavailable.keys_unavailable.oauth.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["OAuthDatabaseUnavailableProblem"] | components["schemas"]["OAuthKeysUnavailableProblem"];
            };
        };
        /**
         * @description - `database_unavailable`: A dependency fails; the request may be repeated later.
         *     - `keys_unavailable`: No key can sign or verify now: the secret store or its keyring is at fault.
         *     - `storage_unavailable`: The store of files does not answer.
         */
        "503.database_unavailable.keys_unavailable.storage_unavailable": {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["DatabaseUnavailableProblem"] | components["schemas"]["KeysUnavailableProblem"] | components["schemas"]["StorageUnavailableProblem"];
            };
        };
        /** @description - `database_unavailable`: A dependency fails; the request may be repeated later. */
        "503.database_unavailable.limited": {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["DatabaseUnavailableProblem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description The media types that a body may have. */
        Accept: string;
        /** @description Sent if the body was encoded: it must not be. */
        "Accept-Encoding": "identity";
        /** @description The media types that the body of a PATCH may have. */
        "Accept-Patch": string;
        /** @description The methods that the path takes. */
        Allow: string;
        /** @description The version of the resource, for `If-Match` and `If-None-Match`. */
        ETag: string;
        /** @description Sent if this is the answer to an earlier request with the same key. */
        "Idempotency-Replayed": "true";
        /** @description Where the next page is, relative to this one; absent on the last page. */
        Link: string;
        /** @description Where the new resource is, relative to the path of the request. */
        Location: string;
        /** @description How many attempts are left, and for how many seconds that holds. */
        RateLimit: string;
        /** @description How many attempts are free, and for how many seconds each counts. */
        "RateLimit-Policy": string;
        /** @description After how many seconds the request may be repeated. */
        "Retry-After": string;
        /** @description How many there are on all pages, or at least so many. */
        "Total-Count": string;
        /** @description Whether `Total-Count` is exact; counting ends where it would cost too much. */
        "Total-Count-Exact": "true" | "false";
        /** @description The scheme that is asked for. A REST API of AWS renames it on the way out. */
        "WWW-Authenticate": "Bearer";
        /** @description The id of the request, for reports of defects. */
        "X-Request-ID": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_everybodys_jobs: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
                /** @description Only jobs of this kind. */
                kind?: string;
                /** @description How many to return at most. */
                limit?: number;
                /** @description How far the jobs are. */
                status?: components["schemas"]["JobStatus"];
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnedJob"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    cancel_job_of_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The job's id. */
                job_id: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.job_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.job_ended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    retry_job_of_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The job's id. */
                job_id: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.job_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.job_not_retryable"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    list_audit: {
        parameters: {
            query: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.wrong_password.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.email_changed_recently.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.invalid_link.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.sign_in_to_verify.wrong_password.limited"];
            409: components["responses"]["409.conflict.contended.email_changed_recently.email_taken.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.invalid_link.malformed_json"];
            409: components["responses"]["409.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.invalid_link.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.sign_in_to_verify.wrong_password.limited"];
            409: components["responses"]["409.conflict.contended.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["401.unauthenticated.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Factors"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.code_required.factor_locked.wrong_code.wrong_password.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.no_factor.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FactorSetup"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.email_not_verified.wrong_password.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.factor_exists.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.factor_locked.wrong_code.wrong_password.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.no_factor.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.email_not_verified.wrong_code.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.factor_exists.no_factor.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.invalid_link.malformed_json"];
            409: components["responses"]["409.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            409: components["responses"]["409.conflict.contended.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.invalid_code.invalid_credentials.mfa_required.limited"];
            409: components["responses"]["409.conflict.contended.deletion_pending.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.factor_locked.invalid_challenge.invalid_code.invalid_credentials.limited"];
            409: components["responses"]["409.conflict.contended.deletion_pending.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["401.unauthenticated"];
            409: components["responses"]["409.conflict.contended"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.wrong_password.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            409: components["responses"]["409.conflict.contended.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.limited"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.invalid_link.malformed_json"];
            409: components["responses"]["409.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.invalid_refresh_token"];
            409: components["responses"]["409.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
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
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            409: components["responses"]["409.already_created.conflict.contended.email_taken.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.idempotency_key_reused.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPair"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.invalid_restore_token"];
            409: components["responses"]["409.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                "application/x-www-form-urlencoded": components["schemas"]["RevokeRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.invalid_request.oauth.limited"];
            409: components["responses"]["409.conflict.contended.oauth.limited"];
            413: components["responses"]["413.payload_too_large.oauth.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.oauth.limited"];
            500: components["responses"]["500.internal_error.oauth.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.oauth.limited"];
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
                "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"] | components["schemas"]["TokenPair"];
                };
            };
            400: components["responses"]["400.bad_request.deletion_pending.factor_locked.invalid_challenge.invalid_code.invalid_credentials.invalid_refresh_token.invalid_request.mfa_required.unsupported_grant_type.oauth.limited"];
            409: components["responses"]["409.conflict.contended.oauth.limited"];
            413: components["responses"]["413.payload_too_large.oauth.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.oauth.limited"];
            500: components["responses"]["500.internal_error.oauth.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.oauth.limited"];
        };
    };
    list_files: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
                /** @description Only files that belong to this item. */
                item?: string;
                /** @description How many to return at most. */
                limit?: number;
                /** @description Words, or their beginnings, that a file must all have in its name or among the first words of its text. A search without a word of two characters or more finds nothing. */
                search?: string;
                /** @description Only files that are this far. */
                status?: components["schemas"]["FileStatus"];
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    create_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PromisedFile"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended.quota_exceeded"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.file_too_large.idempotency_key_reused.unsupported_type.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    delete_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended.file_in_process"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    update_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilePatch"];
                "application/merge-patch+json": components["schemas"]["FilePatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            400: components["responses"]["400.bad_request.invalid_condition.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    abort_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.upload_over"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.storage_unavailable"];
        };
    };
    complete_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Completion"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.not_in_parts.parts_missing.upload_lost"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.checksum_mismatch.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.storage_unavailable"];
        };
    };
    download_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Download"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.file_not_ready"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    list_file_parts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadedPart"][];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.not_in_parts.upload_lost.upload_over"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.storage_unavailable"];
        };
    };
    sign_file_parts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PartsToSign"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedPart"][];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.not_in_parts.upload_over"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.storage_unavailable"];
        };
    };
    download_rendition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
                /** @description The rendition's `size`, as the file lists it. */
                size: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Download"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.rendition_not_found.user_not_found"];
            409: components["responses"]["409.file_not_ready"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    download_text: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Download"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_has_no_text.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.file_not_ready"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    renew_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadForm"] | components["schemas"]["UploadInParts"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.upload_over"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    list_trashed_files: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashedFile"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    empty_file_trash: {
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileTrashEmptied"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_trashed_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashedFile"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    purge_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    restore_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The file's id. */
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["File"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.file_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_file_usage: {
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Usage"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            500: components["responses"]["500.internal_error"];
        };
    };
    list_items: {
        parameters: {
            query?: {
                /** @description Count all entries of the listing, in the headers `Total-Count` and `Total-Count-Exact`. The link to the next page does not repeat it. */
                count?: boolean;
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
                /** @description Names of fields, with commas between: each item holds only these, and its `id`. */
                fields?: string;
                /** @description Say in each item where the search matches. */
                highlight?: boolean;
                /** @description How many to return at most. */
                limit?: number;
                /** @description Words, or their beginnings, that an item must all have in its title, tags or description; `#tag` asks for a tag. A search without a word of two characters or more finds nothing. */
                search?: string;
                /** @description How many to pass over, at most 1,000; use `cursor` beyond. */
                skip?: number;
                /** @description The order; `-` is descending. Without one: newest first, and with `search` by the word found. By `updated_at`, items that are updated after the first page was read are left out of the next ones. */
                sort?: components["schemas"]["ItemSort"];
                /** @description Only items that are this far. */
                status?: components["schemas"]["ItemStatus"];
                /** @description Only items with this tag, whole; case and accents do not count. */
                tag?: string;
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
                    Link: components["headers"]["Link"];
                    "Total-Count": components["headers"]["Total-Count"];
                    "Total-Count-Exact": components["headers"]["Total-Count-Exact"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"][] | components["schemas"]["ItemPart"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    create_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    replace_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["400.bad_request.invalid_condition.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    delete_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    update_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["400.bad_request.invalid_condition.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_item_summary: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Summary"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.summary_not_found.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    summarize_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
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
            202: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.not_configured"];
        };
    };
    delete_item_summary: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.summary_not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    change_items: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
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
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResults"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.already_created.bulk_refused.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    reindex_items: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    retag_items: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetagRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    list_trash: {
        parameters: {
            query?: {
                /** @description Count all entries of the listing, in the headers `Total-Count` and `Total-Count-Exact`. The link to the next page does not repeat it. */
                count?: boolean;
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
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
                    Link: components["headers"]["Link"];
                    "Total-Count": components["headers"]["Total-Count"];
                    "Total-Count-Exact": components["headers"]["Total-Count-Exact"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashedItem"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashEmptied"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_trashed_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashedItem"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    purge_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    restore_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.item_not_found.not_found.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
                /** @description Only jobs of this kind. */
                kind?: string;
                /** @description How many to return at most. */
                limit?: number;
                /** @description Only jobs that are this far. */
                status?: components["schemas"]["JobStatus"];
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The job's id. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.job_not_found.not_found.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The job's id. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.job_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.job_ended"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    retry_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The job's id. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.job_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.job_not_retryable"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable"];
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
                /** @description Only addresses that begin so, in whatever case. A domain with other letters is found as people write it, too. */
                email?: string;
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserList"];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    invite_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended.email_taken"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    delete_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.own_account"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["400.bad_request.invalid_condition.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.own_account.user_not_verified"];
            412: components["responses"]["412.precondition_failed"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    list_user_audit: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    disable_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.own_account"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    enable_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.own_account"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    remove_user_totp: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.factor_not_found.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.own_account"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    force_reset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["400.bad_request.invalid_condition.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.own_account"];
            412: components["responses"]["412.precondition_failed"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    resend_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserDetails"];
                };
            };
            400: components["responses"]["400.invalid_condition.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.forbidden.limited"];
            404: components["responses"]["404.not_found.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.invitation_not_open.limited"];
            412: components["responses"]["412.precondition_failed.limited"];
            422: components["responses"]["422.validation_error.limited"];
            428: components["responses"]["428.precondition_required.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
        };
    };
    withdraw_invitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended.invitation_not_open"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"][];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["401.unauthenticated"];
            403: components["responses"]["403.forbidden"];
            404: components["responses"]["404.not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Answer 304 if this names the stored version: an `ETag`, several of them, or `*`. */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            /** @description The client has this version. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.invalid_condition"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            412: components["responses"]["412.precondition_failed"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    delete_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
            };
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
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletionOut"];
                };
            };
            400: components["responses"]["400.bad_request.invalid_condition.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.code_required.factor_locked.wrong_code.wrong_password.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.administrator_stays.conflict.contended.limited"];
            412: components["responses"]["412.precondition_failed.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            428: components["responses"]["428.precondition_required.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
        };
    };
    update_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description A request that is repeated with the same key takes effect once, and is answered as the first time. */
                "Idempotency-Key"?: string;
                /** @description Do it only if this names the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-Match"?: string;
                /** @description Do it only if this does not name the stored version: an `ETag`, several of them, or `*`. Otherwise the answer is a 412. */
                "If-None-Match"?: string;
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
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Idempotency-Replayed"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserOut"];
                };
            };
            400: components["responses"]["400.bad_request.invalid_condition.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.already_created.conflict.contended"];
            412: components["responses"]["412.precondition_failed"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.idempotency_key_reused.validation_error"];
            428: components["responses"]["428.precondition_required"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    list_my_audit: {
        parameters: {
            query?: {
                /** @description Where to go on: taken from the `Link` header of the last page. */
                cursor?: string;
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
                    Link: components["headers"]["Link"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntry"][];
                };
            };
            400: components["responses"]["400.invalid_cursor"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_avatar: {
        parameters: {
            query?: {
                /** @description The `size` of one of its renditions. */
                size?: number;
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Download"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.avatar_not_found.rendition_not_found.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    choose_avatar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AvatarChoice"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["400.bad_request.malformed_json"];
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            413: components["responses"]["413.payload_too_large"];
            415: components["responses"]["415.unsupported_media_type"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    remove_avatar: {
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    get_export: {
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.export_not_found.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
    ask_for_export: {
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
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["400.bad_request.malformed_json.limited"];
            401: components["responses"]["401.unauthenticated.limited"];
            403: components["responses"]["403.code_required.factor_locked.wrong_code.wrong_password.limited"];
            404: components["responses"]["404.user_not_found.limited"];
            409: components["responses"]["409.conflict.contended.limited"];
            413: components["responses"]["413.payload_too_large.limited"];
            415: components["responses"]["415.unsupported_media_type.limited"];
            422: components["responses"]["422.validation_error.limited"];
            429: components["responses"]["429.throttled.too_many_attempts.limited"];
            500: components["responses"]["500.internal_error.limited"];
            503: components["responses"]["503.database_unavailable.keys_unavailable.limited"];
        };
    };
    download_archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The number of an archive. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveDownload"];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.archive_not_found.not_found.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionOut"][];
                };
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
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
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["401.unauthenticated"];
            404: components["responses"]["404.not_found.session_not_found.user_not_found"];
            409: components["responses"]["409.conflict.contended"];
            422: components["responses"]["422.validation_error"];
            429: components["responses"]["429.throttled"];
            500: components["responses"]["500.internal_error"];
            503: components["responses"]["503.database_unavailable.keys_unavailable"];
        };
    };
}
