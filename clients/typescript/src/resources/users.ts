/** What administrators do with the accounts of others. */
import type { Call, CallOptions } from "../call.js";
import type { Extent, Page } from "../pages.js";
import type { Body, Query, Schemas } from "../types.js";
import { allOf, methodsOf, type Versioned } from "./methods.js";

export type User = Schemas["UserDetails"];

/** The methods for administrators. */
export interface Users {
  list(query?: Query<"list_users">, options?: CallOptions): Promise<Page<User>>;
  all(query?: Query<"list_users">, extent?: Extent): AsyncGenerator<User, void>;
  get(id: string, options?: CallOptions & { ifNoneMatch?: undefined }): Promise<Versioned<User>>;
  invite(invitation: Body<"invite_user">, options?: CallOptions): Promise<Versioned<User>>;
  changeRole(id: string, role: Schemas["Role"], options?: CallOptions): Promise<Versioned<User>>;
  disable(id: string, options?: CallOptions): Promise<Versioned<User>>;
  enable(id: string, options?: CallOptions): Promise<Versioned<User>>;
  delete(id: string, options?: CallOptions): Promise<User>;
  /** Make an account set a new password before its next sign-in. */
  forceReset(id: string, reset?: Body<"force_reset">, options?: CallOptions): Promise<User>;
  sessions(id: string, options?: CallOptions): Promise<Schemas["SessionOut"][]>;
  endSessions(id: string, options?: CallOptions): Promise<undefined>;
  /** Read a page of what happened to an account. */
  audit(id: string, query?: Query<"list_user_audit">, options?: CallOptions): Promise<Page<Schemas["AuditEntry"]>>;
  /** Read a page of what happened in the whole service on a day. */
  auditOfAll(query: Query<"list_audit">, options?: CallOptions): Promise<Page<Schemas["AuditEntry"]>>;
}

/** Return the methods for administrators. */
export function createUsers(call: Call): Users {
  const { data, tagged, page } = methodsOf(call);
  const list: Users["list"] = async (query, options) => {
    const { data: found, next } = await call("list_users", { query: query ?? {} }, options);
    return { items: found.users, next };
  };
  return {
    list,
    all: allOf(list),
    get: tagged("get_user", "user_id"),
    invite: tagged("invite_user", "body"),
    changeRole: (id, role, options) => tagged("change_role", "user_id", "body")(id, { role }, options),
    disable: tagged("disable_user", "user_id"),
    enable: tagged("enable_user", "user_id"),
    delete: data("delete_user", "user_id"),
    forceReset: data("force_reset", "user_id", "body"),
    sessions: data("list_user_sessions", "user_id"),
    endSessions: data("revoke_user_sessions", "user_id"),
    audit: page("list_user_audit", "user_id", "query"),
    auditOfAll: page("list_audit", "query"),
  };
}
