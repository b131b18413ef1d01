// Small real files for the mock: a clip with sound, its picture, an archive. Made by ffmpeg.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";

const CLIP_SECONDS = 12;

/** @param {string[]} args */
function ffmpeg(args) {
  try {
    execFileSync("ffmpeg", ["-v", "error", "-y", ...args]);
  } catch (error) {
    throw new Error(`ffmpeg is needed to make test media: ${error}`);
  }
}

/** @returns {{ clip: Buffer, poster: Buffer, sprite: Buffer }} */
export function makeMedia() {
  const folder = mkdtempSync(join(tmpdir(), "ezclips-mock-"));
  const clip = join(folder, "clip.mp4");
  const poster = join(folder, "poster.jpg");
  // Noise keeps the file large enough that a player must ask for ranges when it seeks.
  const picture = "testsrc2=s=640x360:r=25,noise=alls=40:allf=t";
  ffmpeg(
    `-f lavfi -i ${picture} -f lavfi -i sine=f=330 -t ${CLIP_SECONDS} -c:v libx264 -preset ultrafast`
      .concat(" -g 25 -b:v 6M -pix_fmt yuv420p -c:a aac -movflags +faststart ")
      .concat(clip)
      .split(" "),
  );
  ffmpeg(["-i", clip, "-frames:v", "1", poster]);
  const sprite = join(folder, "sprite.jpg");
  const sheet = "testsrc2=s=160x90:r=1,tile=10x10";
  ffmpeg(["-f", "lavfi", "-i", sheet, "-frames:v", "1", sprite]);
  const media = {
    clip: readFileSync(clip),
    poster: readFileSync(poster),
    sprite: readFileSync(sprite),
  };
  rmSync(folder, { recursive: true });
  return media;
}

/** @param {{ name: string, body: Buffer, at: number }} file @param {boolean} central */
function record({ name, body, at }, central) {
  const size = central ? 46 : 30;
  const head = Buffer.alloc(size);
  head.writeUInt32LE(central ? 0x02014b50 : 0x04034b50, 0);
  const from = central ? 6 : 4;
  head.writeUInt16LE(20, from);
  head.writeUInt32LE(crc32(body), from + 10);
  head.writeUInt32LE(body.length, from + 14);
  head.writeUInt32LE(body.length, from + 18);
  head.writeUInt16LE(name.length, from + 22);
  if (central) head.writeUInt32LE(at, 42);
  return Buffer.concat([head, Buffer.from(name)]);
}

/**
 * A ZIP of stored files.
 * @param {{ name: string, body: Buffer }[]} files
 */
export function zip(files) {
  /** @type {Buffer[]} */
  const out = [];
  let at = 0;
  const placed = files.map((file) => {
    const local = { ...file, at };
    const head = record(local, false);
    out.push(head, file.body);
    at += head.length + file.body.length;
    return local;
  });
  const list = Buffer.concat(placed.map((file) => record(file, true)));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...out, list, end]);
}
