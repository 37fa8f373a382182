import assert from "node:assert/strict";
import { test } from "node:test";

import { formatHex, isDark, parseHex } from "../../kerascompare/ui/components/colours.js";

test("a colour is dark if its luma is below 128", () => {
  assert.equal(isDark([0, 0, 0]), true);
  assert.equal(isDark([255, 255, 255]), false);
  assert.equal(isDark([127, 127, 127]), true);
  assert.equal(isDark([129, 129, 129]), false);
});

test("green weighs more than red, and red more than blue", () => {
  // Luma of the pure colours: 0.587 × 255 = 149.7, 0.299 × 255 = 76.2, 0.114 × 255 = 29.1.
  assert.equal(isDark([0, 255, 0]), false);
  assert.equal(isDark([255, 0, 0]), true);
  // 76.2 + 0.587 × 80 = 123.2; with 29.1 more 152.3.
  assert.equal(isDark([255, 80, 0]), true);
  assert.equal(isDark([255, 80, 255]), false);
});

test("hexadecimal colours are read and written", () => {
  assert.deepEqual(parseHex("#0072b2"), [0, 114, 178]);
  assert.equal(formatHex([0, 114, 178]), "#0072B2");
});
