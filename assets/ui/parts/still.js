/** How the clips will look: the real first frame of a part in its layout, with its titles. */
import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/preact.js";
import { API } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { StillTitles } from "./still-titles.js";

/** @typedef {import("../lib/plan.js").Choice} Choice */
/** @typedef {import("../lib/media.js").Media} Media */

/** The tallest a still is, in px: upright clips would fill the window otherwise. */
const TALLEST = 440;
/** What is left free beside a picture must be more than this share of the side. */
const LINE = 1 / 64;

/** Pixels of the named shapes, as the server makes them. @type {Record<string, [number, number]>} */
const SHAPES = {
  "9:16": [1080, 1920],
  "4:5": [1080, 1350],
  "1:1": [1080, 1080],
  "16:9": [1920, 1080],
};

/** The size of the clips. @param {Choice} choice @param {Media} media */
export function clipSize({ layout, size }, media) {
  const [width, height] = layout === "source" ? [media.width, media.height] : SHAPES[size];
  return { width, height };
}

/** Whether the picture covers the clip: a line of background would look like a mistake. @param {Choice["layout"]} layout @param {Media} media @param {{ width: number, height: number }} clip */
function covers(layout, media, clip) {
  if (layout === "crop" || layout === "stack") return true;
  const ratio = (media.width * clip.height) / (media.height * clip.width);
  return Math.min(ratio, 1 / ratio) >= 1 - LINE;
}

/**
 * The frame of `file` at a moment; `onFrame` when it is shown. One seek at a time: the next goes
 * where it is wanted by then.
 * @param {{ file: string, poster: string | null, at: number, onFrame: (video: HTMLVideoElement) => void, onFail: () => void, style: any }} props
 */
function Frame({ file, poster, at, onFrame, onFail, style }) {
  const ref = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const wanted = useRef(at);
  wanted.current = at;
  const seek = () => {
    const video = ref.current;
    if (!video || video.readyState < 1 || video.seeking) return;
    if (!video.videoWidth) onFail();
    const last = Math.max(0, video.duration - 0.05);
    const to = Math.min(wanted.current, Number.isFinite(last) ? last : wanted.current);
    if (Math.abs(video.currentTime - to) > 0.001) video.currentTime = to;
    else if (video.readyState >= 2) onFrame(video);
  };
  useEffect(seek, [at]);
  return html`<video
    ref=${ref}
    class="still-main"
    src=${file}
    muted
    playsinline
    preload="metadata"
    poster=${poster}
    tabindex="-1"
    aria-hidden="true"
    style=${style}
    onLoadedMetadata=${seek}
    onLoadedData=${seek}
    onSeeked=${seek}
    onError=${onFail}
  ></video>`;
}

/** The blurred copy behind the picture, from what is shown in front. @param {{ video: HTMLVideoElement | null, round: number }} props */
function Backdrop({ video, round }) {
  const ref = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useLayoutEffect(() => {
    const [canvas, brush] = [ref.current, ref.current?.getContext("2d")];
    if (!canvas || !brush || !video?.videoWidth) return;
    canvas.width = 160;
    canvas.height = Math.max(2, Math.round((160 * video.videoHeight) / video.videoWidth));
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
  }, [video, round]);
  return html`<canvas class="still-back" ref=${ref}></canvas>`;
}

/** A picture that stands in for the frame. @param {{ src: string, kind: string, style?: any }} props */
function Picture({ src, kind, style }) {
  return html`<img class=${kind} src=${src} alt="" referrerpolicy="no-referrer" style=${style} />`;
}

/**
 * @param {object} props
 * @param {Choice} props.choice
 * @param {Media} props.media
 * @param {number} props.at the moment that is shown, in ms of the whole video
 * @param {number} props.n the number of the part
 * @param {number} props.parts how many there are
 */
export function Still({ choice, media, at, n, parts }) {
  const [shown, setShown] = useState({
    video: /** @type {HTMLVideoElement | null} */ (null),
    round: 0,
  });
  const [failed, setFailed] = useState(false);
  const { layout, cropX, below } = choice;
  const clip = clipSize(choice, media);
  const file = failed ? null : media.file;
  const whole = covers(layout, media, clip);
  const place = layout === "crop" ? `${cropX}% ${cropX}%` : "50% 50%";
  const style = { objectFit: whole ? "cover" : "contain", objectPosition: place };
  const wide = Math.round((TALLEST * clip.width) / clip.height);
  const shape = { aspectRatio: `${clip.width} / ${clip.height}`, width: `min(100%, ${wide}px)` };
  // The middle of the frame: its very start may round to the one before.
  const seconds = (at - media.offset + 500 / media.rate) / 1000;
  const picture = media.picture;
  return html`<figure class="still">
    <div class="still-frame" data-layout=${layout} style=${shape}>
      ${
        layout === "blur" &&
        !whole &&
        (file
          ? html`<${Backdrop} ...${shown} />`
          : picture && html`<${Picture} src=${picture} kind="still-back" />`)
      }
      ${
        file
          ? html`<${Frame}
              file=${file}
              poster=${picture}
              at=${seconds}
              style=${style}
              onFrame=${(/** @type {HTMLVideoElement} */ video) =>
                setShown((now) => ({ video, round: now.round + 1 }))}
              onFail=${() => setFailed(true)}
            />`
          : picture && html`<${Picture} src=${picture} kind="still-main" style=${style} />`
      }
      ${
        layout === "stack" &&
        (below
          ? html`<${Picture} src=${`${API}/videos/${below}/poster`} kind="still-below" />`
          : html`<span class="still-below"></span>`)
      }
      <${StillTitles} choice=${choice} clip=${clip} n=${n} parts=${parts} />
    </div>
    <figcaption class="hint">
      ${file ? t("make.stillFrame", { n }) : t(picture ? "make.stillPicture" : "make.stillNone")}
    </figcaption>
  </figure>`;
}
