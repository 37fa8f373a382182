import assert from "node:assert/strict";
import { test } from "node:test";

import { crossBorder, Drawing, roundPoint } from "../../kerascompare/ui/components/pad/strokes.js";

const SIZE = 280;

function draw(points, { width = 22, drawing = new Drawing(SIZE) } = {}) {
  drawing.begin();
  for (const point of points) drawing.follow(point, width);
  drawing.end();
  return drawing;
}

test("coordinates are rounded to one decimal", () => {
  assert.deepEqual(roundPoint([12.34, 56.78]), [12.3, 56.8]);
});

test("a line crosses the border where it leaves the pad first", () => {
  // From (200, 100) to (360, 100): the border is half of the way.
  assert.deepEqual(crossBorder([200, 100], [360, 100], SIZE), [280, 100]);
  // From (200, 100) by (160, 40): half of it.
  assert.deepEqual(crossBorder([200, 100], [360, 140], SIZE), [280, 120]);
  // From (40, 20) by (-80, -80): after a quarter y is 0, only after a half x.
  assert.deepEqual(crossBorder([40, 20], [-40, -60], SIZE), [20, 0]);
  assert.deepEqual(crossBorder([280, 50], [300, 60], SIZE), [280, 50]);
});

test("a gesture becomes a stroke with the width of the pen", () => {
  const { strokes } = draw(
    [
      [10, 10],
      [20, 10.04],
      [30, 30],
    ],
    { width: 12 },
  );
  assert.deepEqual(strokes, [
    {
      width: 12,
      points: [
        [10, 10],
        [20, 10],
        [30, 30],
      ],
    },
  ]);
});

test("a stroke under way is among the strokes", () => {
  const drawing = new Drawing(SIZE);
  drawing.begin();
  drawing.follow([10, 10], 22);
  assert.deepEqual(drawing.strokes, [{ width: 22, points: [[10, 10]] }]);
  assert.deepEqual(drawing.finished, []);
});

test("points nearer than 1.5 to the last one are left out", () => {
  const { strokes } = draw([
    [10, 10],
    [11.4, 10],
    [11.5, 10],
    [12, 11.4],
    [12.6, 11.1],
  ]);
  // Distances: 1.4 no; 1.5 yes; √(0.25 + 1.96) = 1.487 no; √(1.21 + 1.21) = 1.556 yes.
  assert.deepEqual(strokes[0].points, [
    [10, 10],
    [11.5, 10],
    [12.6, 11.1],
  ]);
});

test("a stroke ends at the border and another begins where the pointer comes back", () => {
  const { strokes } = draw([
    [200, 100],
    [360, 100],
    [360, 200],
    [200, 200],
  ]);
  assert.deepEqual(
    strokes.map((stroke) => stroke.points),
    [
      [
        [200, 100],
        [280, 100],
      ],
      [
        [280, 200],
        [200, 200],
      ],
    ],
  );
});

test("points beside the pad make no stroke", () => {
  assert.deepEqual(
    draw([
      [-10, 10],
      [-20, 300],
    ]).strokes,
    [],
  );
});

test("the next gesture does not continue from the end of the last one", () => {
  const drawing = draw([
    [200, 100],
    [360, 100],
  ]);
  draw([[100, 200]], { drawing });
  assert.deepEqual(drawing.strokes[1].points, [[100, 200]]);
});

test("discarding a gesture restores the strokes before it, also those it finished", () => {
  const drawing = draw([
    [10, 10],
    [50, 50],
  ]);
  const before = drawing.strokes;
  drawing.begin();
  for (const point of [
    [200, 100],
    [360, 100],
    [360, 200],
    [200, 200],
  ])
    drawing.follow(point, 22);
  assert.equal(drawing.strokes.length, 3);
  drawing.discard();
  assert.equal(drawing.strokes, before);
});

test("replacing the strokes keeps the one under way", () => {
  const drawing = draw([
    [10, 10],
    [50, 50],
  ]);
  drawing.begin();
  drawing.follow([100, 100], 22);
  drawing.replace([]);
  assert.deepEqual(drawing.strokes, [{ width: 22, points: [[100, 100]] }]);
});

test("finished strokes are not changed by further gestures", () => {
  const drawing = draw([
    [10, 10],
    [50, 50],
  ]);
  const before = structuredClone(drawing.strokes);
  const first = drawing.strokes;
  draw(
    [
      [100, 100],
      [150, 150],
    ],
    { drawing },
  );
  assert.deepEqual(first, before);
  assert.equal(drawing.strokes.length, 2);
});

test("a gesture after a discarded one begins where it is pressed", () => {
  const drawing = new Drawing(SIZE);
  drawing.begin();
  drawing.follow([360, 100], 22);
  drawing.discard();
  draw([[100, 200]], { drawing });
  assert.deepEqual(drawing.strokes, [{ width: 22, points: [[100, 200]] }]);
});

test("discarding a gesture does not bring back strokes that were replaced meanwhile", () => {
  const drawing = draw([
    [10, 10],
    [50, 50],
  ]);
  drawing.begin();
  drawing.follow([100, 100], 22);
  drawing.replace([]);
  drawing.discard();
  assert.deepEqual(drawing.strokes, []);
});
