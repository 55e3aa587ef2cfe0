// All operations of a running API, called by the packed client as a frontend calls them.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { isApiError, NoAnswer, Throttled, Unauthenticated, VersionConflict } from "@backend/client";
import { filesOf, ready, typeOf, upload } from "@backend/client/files";
import { everybodysJobsOf, itemJobsOf, JobCancelled, jobsOf } from "@backend/client/jobs";
import {
  ask_for_export,
  create_file,
  delete_item_summary,
  download_archive,
  download_text,
  empty_file_trash,
  get_export,
  get_item_summary,
  get_trashed_file,
  renew_upload,
  summarize_item,
} from "@backend/client/operations";
import { client, codeOf, granted, mailed, OPERATIONS, refused, signedIn } from "./world.mjs";

/** Operations that these tests do not see granted, and why. */
const NOT_GRANTED = {
  token: "OAuth 2.0's own, which the client leaves to stock clients",
  revoke: "OAuth 2.0's own, which the client leaves to stock clients",
  unlock_factor: "its link is mailed after 100 wrong codes; here a link is refused",
};

const run = randomUUID().slice(0, 8);
const ada = { email: `ada.${run}@example.com`, password: `correct horse ${run}` };
const moved = `ada.moved.${run}@example.com`;
const invited = `bob.${run}@example.com`;
/** A picture of one pixel. */
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgaGgAAAGEAQFWjyAjAAAAAElFTkSuQmCC", "base64");
let me;
let admin;

/** Return the error that a call ends with, of this code. */
async function refusal(call, code) {
  const error = await call.then(() => assert.fail(`${code} was expected`), (reason) => reason);
  assert.ok(isApiError(error), error.stack);
  assert.equal(error.code, code, error.stack);
  return error;
}

before(async () => {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env;
  admin = await signedIn({ email, password });
});

test("the service is there", async () => {
  const { api } = client();

  assert.equal((await api.call("get_health")).data.status, "ok");
  await api.call("get_ready");
});

test("somebody signs up, in, and verifies the address by the mailed token", async () => {
  const { api } = client();
  const user = await api.auth.register({ ...ada, name: "Ada" });
  await refusal(api.auth.register(ada), "email_taken");
  await refusal(api.auth.signIn({ ...ada, password: "something else" }), "invalid_credentials");

  me = await signedIn(ada);
  assert.equal(me.step.status, "signed_in");
  assert.equal((await me.api.account.get()).data.id, user.id);
  const first = await mailed(ada.email, "verify-email");
  await me.api.account.resendVerification();
  const token = await mailed(ada.email, "verify-email", { seen: first });
  await me.api.auth.verifyEmail({ token });
  const { data, etag } = await me.api.account.get();
  assert.equal(data.email_verified, true);

  const changed = await me.api.account.update({ name: "Ada L." }, { ifMatch: etag });
  assert.equal(changed.data.name, "Ada L.");
  await refusal(me.api.account.update({ name: "Other" }, { ifMatch: etag }), "precondition_failed");
});

