// The processes of a drive: each with a log of its own, none left behind.
import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/**
 * @typedef {object} Process
 * @property {string} name
 * @property {number} pid
 * @property {() => string} words what it has said so far
 * @property {(signal: NodeJS.Signals) => void} kill
 * @property {Promise<number | string>} ended its exit code, or the signal that ended it
 * @property {() => boolean} runs
 */

/** @type {Process[]} */
const all = [];

/**
 * Waits until `look` finds something, and gives it back.
 * @template T
 * @param {string} what for the error when it never comes
 * @param {() => T | Promise<T>} look @param {number} [ms] @returns {Promise<NonNullable<T>>}
 */
export async function until(what, look, ms = 60_000) {
  const deadline = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not within ${ms / 1000} s: ${what}`);
    await pause(50);
  }
}

/**
 * @param {string} folder of its log @param {string} name
 * @param {string} program @param {string[]} args @param {Record<string, string>} [env]
 * @returns {Process}
 */
export function start(folder, name, program, args, env = {}) {
  const file = join(folder, `${name}.log`);
  const log = openSync(file, "a");
  const child = spawn(program, args, {
    stdio: ["ignore", log, log],
    env: { ...process.env, ...env },
  });
  let runs = true;
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "?"));
  }).finally(() => (runs = false));
  const one = {
    name,
    pid: child.pid ?? 0,
    words: () => readFileSync(file, "utf8"),
    kill: (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal),
    ended,
    runs: () => runs,
  };
  all.push(one);
  return one;
}

/** What a pattern's group captures in the words of a running process. @param {Process} one @param {RegExp} pattern */
export function said(one, pattern) {
  return until(`${one.name} says ${pattern}`, () => {
    if (!one.runs()) throw new Error(`${one.name} has ended:\n${one.words()}`);
    return pattern.exec(one.words())?.[1];
  });
}

/** Ends every process that still runs, in order first, then at once. */
export async function endAll() {
  for (const one of all) if (one.runs()) one.kill("SIGTERM");
  const late = setTimeout(() => all.forEach((one) => one.runs() && one.kill("SIGKILL")), 10_000);
  await Promise.all(all.map((one) => one.ended));
  clearTimeout(late);
}

/** The last lines of everybody's log. */
export function lastWords() {
  const logs = new Map(all.map((one) => [one.name, one.words()]));
  return [...logs].map(([name, log]) => `-- ${name}\n${log.split("\n").slice(-15).join("\n")}`);
}
