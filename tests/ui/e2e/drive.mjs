// Drives the page in Chromium: `npm run e2e -- [BASE] [--link URL] [--quick]`.
// Without a base address (argument or EZCLIPS_URL) the mock server is used. `--link` (or
// EZCLIPS_LINK) is a video of at least 12 seconds the server can reach; `--quick` drives one
// size and colour only, `--only NAME,…` some scenarios, `--budget` measures alone and holds every
// figure against its limit. SHOTS=folder keeps pictures of every view.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as board from "./board.mjs";
import { launch, openPage } from "./browser.mjs";
import * as budget from "./budget.mjs";
import * as editor from "./editor.mjs";
import * as library from "./library.mjs";
import * as making from "./making.mjs";
import * as resume from "./resume.mjs";
import * as settings from "./settings.mjs";
import * as still from "./still.mjs";
import * as trouble from "./trouble.mjs";
import * as views from "./views.mjs";
import * as watching from "./watching.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    link: { type: "string" },
    quick: { type: "boolean" },
    only: { type: "string" },
    budget: { type: "boolean" },
  },
});
const strict = values.budget ?? false;
const only = values.only?.split(",");
// What shows every view is driven in all looks; what depends on the size in both sizes, once light
// and once dark; the rest once.
const seen = { ...making, ...trouble, ...views };
const sized = { ...editor, ...settings, ...watching, ...library, ...board };
const { weight, ...figures } = budget;
const measured = { ...budget, ...still };
const twice = { ...seen, ...sized, ...figures, ...still };
const whole = strict ? measured : { ...twice, ...resume, weight };
const given = positionals[0] ?? process.env.EZCLIPS_URL;
const mock = given ? null : await (await import("../mock/server.mjs")).startMock({ pace: 40 });
const base = given ?? mock?.base ?? "";
const link = values.link ?? process.env.EZCLIPS_LINK ?? "https://videos.example/talk";
const looks = [
  { name: "1280-light", width: 1280, dark: false },
  { name: "360-dark", width: 360, dark: true },
  { name: "1280-dark", width: 1280, dark: true },
  { name: "360-light", width: 360, dark: false },
].slice(0, strict ? 2 : values.quick ? 1 : 4);

const wanted = [whole, strict ? measured : twice, seen, seen];

const folder = mkdtempSync(join(tmpdir(), "ezclips-drive-"));
const browser = await launch();
let failed = 0;
for (const [number, { name, width, dark }] of looks.entries()) {
  for (const [title, scenario] of Object.entries(wanted[number])) {
    if (only && !only.includes(title)) continue;
    const { context, page, faults } = await openPage(browser, { width, dark, base });
    const house = mock?.house ?? null;
    try {
      await scenario({
        page,
        context,
        name,
        link,
        folder,
        base,
        house,
        mock: Boolean(mock),
        strict,
      });
      if (faults.length) throw new Error(faults.join("\n"));
      console.log(`ok    ${name} ${title}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name} ${title}\n${error instanceof Error ? error.stack : error}`);
      if (process.env.SHOTS) {
        await page.screenshot({ path: join(process.env.SHOTS, `FAIL-${title}-${name}.png`) });
      }
    }
    await context.close();
  }
}
await browser.close();
await mock?.close();
rmSync(folder, { recursive: true });
console.log(failed ? `${failed} failed` : "all passed");
process.exit(failed ? 1 : 0);