test("items are created once, found, paged, and changed by one at a time", async () => {
  const idempotencyKey = randomUUID();
  const create = () => me.api.items.create({ title: "Write the release notes", tags: ["docs"] }, { idempotencyKey });
  const { data: item, etag } = await create();
  assert.equal((await create()).data.id, item.id);

  const bulk = await me.api.items.bulk({ create: Array.from({ length: 6 }, (_, index) => ({ title: `Release ${index}` })) });
  assert.ok(bulk.create.every(({ status }) => status === 201));
  const found = [];
  for await (const each of me.api.items.all({ search: "rel", limit: 3, sort: "title" })) found.push(each.title);
  assert.deepEqual(found, [...Array.from({ length: 6 }, (_, index) => `Release ${index}`), "Write the release notes"]);
  const page = await me.api.items.list({ search: "notes", highlight: true });
  assert.equal(page.items.length, 1);
  assert.ok(page.items[0].highlights.length > 0);
  assert.equal(page.next, undefined);
  assert.deepEqual(Object.keys((await me.api.items.list({ fields: ["title"], limit: 1 })).items[0]).sort(), ["id", "title"]);

  const updated = await me.api.items.update(item.id, { status: "done" }, { ifMatch: etag });
  const conflict = await me.api.items.update(item.id, { status: "open" }, { ifMatch: item }).catch((error) => error);
  assert.ok(conflict instanceof VersionConflict);
  const { data, etag: current } = await me.api.items.get(item.id);
  assert.deepEqual([data.status, current], ["done", updated.etag]);
  const { response } = await me.api.call("get_item", { path: { item_id: item.id } }, { ifNoneMatch: current });
  assert.equal(response.status, 304);
  assert.equal((await me.api.items.replace(item.id, { title: "Notes" }, { ifMatch: data })).data.description, "");
  const error = await me.api.items.create({ title: "" }).catch((reason) => reason);
  assert.deepEqual(Object.keys(error.fields), ["title"]);
});

test("what is removed is in the trash until it is restored or purged", async () => {
  const { data: item } = await me.api.items.create({ title: "To be removed" });
  await me.api.items.remove(item.id);
  await refusal(me.api.items.get(item.id), "item_not_found");
  assert.deepEqual((await me.api.trash.list()).items.map(({ id }) => id), [item.id]);
  assert.equal((await me.api.trash.get(item.id)).data.title, item.title);
  assert.equal((await me.api.trash.restore(item.id)).data.id, item.id);

  await me.api.items.remove(item.id);
  await me.api.trash.purge(item.id);
  await refusal(me.api.trash.get(item.id), "item_not_found");
  await me.api.items.remove((await me.api.items.create({ title: "Another" })).data.id);
  assert.equal((await me.api.trash.empty()).more, false);
});

test("jobs on items are waited for, cancelled and tried again, by their owner and by administrators", async () => {
  const jobs = jobsOf(me.api);
  const items = itemJobsOf(me.api);
  const everybodys = everybodysJobsOf(admin.api);
  const { data: retagging } = await items.retag({ from: "docs", to: "papers" });
  assert.equal((await jobs.wait(retagging, { deadlineMs: 60_000 })).status, "succeeded");
  await refusal(jobs.cancel(retagging.id), "job_ended");

  const user = (await me.api.account.get()).data.id;
  for (const [cancel, retry] of [
    [jobs.cancel, jobs.retry],
    [(id) => everybodys.cancel(user, id), (id) => everybodys.retry(user, id)],
  ]) {
    const id = await cancelled(jobs, items, cancel);
    assert.equal((await jobs.get(id)).data.status, "cancelled");
    const { data: again } = await retry(id);
    assert.equal((await jobs.wait(again, { deadlineMs: 60_000 })).attempt, 2);
    await refusal(retry(id), "job_not_retryable");
  }
  assert.equal((await jobs.list({ kind: "items.reindex", status: "succeeded", limit: 1 })).items.length, 1);
  await refusal(everybodysJobsOf(me.api).list(), "forbidden");
  const seen = [];
  for await (const { id } of everybodys.all({ status: "succeeded" }, { maxItems: 100 })) seen.push(id);
  assert.ok(seen.includes(retagging.id));
});

test("an item is summarised by the stage's model, read, and the summary removed", async () => {
  const { data: item } = await me.api.items.create({ title: "Move", description: "In May. In June." });
  const path = { item_id: item.id };
  const { data: asked } = await me.api.call(summarize_item, { path });
  assert.equal((await jobsOf(me.api).wait(asked, { deadlineMs: 60_000 })).result.item_id, item.id);

  const { data: summary, etag } = await me.api.call(get_item_summary, { path });
  assert.equal(summary.text, "Move. In May.");
  assert.deepEqual([summary.generated, summary.stale], [true, false]);
  await me.api.call(delete_item_summary, { path }, { ifMatch: etag });
  await refusal(me.api.call(get_item_summary, { path }), "summary_not_found");
});

