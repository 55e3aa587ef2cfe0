/**
 * A gate in front of the API: it notes what passes, and fails as it is told.
 *
 * `GET /__gate` lists the requests, `DELETE /__gate` forgets them, and `PUT /__gate` takes
 * `{ mode, path }`: `pass`, `stop` (connections break), `hang` (no answer comes), `lose` (the
 * API answers, but nobody hears it), for the paths that begin with `path`.
 */
import { createServer, request } from "node:http";

/** Start the gate on a free port of this machine, in one of those modes; return its address. */
export async function startGate(target, mode = "pass") {
  const { hostname, port } = new URL(target);
  let rule = { mode, path: "/" };
  let seen = [];

  const server = createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      if (incoming.url === "/__gate") return control(incoming, body, outgoing);
      const note = { method: incoming.method, path: incoming.url, headers: incoming.headers };
      seen.push(note);
      const mode = incoming.url.startsWith(rule.path) ? rule.mode : "pass";
      if (mode === "stop") return incoming.socket.destroy();
      if (mode === "hang") return undefined;
      const { method, headers, url: path } = incoming;
      const onward = request({ hostname, port, method, path, headers }, (answer) => {
        note.status = answer.statusCode;
        if (mode === "lose") {
          answer.resume();
          return incoming.socket.destroy();
        }
        outgoing.writeHead(answer.statusCode, answer.rawHeaders);
        return answer.pipe(outgoing);
      });
      onward.on("error", () => incoming.socket.destroy());
      return onward.end(body);
    });
  });

  function control({ method }, body, outgoing) {
    if (method === "PUT") rule = { path: "/", ...JSON.parse(body) };
    if (method === "DELETE") seen = [];
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(JSON.stringify(seen));
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
