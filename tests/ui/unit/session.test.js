import assert from "node:assert/strict";
import { test } from "node:test";
import { keyIn } from "../../../assets/ui/lib/session.js";

test("a key is found behind the hash and nowhere else", () => {
  assert.equal(keyIn("#key=ezc_Ab-_9"), "ezc_Ab-_9");
  for (const hash of ["", "#", "#/", "#key=", "#/key=x", "#key=a b", `#key=${"x".repeat(513)}`]) {
    assert.equal(keyIn(hash), null, hash);
  }
});
