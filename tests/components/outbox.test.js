import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Outbox } from "../../kerascompare/ui/components/pad/outbox.js";

let strokes;
let posted; // [time, strokes] of each message.
let outbox;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 10_000 });
  strokes = [];
  posted = [];
  outbox = new Outbox({
    read: () => strokes,
    post: (sent) => posted.push([Date.now() - 10_000, sent]),
    now: () => Date.now(),
  });
  outbox.settle([]);
});

// `tick` alone would set the clock to the end before it calls the first timer.
function advance(milliseconds) {
  for (let passed = 0; passed < milliseconds; passed++) mock.timers.tick(1);
}

// Change the strokes as a moving pointer does.
function move(value) {
  strokes = [value];
  outbox.sendSoon();
}

test("a change is sent at once, and only once", () => {
  strokes = ["a"];
  outbox.send();
  outbox.send();
  assert.deepEqual(posted, [[0, ["a"]]]);
});

test("strokes that Python has are not sent", () => {
  strokes = ["a"];
  outbox.settle(["a"]);
  outbox.send();
  advance(10_000);
  assert.deepEqual(posted, []);
});

test("the first message of a gesture leaves 100 ms after it began, with the newest strokes", () => {
  outbox.press();
  move("a");
  advance(60);
  move("b");
  advance(39);
  assert.deepEqual(posted, []);
  advance(1);
  assert.deepEqual(posted, [[100, ["b"]]]);
});

test("the next message waits for the answer", () => {
  strokes = ["a"];
  outbox.send();
  move("b");
  advance(1_000);
  assert.equal(posted.length, 1);
  outbox.hear(["a"]);
  advance(1); // The answer took longer than the longest pause, 500 ms: nothing more to wait for.
  assert.deepEqual(posted.slice(1), [[1_001, ["b"]]]);
});

test("the pause after a message is twice the time of the answer", () => {
  strokes = ["a"];
  outbox.send();
  move("b");
  advance(80);
  outbox.hear(["a"]);
  advance(79);
  assert.equal(posted.length, 1);
  advance(1);
  assert.deepEqual(posted.slice(1), [[160, ["b"]]]);
});

test("the answer to an older message is none to the last one", () => {
  strokes = ["a"];
  outbox.send();
  strokes = ["b"];
  outbox.send();
  outbox.hear(["a"]);
  move("c");
  advance(1_999);
  assert.equal(posted.length, 2);
});

test("a message without an answer is sent again after 2, then 4 more seconds", () => {
  strokes = ["a"];
  outbox.send();
  advance(14_000);
  assert.deepEqual(posted, [
    [0, ["a"]],
    [2_000, ["a"]],
    [6_000, ["a"]],
    [14_000, ["a"]],
  ]);
});

test("after an answer the patience is as at the start", () => {
  strokes = ["a"];
  outbox.send();
  advance(2_000);
  outbox.hear(["a"]);
  strokes = ["b"];
  outbox.send();
  advance(2_000);
  assert.deepEqual(posted.slice(2), [
    [2_000, ["b"]],
    [4_000, ["b"]],
  ]);
});

test("nothing is sent after it is closed", () => {
  strokes = ["a"];
  outbox.send();
  outbox.close();
  advance(60_000);
  assert.equal(posted.length, 1);
});
