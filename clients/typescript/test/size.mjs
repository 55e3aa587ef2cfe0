// The size of a bundle, as bundlers of frontends make it.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Return the code of a module and all it imports, minified, and its bytes so and compressed. */
export async function sizeOf(contents, resolveDir) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir }, bundle: true, minify: true, format: "esm", target: "es2022", write: false,
  });
  const { contents: made, text } = outputFiles[0];
  return { text, minified: made.byteLength, compressed: gzipSync(made, { level: 9 }).byteLength };
}
