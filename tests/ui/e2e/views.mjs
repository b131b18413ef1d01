// Every view once, with something in it: for axe, and with SHOTS=folder for the pictures.
import { addresses, look, makeSeries, settled, succeeded } from "./steps.mjs";

/** @typedef {import("./steps.mjs").Scene & { house: import("../mock/jobs.mjs").House | null }} Scene */

/** @param {Scene} scene */
export async function everyView(scene) {
  const { page, house, link } = scene;
  const made = await makeSeries(page, link);
  await succeeded(page, made.id);
  const leave = house && (await import("../mock/crowd.mjs")).fill(house, 400);
  try {
    for (const [name, address] of Object.entries(addresses(made, link))) {
      await page.goto(address);
      await settled(page);
      await look(scene, `view-${name}`);
    }
  } finally {
    leave?.();
  }
}
