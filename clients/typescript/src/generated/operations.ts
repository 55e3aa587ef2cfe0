/** Made from openapi.json by generate.mjs: do not edit. */
/** All operations, each a value for `call`: path, method, and traits that decide how a call is repeated. */
import type { Operation } from "../types.js";

/** List everybody's jobs of one status, newest first. For administrators. */
export const list_everybodys_jobs = "/admin/jobs GET" as Operation<"list_everybodys_jobs">;
/** Ask for somebody's job to end as soon as it can. For administrators. */
export const cancel_job_of_user = "/admin/jobs/{user_id}/{job_id}/cancel POST" as Operation<"cancel_job_of_user">;
/** Try somebody's job again that failed or was cancelled. For administrators. */
export const retry_job_of_user = "/admin/jobs/{user_id}/{job_id}/retry POST" as Operation<"retry_job_of_user">;
/** List what happened to anybody on a day, newest first. For administrators. */
export const list_audit = "/audit GET" as Operation<"list_audit">;
/** Have a link mailed to your new address; following it changes the address. */
export const change_email = "/auth/email/change POST" as Operation<"change_email">;
/** Change your address by the link that was mailed to the new one. */
export const confirm_email_change = "/auth/email/change/confirm POST" as Operation<"confirm_email_change">;
/** Take a change of address back; voids the password and ends every session. */
export const undo_email_change = "/auth/email/change/undo POST" as Operation<"undo_email_change">;
/** Verify an address by the link that was mailed there. */
export const verify_email = "/auth/email/verify POST" as Operation<"verify_email">;
/** Have another verification link mailed to your address, if it needs one. */
export const resend_verification = "/auth/email/verify/resend POST" as Operation<"resend_verification">;
/** Read which second factors you have. */
export const get_factors = "/auth/factors GET" as Operation<"get_factors">;
/** Replace all recovery codes by new ones, shown once. */
export const renew_recovery_codes = "/auth/factors/recovery-codes POST" as Operation<"renew_recovery_codes">;
/** Stop using the authenticator; its recovery codes go with it. */
export const disable_totp = "/auth/factors/totp DELETE" as Operation<"disable_totp">;
/** Begin to use an authenticator app: its secret, shown once, to be confirmed. */
export const start_totp = "/auth/factors/totp POST" as Operation<"start_totp">;
/** Show that the authenticator works; sign-ins ask for it from now on. */
export const confirm_totp = "/auth/factors/totp/confirm POST" as Operation<"confirm_totp">;
/** Make the codes of your authenticator good again, by the link that was mailed. */
export const unlock_factor = "/auth/factors/unlock POST" as Operation<"unlock_factor">;
/** Have a link mailed that makes codes good again, if a hundred were wrong. */
export const resend_unlock_link = "/auth/factors/unlock/resend POST" as Operation<"resend_unlock_link">;
/** Sign in with e-mail address and password. */
export const login = "/auth/login POST" as Operation<"login">;
/** Finish a sign-in with a code of the authenticator, or a recovery code. */
export const login_factor = "/auth/login/factor POST" as Operation<"login_factor">;
/** End the session of the presented access token, at once. */
export const logout = "/auth/logout POST" as Operation<"logout">;
/** Replace your password; ends every session but this one. */
export const change_password = "/auth/password/change POST" as Operation<"change_password">;
/** Have a reset link mailed, if the address has an account; the answer is alike. */
export const forgot_password = "/auth/password/forgot POST" as Operation<"forgot_password">;
/** Set a password by a link from a mail; ends every session. */
export const reset_password = "/auth/password/reset POST" as Operation<"reset_password">;
/** Exchange a refresh token for new tokens; it serves once. */
export const refresh = "/auth/refresh POST repeatable" as Operation<"refresh">;
/** Create an account. */
export const register = "/auth/register POST keyed" as Operation<"register">;
/** Undo the deletion of your account, and sign in. */
export const restore = "/auth/restore POST" as Operation<"restore">;
/** List your files, newest first, or, with `search`, by the word found. */
export const list_files = "/files GET" as Operation<"list_files">;
/** Announce a file, and get what uploads it to the store. */
export const create_file = "/files POST keyed" as Operation<"create_file">;
/** Remove all your deleted files for good; their room is free at once. */
export const empty_file_trash = "/files/trash DELETE slow" as Operation<"empty_file_trash">;
/** List your deleted files, the newest files first. They take room. */
export const list_trashed_files = "/files/trash GET" as Operation<"list_trashed_files">;
/** Remove a deleted file for good; its room is free at once. */
export const purge_file = "/files/trash/{file_id} DELETE" as Operation<"purge_file">;
/** Read a deleted file. */
export const get_trashed_file = "/files/trash/{file_id} GET" as Operation<"get_trashed_file">;
/** Make a deleted file a file again; safe to repeat. */
export const restore_file = "/files/trash/{file_id}/restore POST keyed" as Operation<"restore_file">;
/** Read how much room your files take, those in the trash included. */
export const get_file_usage = "/files/usage GET" as Operation<"get_file_usage">;
/** Move a file to the trash, where it stays for 30 days. */
export const delete_file = "/files/{file_id} DELETE keyed" as Operation<"delete_file">;
/** Read a file. Ask with `If-None-Match` while it is checked: a 304 is nothing new. */
export const get_file = "/files/{file_id} GET" as Operation<"get_file">;
/** Rename a file, or give it to another item (a JSON merge patch, RFC 7396). */
export const update_file = "/files/{file_id} PATCH keyed" as Operation<"update_file">;
/** Give an upload up: the file is gone, and its room is free. */
export const abort_file = "/files/{file_id}/abort POST" as Operation<"abort_file">;
/** Make one file of the parts, to be checked; safe to repeat. */
export const complete_file = "/files/{file_id}/complete POST repeatable slow" as Operation<"complete_file">;
/** Get an address from which a file is downloaded, for 10 minutes or more. */
export const download_file = "/files/{file_id}/download GET" as Operation<"download_file">;
/** List the parts that were uploaded, to go on with the others. */
export const list_file_parts = "/files/{file_id}/parts GET" as Operation<"list_file_parts">;
/** Get addresses for up to 100 parts, each for exactly the bytes of its SHA-256. */
export const sign_file_parts = "/files/{file_id}/parts POST repeatable" as Operation<"sign_file_parts">;
/** Get an address of a smaller picture of a file, for an hour or more. */
export const download_rendition = "/files/{file_id}/renditions/{size} GET" as Operation<"download_rendition">;
/** Get an address of the text of a document or text file: its first megabyte. */
export const download_text = "/files/{file_id}/text GET" as Operation<"download_text">;
/** Get a new form for a file that was not uploaded before the first expired. */
export const renew_upload = "/files/{file_id}/upload POST repeatable" as Operation<"renew_upload">;
/** Liveness: the process answers. */
export const get_health = "/health GET" as Operation<"get_health">;
/** List your items; the `Link` header leads to the next page. */
export const list_items = "/items GET" as Operation<"list_items">;
/** Create an item. */
export const create_item = "/items POST keyed" as Operation<"create_item">;
/** Create, change and delete up to 100 items; each entry has a result of its own. */
export const change_items = "/items/bulk POST keyed slow" as Operation<"change_items">;
/** Write everything again that your items are found by. One such job at a time. */
export const reindex_items = "/items/reindex POST keyed" as Operation<"reindex_items">;
/** Rename a tag on all your items, or take it away from them. */
export const retag_items = "/items/retag POST keyed" as Operation<"retag_items">;
/** Remove all your deleted items for good. */
export const empty_trash = "/items/trash DELETE slow" as Operation<"empty_trash">;
/** List your deleted items, the newest items first. */
export const list_trash = "/items/trash GET" as Operation<"list_trash">;
/** Remove a deleted item for good. */
export const purge_item = "/items/trash/{item_id} DELETE" as Operation<"purge_item">;
/** Read a deleted item. */
export const get_trashed_item = "/items/trash/{item_id} GET" as Operation<"get_trashed_item">;
/** Make a deleted item an item again; safe to repeat. */
export const restore_item = "/items/trash/{item_id}/restore POST keyed" as Operation<"restore_item">;
/** Move an item to the trash, where it stays for 30 days. */
export const delete_item = "/items/{item_id} DELETE keyed" as Operation<"delete_item">;
/** Read an item. */
export const get_item = "/items/{item_id} GET" as Operation<"get_item">;
/** Change some fields of an item (a JSON merge patch, RFC 7396). */
export const update_item = "/items/{item_id} PATCH keyed" as Operation<"update_item">;
/** Replace an item's content, whole; an item may be sent as it was read. */
export const replace_item = "/items/{item_id} PUT keyed" as Operation<"replace_item">;
/** Remove the summary of an item for good; the item stays as it is. */
export const delete_item_summary = "/items/{item_id}/summary DELETE" as Operation<"delete_item_summary">;
/** Read the summary of an item. Its `ETag` changes when it becomes stale, too. */
export const get_item_summary = "/items/{item_id}/summary GET" as Operation<"get_item_summary">;
/** Let a language model write a summary of an item, or another one. */
export const summarize_item = "/items/{item_id}/summary POST keyed" as Operation<"summarize_item">;
/** List your jobs, newest first; a job is kept for 90 days after it has ended. */
export const list_jobs = "/jobs GET" as Operation<"list_jobs">;
/** Read a job. Ask with `If-None-Match` while it runs: a 304 says nothing is new. */
export const get_job = "/jobs/{job_id} GET" as Operation<"get_job">;
/** Ask for a job to end as soon as it can; one that has not begun ends at once. */
export const cancel_job = "/jobs/{job_id}/cancel POST" as Operation<"cancel_job">;
/** Try a job again that failed or was cancelled. */
export const retry_job = "/jobs/{job_id}/retry POST" as Operation<"retry_job">;
/** Readiness: the database answers too, else 503. */
export const get_ready = "/ready GET" as Operation<"get_ready">;
/** List users by e-mail address. For administrators. */
export const list_users = "/users GET" as Operation<"list_users">;
/** Make an account whose owner is mailed a link to set a password. */
export const invite_user = "/users POST keyed" as Operation<"invite_user">;
/** Have your account deleted in 14 days; until then, signing in can undo it. */
export const delete_me = "/users/me DELETE" as Operation<"delete_me">;
/** Read your own profile. */
export const get_me = "/users/me GET" as Operation<"get_me">;
/** Change your own profile. */
export const update_me = "/users/me PATCH keyed" as Operation<"update_me">;
/** List what happened to your account, newest first. */
export const list_my_audit = "/users/me/audit GET" as Operation<"list_my_audit">;
/** Let no picture stand for you; its file stays. */
export const remove_avatar = "/users/me/avatar DELETE" as Operation<"remove_avatar">;
/** Get an address of your avatar, for an hour or more. */
export const get_avatar = "/users/me/avatar GET" as Operation<"get_avatar">;
/** Let one of your pictures stand for you. Upload it as a file before. */
export const choose_avatar = "/users/me/avatar PUT" as Operation<"choose_avatar">;
/** Read how far your export is, and what can be fetched of it for seven days. */
export const get_export = "/users/me/export GET" as Operation<"get_export">;
/** Ask for an export of all that you have; while one is underway, you get its job. */
export const ask_for_export = "/users/me/export POST" as Operation<"ask_for_export">;
/** Get an address of one archive, for some minutes. */
export const download_archive = "/users/me/export/archives/{number}/download GET" as Operation<"download_archive">;
/** Sign every device out but this one. */
export const revoke_my_other_sessions = "/users/me/sessions DELETE" as Operation<"revoke_my_other_sessions">;
/** List the devices that you are signed in on, the one seen last first. */
export const list_my_sessions = "/users/me/sessions GET" as Operation<"list_my_sessions">;
/** Sign one device out. */
export const revoke_my_session = "/users/me/sessions/{session_id} DELETE" as Operation<"revoke_my_session">;
/** Keep a user out and have them deleted in 14 days. For administrators. */
export const delete_user = "/users/{user_id} DELETE" as Operation<"delete_user">;
/** Read a user's profile. For administrators. */
export const get_user = "/users/{user_id} GET" as Operation<"get_user">;
/** Change a user's role; their sessions end. For administrators. */
export const change_role = "/users/{user_id} PATCH" as Operation<"change_role">;
/** List what happened to a user, also to one who is gone. For administrators. */
export const list_user_audit = "/users/{user_id}/audit GET" as Operation<"list_user_audit">;
/** Keep a user out, at once and until enabled again. For administrators. */
export const disable_user = "/users/{user_id}/disable POST" as Operation<"disable_user">;
/** Let a user in again, also one that is to be deleted. For administrators. */
export const enable_user = "/users/{user_id}/enable POST" as Operation<"enable_user">;
/** Remove a user's second factor; their sessions end. For administrators. */
export const remove_user_totp = "/users/{user_id}/factors/totp DELETE" as Operation<"remove_user_totp">;
/** Void a user's password and mail them a link to set one. For administrators. */
export const force_reset = "/users/{user_id}/force-reset POST" as Operation<"force_reset">;
/** Remove an account whose invitation was not accepted. For administrators. */
export const withdraw_invitation = "/users/{user_id}/invitation DELETE" as Operation<"withdraw_invitation">;
/** Mail another link to somebody who has not accepted yet. For administrators. */
export const resend_invitation = "/users/{user_id}/invitation POST" as Operation<"resend_invitation">;
/** Sign a user out everywhere. For administrators. */
export const revoke_user_sessions = "/users/{user_id}/sessions DELETE" as Operation<"revoke_user_sessions">;
/** List the devices that a user is signed in on. For administrators. */
export const list_user_sessions = "/users/{user_id}/sessions GET" as Operation<"list_user_sessions">;
