// The files of a folder over HTTP, with ranges, as browsers want them for seeking.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";

/** @param {string} folder */
export async function serveFolder(folder) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = join(folder, normalize(path));
    if (path === "/") {
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    } else if (!existsSync(file)) {
      response.writeHead(404).end();
    } else {
      const { size } = statSync(file);
      const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
      const start = Number(from ?? 0);
      const end = to ? Math.min(Number(to), size - 1) : size - 1;
      const head = {
        "content-type": "video/mp4",
        "accept-ranges": "bytes",
        "content-length": end - start + 1,
        ...(from && { "content-range": `bytes ${start}-${end}/${size}` }),
      };
      response.writeHead(from ? 206 : 200, head);
      createReadStream(file, { start, end }).pipe(response);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    base: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve(null)));
    },
  };
}
