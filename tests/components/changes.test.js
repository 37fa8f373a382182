import assert from "node:assert/strict";
import { test } from "node:test";

import { applyChange } from "../../kerascompare/ui/components/live_chart/changes.js";

test("a value is replaced", () => {
  assert.equal(applyChange(1, { "=": "two" }), "two");
  assert.equal(applyChange(1, null), 1);
});

test("members of an object are set, changed and dropped; the object itself is kept", () => {
  const value = { a: 1, b: { c: 2, d: 3 }, e: 4 };
  const before = structuredClone(value);
  const change = { set: { b: { set: { c: { "=": 5 } } }, f: { "=": 6 } }, drop: ["e"] };
  assert.deepEqual(applyChange(value, change), { a: 1, b: { c: 5, d: 3 }, f: 6 });
  assert.deepEqual(value, before);
});

test("a list grows at its end, changes within and is cut", () => {
  assert.deepEqual(applyChange([1, 2], { keep: 2, add: [3] }), [1, 2, 3]);
  assert.deepEqual(applyChange([1, 2, 3], { keep: 3, items: { 1: { "=": 9 } } }), [1, 9, 3]);
  assert.deepEqual(applyChange([1, 2, 3], { keep: 1 }), [1]);
});
