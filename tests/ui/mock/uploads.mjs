// Resumable uploads (tus 1.0.0) of the mock: kept in memory, and cut in the middle on demand.
import { randomUUID } from "node:crypto";

/** @typedef {{ length: number, name: string, bytes: Buffer[], offset: number }} Upload */

/**
 * @param {import("./jobs.mjs").House} house
 * @param {(response: import("node:http").ServerResponse, status: number, code: string, detail: string, hint: string) => void} problem
 * @returns {[string, RegExp, (c: any) => any][]}
 */
export function uploadRoutes(house, problem) {
  /** @type {Map<string, Upload>} */
  const uploads = new Map();
  const head = { "tus-resumable": "1.0.0", "cache-control": "no-store" };

  /** @param {any} c @param {(upload: Upload, id: string) => any} act */
  function known({ response, ids }, act) {
    const upload = uploads.get(ids[0]);
    if (upload) return act(upload, ids[0]);
    return problem(response, 404, "not_found", "There is nothing at this address.", "");
  }
  /** @param {any} c */
  function create({ request, response }) {
    const id = randomUUID();
    const [, coded = ""] = /^filename (\S+)/.exec(request.headers["upload-metadata"] ?? "") ?? [];
    const name = Buffer.from(coded, "base64").toString();
    const length = Number(request.headers["upload-length"]);
    uploads.set(id, { length, name, bytes: [], offset: 0 });
    const expires = new Date(Date.now() + 86_400_000).toUTCString();
    const location = `/api/v1/uploads/${id}`;
    response.writeHead(201, { ...head, location, "upload-expires": expires }).end();
  }
  /** @param {any} c */
  function ask(c) {
    known(c, ({ offset, length }) => {
      const told = { ...head, "upload-offset": offset, "upload-length": length };
      c.response.writeHead(200, told).end();
    });
  }
  /** What arrived before the connection was cut is kept. @param {any} c */
  async function patch(c) {
    const { request, response } = c;
    return known(c, async (upload, id) => {
      if (Number(request.headers["upload-offset"]) !== upload.offset) {
        return problem(response, 409, "wrong_offset", "The upload is elsewhere.", "");
      }
      for await (const chunk of request) {
        upload.bytes.push(chunk);
        upload.offset += chunk.length;
        if (house.cutAt !== null && upload.offset >= house.cutAt) {
          house.cutAt = null;
          return request.socket.destroy();
        }
      }
      if (upload.offset === upload.length) {
        uploads.delete(id);
        house.files.set(id, Buffer.concat(upload.bytes));
        house.video({ id, url: null, file_name: upload.name });
      }
      return response.writeHead(204, { ...head, "upload-offset": upload.offset }).end();
    });
  }
  /** @param {any} c */
  function remove(c) {
    known(c, (_upload, id) => {
      uploads.delete(id);
      c.response.writeHead(204, head).end();
    });
  }
  return [
    ["POST", /^\/uploads$/, create],
    ["HEAD", /^\/uploads\/([\w-]+)$/, ask],
    ["PATCH", /^\/uploads\/([\w-]+)$/, patch],
    ["DELETE", /^\/uploads\/([\w-]+)$/, remove],
  ];
}
