/** Pages that are watched: what no test may cause is found after each of them. */
import assert from "node:assert/strict";
import { launch } from "./browser.mjs";

/** Answers of these kinds are meant by the tests: the browser reports each as an error. */
const MEANT =
  /status of (400|401|403|404|409|412|422|429|503)|net::ERR_(ABORTED|INTERNET_DISCONNECTED|FAILED|CONNECTION)/;

/** Start a browser whose pages are watched. */
export async function watchedBrowser() {
  const browser = await launch();
  const troubles = [];
  return {
    /** Open a context of its own, as another device would be. */
    async device(options = {}) {
      const context = await browser.newContext(options);
      // A busy machine is slow, and that alone fails nothing.
      context.setDefaultTimeout(30_000);
      await context.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) =>
          console.error(
            `violates the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`,
          ),
        );
      });
      context.on("page", (page) => {
        page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error.stack ?? error}`));
        page.on("console", (message) => {
          const isMeant = MEANT.test(message.text());
          if (["error", "warning"].includes(message.type()) && !isMeant) {
            troubles.push(`${page.url()}: ${message.text()}`);
          }
        });
      });
      return context;
    },
    /** Fail if a page had an error, a warning or a violation of its policy. */
    assertQuiet() {
      assert.deepEqual(troubles.splice(0), []);
    },
    close: () => browser.close(),
  };
}
