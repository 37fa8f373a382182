import assert from "node:assert/strict";
import { test } from "node:test";

import { recolour } from "../../kerascompare/ui/components/live_chart/recolour.js";

const COUNTERPARTS = { "#0072B2": "#56B4E9", "#FFFFFF": "#0F1020" };

test("hexadecimal colours with a counterpart are replaced, in small letters too", () => {
  assert.equal(recolour("#0072B2", COUNTERPARTS), "#56B4E9");
  assert.equal(recolour("#0072b2", COUNTERPARTS), "#56B4E9");
  assert.equal(recolour("#D55E00", COUNTERPARTS), "#D55E00");
});

test("rgb and rgba colours are replaced and keep their opacity", () => {
  // #0072B2 = (0, 114, 178), #56B4E9 = (86, 180, 233).
  assert.equal(recolour("rgba(0, 114, 178, 0.25)", COUNTERPARTS), "rgba(86, 180, 233, 0.25)");
  assert.equal(recolour("rgba(0,114,178,0.25)", COUNTERPARTS), "rgba(86, 180, 233,0.25)");
  assert.equal(recolour("rgb(255, 255, 255)", COUNTERPARTS), "rgb(15, 16, 32)");
  assert.equal(recolour("rgba(213, 94, 0, 0.5)", COUNTERPARTS), "rgba(213, 94, 0, 0.5)");
});

test("colours within a longer text are replaced", () => {
  assert.equal(
    recolour('<span style="color: #0072B2">●</span> on #ffffff', COUNTERPARTS),
    '<span style="color: #56B4E9">●</span> on #0F1020',
  );
});

test("colours are replaced at every depth and the figure is not changed", () => {
  const figure = {
    data: [{ name: "Sequential", line: { color: "#0072B2", width: 1 }, visible: true, x: null }],
    layout: { shapes: [{ fillcolor: "rgba(0, 114, 178, 0.1)" }] },
  };
  const before = structuredClone(figure);
  assert.deepEqual(recolour(figure, COUNTERPARTS), {
    data: [{ name: "Sequential", line: { color: "#56B4E9", width: 1 }, visible: true, x: null }],
    layout: { shapes: [{ fillcolor: "rgba(86, 180, 233, 0.1)" }] },
  });
  assert.deepEqual(figure, before);
});

test("numbers and encoded arrays are returned as they are", () => {
  const figure = { x: [1, 2, 3], y: { dtype: "f8", bdata: "AAAA#0072B2" } };
  const recoloured = recolour(figure, COUNTERPARTS);
  assert.equal(recoloured.x, figure.x);
  assert.equal(recoloured.y, figure.y);
});
