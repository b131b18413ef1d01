// Two APIs and two workers on one data folder, and a gate that holds what is being cut.
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NAME } from "./nginx.mjs";
import { said, start } from "./processes.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const program = process.env.EZCLIPS ?? join(root, "target/debug/ezclips");

/** @typedef {import("./processes.mjs").Process} Process */

/** A gate before ffmpeg: nothing is cut while it is closed. @param {string} folder */
function makeGate(folder) {
  const closed = join(folder, "closed");
  const path = join(folder, "ffmpeg");
  const real = execFileSync("sh", ["-c", "command -v ffmpeg"], { encoding: "utf8" }).trim();
  const words = `#!/bin/sh\nwhile [ -e '${closed}' ]; do sleep 0.1; done\nexec '${real}' "$@"\n`;
  writeFileSync(path, words, { mode: 0o755 });
  return {
    path,
    close: () => writeFileSync(closed, ""),
    open: () => rmSync(closed, { force: true }),
  };
}

/** @param {string} folder */
export async function openHouse(folder) {
  const data = join(folder, "data");
  const gate = makeGate(folder);
  /** The APIs that run, by address. @type {Map<string, Process>} */
  const apis = new Map();
  let started = 0;
  // Behind the proxy everybody may do everything, as these pages do.
  const address = ["--public-url", `https://${NAME}`, "--auth", "none"];
  const settings = ["--data-dir", data, ...address, "--ffmpeg", gate.path];
  const serve = (/** @type {string} */ name, /** @type {string[]} */ ...words) =>
    start(folder, name, program, ["serve", ...words, ...settings]);

  /** Starts an API, on the port of an earlier one or on a free one. */
  const startApi = async (port = "0") => {
    started += 1;
    const api = serve(`api-${started}`, "--role", "api", "--port", port);
    const address = await said(api, /EZ Clips listens on http:\/\/(\S+)/);
    apis.set(address, api);
    return address;
  };
  const addresses = [await startApi(), await startApi()];
  for (const name of ["worker-1", "worker-2"]) serve(name, "--role", "worker", "--renders", "1");

  return {
    gate,
    addresses,
    /** Sends a signal to the API at `address`; how it ended. @param {string} address @param {NodeJS.Signals} signal */
    kill: (address, signal) => {
      const api = apis.get(address);
      if (!api?.runs()) throw new Error(`no API runs at ${address}`);
      api.kill(signal);
      return api.ended;
    },
    /** Starts the API at `address` again. @param {string} address */
    again: (address) => startApi(address.split(":")[1]),
    /** The API that owns the store; nothing when a worker does. @returns {string} */
    ownerAddress: () => {
      const { pid } = JSON.parse(readFileSync(join(data, "owner.lock"), "utf8"));
      return [...apis].find(([, api]) => api.pid === pid)?.[0] ?? "";
    },
  };
}