/** Ask for a job and cancel it; return its id. One that was faster is asked for again. */
async function cancelled(jobs, items, cancel) {
  for (let tries = 0; tries < 10; tries++) {
    const { data: job } = await items.reindex();
    const ended = await cancel(job.id).then(() => jobs.wait(job.id, { deadlineMs: 60_000 })).catch((error) => error);
    if (ended instanceof JobCancelled) return job.id;
    if (ended instanceof Error && !(isApiError(ended) && ended.is("job_ended"))) throw ended;
  }
  throw new Error("each job ended before it was cancelled");
}

test("a picture is uploaded whole, checked, had in other sizes, an avatar, and in the trash", async () => {
  const files = filesOf(me.api);
  const picture = new File([PICTURE], "dot.png", { type: "image/png" });
  const { data: promised } = await me.api.call(create_file, { body: { name: "later.png", type: "image/png", size: PICTURE.length, sha256: "0".repeat(64) } });
  assert.equal((await me.api.call(renew_upload, { path: { file_id: promised.file.id } })).data.method, "post");
  await files.abort(promised.file.id);
  await refusal(files.get(promised.file.id), "file_not_found");

  const seen = [];
  const sent = await upload(me.api, picture, { onProgress: ({ sent: bytes }) => seen.push(bytes) });
  assert.deepEqual(seen, [PICTURE.length]);
  const file = await ready(me.api, sent, { deadlineMs: 60_000 });
  assert.deepEqual([file.status, file.width, file.height], ["ready", 1, 1], JSON.stringify(file));
  assert.equal((await fetch((await files.download(file.id)).url)).status, 200);
  for (const { size } of file.renditions) assert.equal((await fetch((await files.rendition(file.id, size)).url)).status, 200);

  await files.chooseAvatar({ file_id: file.id });
  assert.equal((await fetch((await files.avatar()).url)).status, 200);
  await files.removeAvatar();
  await refusal(files.avatar(), "avatar_not_found");

  const renamed = await files.update(file.id, { name: "point.png" }, { ifMatch: file });
  assert.deepEqual((await files.list({ search: "point" })).items.map(({ id }) => id), [file.id]);
  await files.remove(file.id, { ifMatch: renamed.etag });
  assert.deepEqual((await files.trash()).items.map(({ id }) => id), [file.id]);
  assert.equal((await me.api.call(get_trashed_file, { path: { file_id: file.id } })).data.name, "point.png");
  await files.restore(file.id);
  await files.remove(file.id);
  await files.purge(file.id);
  assert.equal((await files.usage()).number, 0);
});

test("the text of a document is had, and the trash of files emptied", async () => {
  const files = filesOf(me.api);
  const words = new File(["Words of a text."], "words.txt", { type: "text/plain" });
  const file = await ready(me.api, await upload(me.api, words), { deadlineMs: 60_000 });
  assert.equal(file.has_text, true);
  const { data: text } = await me.api.call(download_text, { path: { file_id: file.id } });
  assert.equal(await (await fetch(text.url)).text(), "Words of a text.");
  await files.remove(file.id);
  assert.deepEqual((await me.api.call(empty_file_trash)).data, { purged: 1, more: false });
});

test("all that somebody has is exported and fetched", async () => {
  const { data: asked } = await me.api.call(ask_for_export, { body: { password: ada.password } });
  await jobsOf(me.api).wait(asked, { deadlineMs: 60_000 });
  const { data: made } = await me.api.call(get_export);
  assert.deepEqual([made.status, made.archives.length], ["ready", 1]);
  const { data: archive } = await me.api.call(download_archive, { path: { number: 1 } });
  assert.equal((await fetch(archive.url)).status, 200);
});

