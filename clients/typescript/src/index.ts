/**
 * The client of the API: web APIs only, for browsers, Node 20 and newer, edge functions,
 * workers and Deno.
 */
import { type Call, type ClientOptions, createCall } from "./call.js";
import { type Account, createAccount } from "./resources/account.js";
import { type Auth, createAuth } from "./resources/auth.js";
import { createItems, createTrash, type Items, type Trash } from "./resources/items.js";
import { createUsers, type Users } from "./resources/users.js";

export {
  ApiError,
  BackendError,
  Conflict,
  InvalidInput,
  isApiError,
  NoAnswer,
  Throttled,
  Unauthenticated,
  Unavailable,
  UnexpectedAnswer,
  VersionConflict,
} from "./errors.js";
export type { Answer, Arguments, Call, CallOptions, ClientOptions, Data } from "./call.js";
export type { Extent, Page, Total } from "./pages.js";
export type { Account } from "./resources/account.js";
export type { Auth, SignIn, Tokens } from "./resources/auth.js";
export type { Item, ItemPart, ItemQuery, Items, Trash, TrashedItem } from "./resources/items.js";
export type { Versioned } from "./resources/methods.js";
export type { User, Users } from "./resources/users.js";
export type { AnyOperationId, Body, Callable, ErrorCode, Input, Operation, OperationId, Problem, ProblemOf, Query, Schemas, Success } from "./types.js";

/** The API. What the resources below lack, `call` has: every operation, typed. */
export interface Client {
  call: Call;
  auth: Auth;
  account: Account;
  items: Items;
  trash: Trash;
  users: Users;
}

/**
 * Create a client.
 *
 * It keeps nothing between calls. On a server, create one for each request, so that no
 * user's token serves another one.
 */
export function createClient(options: ClientOptions): Client {
  const call = createCall(options);
  return {
    call,
    auth: createAuth(call),
    account: createAccount(call),
    items: createItems(call),
    trash: createTrash(call),
    users: createUsers(call),
  };
}
