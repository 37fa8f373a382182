import assert from "node:assert/strict";
import { test } from "node:test";

import {
  axesOf,
  hideTraces,
  keysOf,
  toggleKeys,
  withLook,
  withSize,
  withZoom,
  zoomOf,
} from "../../kerascompare/ui/components/live_chart/figure.js";

const LOOK = { background: "#0f1020", text: "#e8e9f5", border: "#2d3042", font: "Inter" };

test("the layout takes colours and font of the page and keeps the rest", () => {
  const layout = {
    font: { size: 13, color: "#000000" },
    hoverlabel: { align: "left", font: { size: 12 } },
    xaxis: { title: { text: "epoch" }, gridcolor: "#eeeeee" },
    yaxis2: { range: [0, 1] },
    legend: { y: 1 },
  };
  const before = structuredClone(layout);
  const lines = { gridcolor: "#2d3042", zerolinecolor: "#2d3042", linecolor: "#2d3042" };
  assert.deepEqual(withLook(layout, LOOK), {
    font: { size: 13, color: "#e8e9f5", family: "Inter" },
    hoverlabel: {
      align: "left",
      bgcolor: "#0f1020",
      bordercolor: "#2d3042",
      font: { size: 12, color: "#e8e9f5", family: "Inter" },
    },
    xaxis: { title: { text: "epoch" }, ...lines },
    yaxis2: { range: [0, 1], ...lines },
    legend: { y: 1 },
  });
  assert.deepEqual(layout, before);
});

test("a chart narrower than 480 pixels takes the layout for narrow charts", () => {
  const layout = {
    margin: { t: 10, l: 40 },
    legend: { orientation: "h" },
    meta: { narrow: { margin: { t: 60 }, title: { text: "" } } },
  };
  assert.deepEqual(withSize(layout, { width: 480, height: 320 }), {
    ...layout,
    width: 480,
    height: 320,
  });
  assert.deepEqual(withSize(layout, { width: 479, height: 320 }), {
    ...layout,
    margin: { t: 60, l: 40 },
    title: { text: "" },
    width: 479,
    height: 320,
  });
  assert.deepEqual(withSize({}, { width: 300, height: 200 }), { width: 300, height: 200 });
});

test("axes are what plotly.js calls so", () => {
  const layout = { xaxis: {}, yaxis: {}, xaxis12: {}, xaxisType: "", coloraxis: {}, _xaxis: {} };
  assert.deepEqual(axesOf(layout), ["xaxis", "yaxis", "xaxis12"]);
});

test("a zoom is read from an event of plotly.js, axis by axis", () => {
  const changes = { "xaxis.range[0]": 1, "xaxis.range[1]": 3.5, "yaxis2.range[1]": 7, dragmode: 0 };
  assert.deepEqual(zoomOf(changes), { xaxis: [1, 3.5] });
  assert.deepEqual(zoomOf({ "xaxis.autorange": true }), {});
});

test("a zoomed axis shows its range whatever the figure says, the others are kept", () => {
  const layout = { xaxis: { range: [0, 12], dtick: 1 }, yaxis: { autorange: true }, xaxis2: {} };
  const before = structuredClone(layout);
  assert.deepEqual(withZoom(layout, { xaxis: [2, 4], yaxis: [0.5, 1] }), {
    xaxis: { range: [2, 4], dtick: 1, autorange: false },
    yaxis: { range: [0.5, 1], autorange: false },
    xaxis2: {},
  });
  assert.deepEqual(layout, before);
});

test("the keys of a trace are its own, or its legend group, or its name", () => {
  assert.deepEqual(keysOf({ meta: { keys: ["a", "b"] }, legendgroup: "c", name: "d" }), ["a", "b"]);
  assert.deepEqual(keysOf({ legendgroup: "c", name: "d" }), ["c"]);
  assert.deepEqual(keysOf({ name: "d" }), ["d"]);
});

test("a click hides the keys of an entry, and a second one shows them", () => {
  const first = toggleKeys(new Set(["train"]), ["functional"]);
  assert.deepEqual(first, new Set(["train", "functional"]));
  assert.deepEqual(toggleKeys(first, ["functional"]), new Set(["train"]));
});

test("a click on an entry that is hidden in part shows all of it", () => {
  assert.deepEqual(toggleKeys(new Set(["a", "c"]), ["a", "b"]), new Set(["c"]));
});

test("traces with a hidden key remain only in the legend", () => {
  const traces = [{ name: "x", meta: { keys: ["a", "b"] } }, { name: "b" }, { name: "c" }];
  assert.deepEqual(hideTraces(traces, new Set(["b"])), [
    { ...traces[0], visible: "legendonly" },
    { ...traces[1], visible: "legendonly" },
    { name: "c" },
  ]);
});

test("a trace of several styles is hidden when all of them are", () => {
  const shared = { meta: { keys: ["test"], styles: ["a", "b"] } };
  const [one] = hideTraces([shared], new Set(["a"]));
  assert.equal(one.visible, undefined);
  const [both] = hideTraces([shared], new Set(["a", "b"]));
  assert.equal(both.visible, "legendonly");
});
