import assert from "node:assert/strict";
import test from "node:test";

import { onlyShown, toggled } from "../../kerascompare/ui/components/comparison_list/ticks.js";

test("a tick is added and removed", () => {
  assert.deepEqual(toggled(["a"], "b", true), ["a", "b"]);
  assert.deepEqual(toggled(["a", "b"], "a", false), ["b"]);
});

test("ticking twice ticks once", () => {
  assert.deepEqual(toggled(["a"], "a", true), ["a"]);
});

test("ticks of items that are no longer shown are forgotten", () => {
  assert.deepEqual(onlyShown(["a", "b"], [{ id: "b" }, { id: "c" }]), ["b"]);
});
