import assert from "node:assert/strict";
import { test } from "node:test";

import { move } from "../../kerascompare/ui/components/matrix/grid.js";

const SIZE = { rows: 30, columns: 3 };
const from = (row, column) => (key) => {
  const to = move({ row, column }, key, SIZE);
  return to && [to.row, to.column];
};

test("arrow keys move by one cell", () => {
  const go = from(4, 1);
  assert.deepEqual(go("ArrowUp"), [3, 1]);
  assert.deepEqual(go("ArrowDown"), [5, 1]);
  assert.deepEqual(go("ArrowLeft"), [4, 0]);
  assert.deepEqual(go("ArrowRight"), [4, 2]);
});

test("no key leaves the grid", () => {
  for (const key of ["ArrowUp", "ArrowLeft", "PageUp", "Home", "Control+Home"]) {
    assert.deepEqual(from(0, 0)(key), [0, 0]);
  }
  for (const key of ["ArrowDown", "ArrowRight", "PageDown", "End", "Control+End"]) {
    assert.deepEqual(from(29, 2)(key), [29, 2]);
  }
});

test("Home and End move within the row, with Ctrl to the corners", () => {
  const go = from(12, 1);
  assert.deepEqual(go("Home"), [12, 0]);
  assert.deepEqual(go("End"), [12, 2]);
  assert.deepEqual(go("Control+Home"), [0, 0]);
  assert.deepEqual(go("Control+End"), [29, 2]);
});

test("other keys do not move", () => {
  for (const key of ["Tab", "Enter", " ", "a", "Escape", "Control+a", "constructor"]) {
    assert.equal(from(4, 1)(key), null);
  }
});
