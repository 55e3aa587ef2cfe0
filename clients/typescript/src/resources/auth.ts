/** Signing up, in, on and out; passwords and addresses by mailed links. */
import type { Call, CallOptions } from "../call.js";
import { isApiError } from "../errors.js";
import type { Body, Schemas } from "../types.js";
import { methodsOf } from "./methods.js";

/** The tokens of a session. */
export type Tokens = Schemas["TokenPair"];

/** What a step of signing in leads to. A second factor is not an error. */
export type SignIn =
  | { status: "signed_in"; tokens: Schemas["SignedIn"] }
  | { status: "mfa_required"; challenge: string }
  | { status: "deletion_pending"; deleteAfter: string; restoreToken: string };

/** The methods that need no session, and the one that ends it. */
export interface Auth {
  register(account: Body<"register">, options?: CallOptions): Promise<Schemas["UserOut"]>;
  /** Sign in by password; a wrong one is an error. */
  signIn(credentials: Body<"login">, options?: CallOptions): Promise<SignIn>;
  /** Answer the challenge of a sign-in by a code or a recovery code. */
  signInWithFactor(answer: Body<"login_factor">, options?: CallOptions): Promise<SignIn>;
  /** Exchange a refresh token; to all who do so at once, the answer is the same. */
  refresh(refreshToken: string, options?: CallOptions): Promise<Tokens>;
  /** Keep an account that is about to be deleted, and sign in. */
  restore(restoreToken: string, options?: CallOptions): Promise<Tokens>;
  /** End the session of the access token. */
  signOut(options?: CallOptions): Promise<undefined>;
  /** Mail a link for a new password; the answer is the same for every address. */
  forgotPassword(email: string, options?: CallOptions): Promise<undefined>;
  resetPassword(reset: Body<"reset_password">, options?: CallOptions): Promise<undefined>;
  verifyEmail(link: Body<"verify_email">, options?: CallOptions): Promise<undefined>;
  confirmEmail(link: Body<"confirm_email_change">, options?: CallOptions): Promise<undefined>;
  undoEmail(token: string, options?: CallOptions): Promise<undefined>;
}

/** Return the methods for signing in. */
export function createAuth(call: Call): Auth {
  const { data } = methodsOf(call);
  return {
    register: data("register", "body"),
    signIn: (credentials, options) => signInBy(data("login", "body")(credentials, options)),
    signInWithFactor: (answer, options) => signInBy(data("login_factor", "body")(answer, options)),
    refresh: (refresh_token, options) => data("refresh", "body")({ refresh_token }, options),
    restore: (restore_token, options) => data("restore", "body")({ restore_token }, options),
    signOut: data("logout"),
    forgotPassword: (email, options) => data("forgot_password", "body")({ email }, options),
    resetPassword: data("reset_password", "body"),
    verifyEmail: data("verify_email", "body"),
    confirmEmail: data("confirm_email_change", "body"),
    undoEmail: (token, options) => data("undo_email_change", "body")({ token }, options),
  };
}

/** Return what a step of signing in led to. */
async function signInBy(answer: Promise<Schemas["SignedIn"]>): Promise<SignIn> {
  try {
    return { status: "signed_in", tokens: await answer };
  } catch (error) {
    if (!isApiError(error)) throw error;
    if (error.is("mfa_required")) return { status: "mfa_required", challenge: error.problem.challenge };
    if (error.is("deletion_pending")) {
      const { delete_after, restore_token } = error.problem;
      return { status: "deletion_pending", deleteAfter: delete_after, restoreToken: restore_token };
    }
    throw error;
  }
}
