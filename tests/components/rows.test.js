import assert from "node:assert/strict";
import { test } from "node:test";

import { groupByTheme } from "../../kerascompare/ui/components/matrix/rows.js";

const row = (theme, name) => ({ theme, name });

test("rows are grouped by theme and keep their order", () => {
  const rows = [row("Build", "a"), row("Build", "b"), row("Save", "c")];
  assert.deepEqual(groupByTheme(rows), [
    { theme: "Build", rows: [rows[0], rows[1]] },
    { theme: "Save", rows: [rows[2]] },
  ]);
});

test("a theme that comes back begins another group", () => {
  const rows = [row("Build", "a"), row("Save", "b"), row("Build", "c")];
  assert.deepEqual(
    groupByTheme(rows).map((group) => group.theme),
    ["Build", "Save", "Build"],
  );
});

test("no rows make no groups", () => {
  assert.deepEqual(groupByTheme([]), []);
});
