import assert from "node:assert/strict";
import { test } from "node:test";
import { uploadProgress } from "../../../assets/ui/lib/upload.js";

test("speed and time left follow from what was sent", () => {
  const told = uploadProgress(2_000_000, 10_000_000, 4_000);
  assert.equal(told.bytesPerSecond, 500_000);
  assert.equal(told.secondsLeft, 16);
});

test("in the first second nothing is claimed", () => {
  assert.equal(uploadProgress(1_000, 2_000, 400).secondsLeft, null);
  assert.equal(uploadProgress(0, 2_000, 4_000).bytesPerSecond, null);
});