test("a file that is not what it claims is rejected for a reason, and that is no error", async () => {
  const content = new File([PICTURE], "notes.csv");
  const file = await ready(me.api, await upload(me.api, content), { deadlineMs: 60_000 });

  assert.deepEqual([file.type, file.status, file.reason], [typeOf(content), "rejected", "wrong_type"]);
});

test("a large file is uploaded in parts, and gone on with after a part that failed", async () => {
  // Lines that differ, of which two parts and a bit are made: above FILE_SINGLE_BYTES here.
  const bytes = Buffer.from(Array.from({ length: 2_600_000 }, (_, index) => `line ${index + 1_000_000}\n`).join(""));
  const content = new File([bytes], "lines.txt", { type: "text/plain" });
  const sent = [];
  let broken = true;
  const store = async (url, init) => {
    const part = Number(new URL(url).searchParams.get("partNumber"));
    if (broken && part === 2) throw new TypeError("cut off");
    sent.push(part);
    return await fetch(url, init);
  };
  let id;
  const options = { fetch: store, retries: 0, concurrency: 1 };
  await assert.rejects(upload(me.api, content, { ...options, onBegun: (file) => (id = file.id) }), NoAnswer);

  broken = false;
  const seen = [];
  const stored = await upload(me.api, content, { ...options, id, onProgress: ({ sent: done }) => seen.push(done) });

  assert.deepEqual(sent, [1, 2, 3]);
  assert.deepEqual([seen[0], seen.at(-1)], [16 * 1024 * 1024, bytes.length]);
  assert.equal(stored.id, id);
  const file = await ready(me.api, stored, { deadlineMs: 120_000 });
  assert.equal(file.status, "ready", JSON.stringify(file));
  const { url } = await filesOf(me.api).download(id);
  assert.ok(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes));
  assert.equal((await upload(me.api, content, { id })).status, "ready");
});

test("sessions are renewed, listed and ended", async () => {
  const tokens = await me.api.auth.refresh(me.session.refresh_token);
  assert.deepEqual((await me.api.auth.refresh(me.session.refresh_token)).refresh_token, tokens.refresh_token);
  Object.assign(me.session, tokens);
  const phone = await signedIn(ada);
  const tablet = await signedIn(ada);
  const theirs = (await me.api.account.sessions()).filter(({ current }) => !current);
  assert.equal(theirs.length, 2);

  await me.api.account.endSession(theirs[0].id);
  await me.api.account.endOtherSessions();
  for (const { api } of [phone, tablet]) await assert.rejects(api.account.get(), Unauthenticated);
  const leaving = await signedIn(ada);
  await leaving.api.auth.signOut();
  await assert.rejects(leaving.api.account.get(), Unauthenticated);
  const { items } = await me.api.account.audit();
  assert.ok(items.length > 0);
});

test("a second factor is set up, asked for, and taken away", async () => {
  const { secret } = await me.api.account.startTotp({ password: ada.password });
  const { recovery_codes } = await me.api.account.confirmTotp({ code: codeOf(secret) });
  assert.equal((await me.api.account.factors()).recovery_codes_left, recovery_codes.length);

  const { api, step } = await signedIn(ada);
  assert.equal(step.status, "mfa_required");
  await refusal(api.auth.signInWithFactor({ challenge: step.challenge, code: "000000" }), "invalid_code");
  const second = await api.auth.signInWithFactor({ challenge: step.challenge, recovery_code: recovery_codes[0] });
  assert.equal(second.status, "signed_in");
  await api.call("resend_unlock_link", { body: { email: ada.email } }).catch((error) => assert.ok(isApiError(error)));
  await refusal(api.call("unlock_factor", { body: { token: "x".repeat(43) } }), "invalid_link");

  const renewed = await me.api.account.renewRecoveryCodes({ password: ada.password, recovery_code: recovery_codes[1] });
  await me.api.account.removeTotp({ password: ada.password, recovery_code: renewed.recovery_codes[0] });
});

