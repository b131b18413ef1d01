/** What the timeline is drawn from: the waveform and the sheet of small pictures, once each. */
import { useEffect, useState } from "../../vendor/preact.js";
import { API, read } from "../../lib/api.js";

/** @typedef {import("../../lib/timeline.js").Level} Level */

/**
 * The levels of the waveform; without them the timeline is only less rich.
 * @param {string | null} path
 */
export function useWave(path) {
  const [levels, setLevels] = useState(/** @type {Level[] | null} */ (null));
  useEffect(() => {
    if (!path) return undefined;
    const stop = new AbortController();
    read(path.slice(API.length), { signal: stop.signal }).then(
      (wave) => setLevels(wave?.levels?.length ? wave.levels : null),
      () => undefined,
    );
    return () => stop.abort();
  }, [path]);
  return levels;
}

/** The sheet, once it is loaded. @param {string | null} src */
export function useSheet(src) {
  const [sheet, setSheet] = useState(/** @type {HTMLImageElement | null} */ (null));
  useEffect(() => {
    if (!src) return undefined;
    const image = new Image();
    image.onload = () => setSheet(image);
    image.src = src;
    return () => (image.onload = null);
  }, [src]);
  return sheet;
}

/** A number that changes when the colours of the page do. */
export function useColours() {
  const [round, setRound] = useState(0);
  useEffect(() => {
    const again = () => setRound((now) => now + 1);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const theme = new MutationObserver(again);
    dark.addEventListener("change", again);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      dark.removeEventListener("change", again);
      theme.disconnect();
    };
  }, []);
  return round;
}
