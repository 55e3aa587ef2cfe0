// A server on loopback that answers as a test says, and remembers what it was asked.
import { once } from "node:events";
import { createServer } from "node:http";

/**
 * Start a server for one test.
 *
 * @param {import("node:test").TestContext} t ends it with the test.
 * @param {...Function} answers called one after the other, with request and response; the
 *   last of them for all further requests.
 */
export async function serve(t, ...answers) {
  const requests = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const index = requests.push({ method: request.method, url: request.url, headers: request.headers, body, at: Date.now() }) - 1;
    answers[Math.min(index, answers.length - 1)](request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${server.address().port}/api`, requests };
}

/** Answer with JSON. */
export const json =
  (status, body, headers = {}) =>
  (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };

/** Answer with a problem. */
export const problem = (status, code, members = {}, headers = {}) =>
  json(
    status,
    { type: `urn:problem:${code}`, title: "T", status, detail: "D", instance: "/api/items", code, request_id: "r-1", ...members },
    { "content-type": "application/problem+json", ...headers },
  );

/** Answer with a text that is not the API's. */
export const text =
  (status, body, type = "text/html") =>
  (_, response) => {
    response.writeHead(status, { "content-type": type });
    response.end(body);
  };

/** Never answer. */
export const hang = () => {};

/** Send headers and a part of the body, and then nothing. */
export const hangInBody = (_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"id":');
};

/** Break the connection. */
export const breakOff = (request) => request.socket.destroy();

/** Break the connection in the middle of the body. */
export const cutOff = (request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"id":', () => request.socket.destroy());
};