test("a password is changed, forgotten and reset", async () => {
  const before = ada.password;
  ada.password += " battery";
  await me.api.account.changePassword({ current_password: before, new_password: ada.password });
  await me.api.account.get();

  const { api } = client();
  assert.equal(await api.auth.forgotPassword(ada.email), undefined);
  const token = await mailed(ada.email, "reset-password");
  ada.password += " staple";
  await api.auth.resetPassword({ token, password: ada.password });
  await refusal(api.auth.resetPassword({ token, password: ada.password }), "invalid_link");
  await assert.rejects(me.api.account.get(), Unauthenticated);
  me = await signedIn(ada);
});

test("an address is changed, and the change undone by the former one", async () => {
  await me.api.account.changeEmail({ new_email: moved, password: ada.password });
  await me.api.auth.confirmEmail({ token: await mailed(moved, "confirm-email"), password: ada.password });
  await client().api.auth.undoEmail(await mailed(ada.email, "undo-email"));
});

test("administrators invite, change, disable and remove", async () => {
  const { users } = admin.api;
  const { data: bob } = await users.invite({ email: invited });
  const path = { user_id: bob.id };
  await admin.api.call("resend_invitation", { path });
  assert.equal((await users.list({ email: invited })).items[0].id, bob.id);
  await admin.api.call("withdraw_invitation", { path });

  const credentials = { email: `eve.${run}@example.com`, password: ada.password };
  const user = await client().api.auth.register(credentials);
  const eve = await signedIn(credentials);
  await eve.api.auth.verifyEmail({ token: await mailed(user.email, "verify-email") });
  const { secret } = await eve.api.account.startTotp({ password: ada.password });
  await eve.api.account.confirmTotp({ code: codeOf(secret) });
  await refusal(eve.api.users.list(), "forbidden");

  assert.equal((await users.get(user.id)).data.email, user.email);
  assert.equal((await users.sessions(user.id)).length, 1);
  await admin.api.call("remove_user_totp", { path: { user_id: user.id } });
  assert.ok((await users.audit(user.id)).items.length > 0);
  assert.ok((await users.auditOfAll({ day: new Date().toISOString().slice(0, 10) })).items.length > 0);
  assert.equal((await users.changeRole(user.id, "admin")).data.role, "admin");
  await users.endSessions(user.id);
  assert.equal((await users.disable(user.id)).data.status, "disabled");
  assert.equal((await users.enable(user.id)).data.status, "active");
  await users.forceReset(user.id);
  await users.delete(user.id);
});

test("an account is deleted, and had back at the next sign-in", async () => {
  const credentials = { email: `fay.${run}@example.com`, password: ada.password };
  await client().api.auth.register(credentials);
  const fay = await signedIn(credentials);
  const { delete_after } = await fay.api.account.delete({ password: credentials.password });

  const { api, step } = await signedIn(credentials);
  assert.equal(step.status, "deletion_pending");
  assert.equal(step.deleteAfter, delete_after);
  assert.ok((await api.auth.restore(step.restoreToken)).access_token);
});

test("guessing is slowed down, and says for how long", async () => {
  const { api } = client();
  let error;
  for (let tries = 0; tries < 30 && !(error instanceof Throttled); tries++) {
    error = await api.auth.signIn({ email: `nobody.${run}@example.com`, password: "guess" }).catch((reason) => reason);
  }
  assert.ok(error instanceof Throttled, error?.stack);
  assert.equal(error.attempts, 1);
  assert.ok(error.retryAfter > 0);
});

test("every operation was called", () => {
  assert.deepEqual(OPERATIONS.filter((name) => !granted.has(name) && !(name in NOT_GRANTED)), []);
  assert.deepEqual(Object.keys(NOT_GRANTED).filter((name) => granted.has(name) || !OPERATIONS.includes(name)), []);
  assert.ok(refused.has("unlock_factor"));
});
