// A real nginx with deploy/nginx.conf as it stands; only the addresses are others.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { start, until } from "./processes.mjs";

const example = new URL("../../../deploy/nginx.conf", import.meta.url);
/** Where Debian keeps it, which is not on everybody's path. */
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
/** The name in the example. */
export const NAME = "clips.example.com";
/** The header by which an answer tells which API it came from. */
export const FROM = "x-upstream";

/** @returns {Promise<number>} a port that was free a moment ago */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** The example with other addresses; each must stand in it once. @param {Record<string, string>} addresses */
function site(addresses) {
  let text = readFileSync(example, "utf8");
  for (const [from, to] of Object.entries(addresses)) {
    if (text.split(from).length !== 2) throw new Error(`deploy/nginx.conf: not once: ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/** What surrounds a site, for an ordinary user, with a log that names the APIs. @param {string} folder */
function surroundings(folder) {
  const user = process.getuid?.() === 0 ? `user ${userInfo().username};` : "";
  const temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `${user}
daemon off;
worker_processes 1;
pid ${folder}/pid;
events {}
http {
  ${temps.map((temp) => `${temp}_temp_path ${folder}/${temp};`).join("\n  ")}
  log_format served escape=json '{"method":"$request_method","uri":"$request_uri",'
    '"status":"$status","upstream":"$upstream_addr"}';
  access_log ${folder}/access.log served;
  add_header ${FROM} $upstream_addr always;
  include ${folder}/site.conf;
}
`;
}

/** @typedef {{ method: string, uri: string, status: string, upstream: string }} Served */

/**
 * @param {string} parent @param {string[]} apis two addresses, as in `127.0.0.1:3001`
 * @returns {Promise<{ base: string, port: number, served: () => Served[] }>}
 */
export async function startNginx(parent, apis) {
  const folder = join(parent, "nginx");
  mkdirSync(folder);
  const port = await freePort();
  const conf = join(folder, "nginx.conf");
  writeFileSync(conf, surroundings(folder));
  writeFileSync(
    join(folder, "site.conf"),
    site({
      "listen 80;": `listen 127.0.0.1:${port};`,
      "server 127.0.0.1:3001 ": `server ${apis[0]} `,
      "server 127.0.0.1:3002 ": `server ${apis[1]} `,
    }),
  );
  const words = ["-p", folder, "-c", conf, "-e", "stderr"];
  execFileSync("nginx", [...words, "-q", "-t"], { env: { ...process.env, PATH } });
  const nginx = start(parent, "nginx", "nginx", words, { PATH });
  await until("nginx answers", async () => {
    if (!nginx.runs()) throw new Error(`nginx has ended:\n${nginx.words()}`);
    return (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null))?.ok;
  });
  const served = () => {
    const lines = readFileSync(join(folder, "access.log"), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line));
  };
  return { base: `http://${NAME}:${port}`, port, served };
}
