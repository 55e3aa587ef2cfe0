/** The caller's own account. */
import type { Call, CallOptions } from "../call.js";
import type { Extent, Page } from "../pages.js";
import type { Body, Query, Schemas } from "../types.js";
import { allOf, methodsOf, type Versioned } from "./methods.js";

/** The methods for the caller's account. */
export interface Account {
  get(options?: CallOptions & { ifNoneMatch?: undefined }): Promise<Versioned<Schemas["UserOut"]>>;
  update(changes: Body<"update_me">, options?: CallOptions): Promise<Versioned<Schemas["UserOut"]>>;
  /** Ask for the deletion of the account; it is still to be had back until `delete_after`. */
  delete(proof: Body<"delete_me">, options?: CallOptions): Promise<Schemas["DeletionOut"]>;
  changePassword(change: Body<"change_password">, options?: CallOptions): Promise<undefined>;
  changeEmail(change: Body<"change_email">, options?: CallOptions): Promise<undefined>;
  /** Mail the link that verifies the address once more. */
  resendVerification(options?: CallOptions): Promise<undefined>;
  sessions(options?: CallOptions): Promise<Schemas["SessionOut"][]>;
  endSession(id: string, options?: CallOptions): Promise<undefined>;
  endOtherSessions(options?: CallOptions): Promise<undefined>;
  factors(options?: CallOptions): Promise<Schemas["Factors"]>;
  startTotp(proof: Body<"start_totp">, options?: CallOptions): Promise<Schemas["FactorSetup"]>;
  confirmTotp(code: Body<"confirm_totp">, options?: CallOptions): Promise<Schemas["RecoveryCodes"]>;
  removeTotp(proof: Body<"disable_totp">, options?: CallOptions): Promise<undefined>;
  renewRecoveryCodes(proof: Body<"renew_recovery_codes">, options?: CallOptions): Promise<Schemas["RecoveryCodes"]>;
  /** Read a page of what happened to the account. */
  audit(query?: Query<"list_my_audit">, options?: CallOptions): Promise<Page<Schemas["AuditEntry"]>>;
  allAudit(query?: Query<"list_my_audit">, extent?: Extent): AsyncGenerator<Schemas["AuditEntry"], void>;
}

/** Return the methods for the caller's account. */
export function createAccount(call: Call): Account {
  const { data, tagged, page } = methodsOf(call);
  const audit = page("list_my_audit", "query");
  return {
    get: tagged("get_me"),
    update: tagged("update_me", "body"),
    delete: data("delete_me", "body"),
    changePassword: data("change_password", "body"),
    changeEmail: data("change_email", "body"),
    resendVerification: data("resend_verification"),
    sessions: data("list_my_sessions"),
    endSession: data("revoke_my_session", "session_id"),
    endOtherSessions: data("revoke_my_other_sessions"),
    factors: data("get_factors"),
    startTotp: data("start_totp", "body"),
    confirmTotp: data("confirm_totp", "body"),
    removeTotp: data("disable_totp", "body"),
    renewRecoveryCodes: data("renew_recovery_codes", "body"),
    audit,
    allAudit: allOf(audit),
  };
}
