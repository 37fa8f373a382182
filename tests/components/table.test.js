import assert from "node:assert/strict";
import { test } from "node:test";

import { tableOf } from "../../kerascompare/ui/components/live_chart/table.js";

const meta = { table: { row: "epoch", decimals: 2, unit: "%" } };

test("points of the traces fill the columns that they name, in the order of the axis", () => {
  const data = [
    { x: [2, 3], y: [94, 95.5], meta: { columns: ["A, test"] } },
    { x: [1, 2], y: [90, 94], meta: { columns: ["A, test", "B, test"] } },
    { x: [null], y: [null], meta: { keys: ["legend"] } },
  ];
  assert.deepEqual(tableOf({ data, layout: { meta } }), {
    columns: ["epoch", "A, test", "B, test"],
    rows: [
      ["1", "90.00%", "90.00%"],
      ["2", "94.00%", "94.00%"],
      ["3", "95.50%", "–"],
    ],
  });
});

test("a table that is given is taken as it is, and a figure may have none", () => {
  const table = { columns: ["a"], rows: [["1"]] };
  assert.deepEqual(tableOf({ data: [], layout: { meta: { table } } }), table);
  assert.equal(tableOf({ data: [], layout: {} }), null);
  assert.equal(tableOf({ data: [], layout: { meta: { table: { row: "epoch" } } } }), null);
});
