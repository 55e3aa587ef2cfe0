/** What the tests say to the gate in front of the API. */
const GATE = `${process.env.GATE_URL}/__gate`;

/** Let the API fail in a way, for the paths that begin so, until the end of some work. */
export async function whileApi(mode, work, path = "/") {
  await fetch(GATE, { method: "PUT", body: JSON.stringify({ mode, path }) });
  try {
    return await work();
  } finally {
    await fetch(GATE, { method: "PUT", body: JSON.stringify({ mode: "pass" }) });
  }
}

/** Return the requests that reached the API during some work, such as `GET /api/items`. */
export async function requestsDuring(work) {
  await fetch(GATE, { method: "DELETE" });
  await work();
  return (await fetch(GATE)).json();
}

/** Return those of one method and path. */
export function of(requests, method, path) {
  return requests.filter((each) => each.method === method && each.path.split("?")[0] === path);
}
