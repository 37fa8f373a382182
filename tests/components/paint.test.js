import assert from "node:assert/strict";
import { test } from "node:test";

import { paint, paintPicture } from "../../kerascompare/ui/components/pad/paint.js";

// A context that notes the calls of its methods.
function createContext() {
  const calls = [];
  const note =
    (name) =>
    (...values) =>
      calls.push([name, ...values]);
  const names = [
    "setTransform",
    "fillRect",
    "beginPath",
    "moveTo",
    "lineTo",
    "stroke",
    "drawImage",
  ];
  const context = Object.fromEntries([...names, "quadraticCurveTo"].map((n) => [n, note(n)]));
  return { context, calls };
}

test("an empty pad is black, on as many pixels as the canvas has", () => {
  const { context, calls } = createContext();
  paint(context, [], { size: 280, pixels: 700 });
  assert.deepEqual(calls, [
    ["setTransform", 2.5, 0, 0, 2.5, 0, 0],
    ["fillRect", 0, 0, 280, 280],
  ]);
  assert.equal(context.fillStyle, "#000");
});

test("a stroke is smoothed by curves that end in the middle of its segments", () => {
  const { context, calls } = createContext();
  const points = [
    [0, 0],
    [10, 0],
    [10, 20],
    [40, 20],
  ];
  paint(context, [{ width: 22, points }], { size: 280, pixels: 280 });
  assert.deepEqual(calls.slice(2), [
    ["beginPath"],
    ["moveTo", 0, 0],
    ["quadraticCurveTo", 10, 0, 10, 10],
    ["quadraticCurveTo", 10, 20, 25, 20],
    ["lineTo", 40.01, 20],
    ["stroke"],
  ]);
  assert.equal(context.lineWidth, 22);
});

test("a stroke of one point is a line of some length, which leaves a dot", () => {
  const { context, calls } = createContext();
  paint(context, [{ width: 12, points: [[100, 50]] }], { size: 280, pixels: 280 });
  assert.deepEqual(calls.slice(2), [
    ["beginPath"],
    ["moveTo", 100, 50],
    ["lineTo", 100.01, 50],
    ["stroke"],
  ]);
});

test("a picture is as large as it fits, in the middle and with sharp pixels", () => {
  const { context, calls } = createContext();
  const image = { naturalWidth: 14, naturalHeight: 28 };
  paintPicture(context, image, 280);
  assert.deepEqual(calls, [["drawImage", image, 70, 0, 140, 280]]);
  assert.equal(context.imageSmoothingEnabled, false);
});
