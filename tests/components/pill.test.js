// The pill: how often it asks, where it is shown, and what it tells screen readers.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  announce,
  closeStreamlitsDialog,
  isShown,
  pause,
} from "../../kerascompare/ui/app/pill/pill.js";

const TRAINING = { id: "abc", text: "Training 1/3", status: "Training has started." };

test("asks every second while something trains, and seldom otherwise", () => {
  assert.equal(pause(TRAINING, false), 1000);
  assert.ok(pause({}, false) >= 3000);
});

test("asks every second while the server does not answer", () => {
  assert.equal(pause({}, true), 1000);
});

test("is not shown where the comparison is", () => {
  const shows = (page) => isShown(`http://a.example/base/${page}`, "compare?comparison=", "abc");
  assert.ok(shows("compare?comparison=abc"));
  assert.ok(shows("compare?seeds=3&comparison=abc"));
  assert.ok(!shows("compare?comparison=abcd"));
  assert.ok(!shows("draw?comparison=abc"));
  assert.ok(!shows("compare"));
});

test("says nothing on arrival at an idle app", () => {
  assert.equal(announce(null, {}), "");
});

test("tells the start and the end of a training", () => {
  assert.equal(announce({}, TRAINING), "Training has started.");
  assert.equal(announce(TRAINING, {}), "Training has ended.");
});

test("closes Streamlit's dialog about the connection and no other", () => {
  const closed = [];
  const dialog = (text) => ({
    textContent: text,
    querySelector: () => ({ click: () => closed.push(text) }),
  });
  const dialogs = [dialog("Connection error: restart it"), dialog("Layer sharing")];

  closeStreamlitsDialog({ querySelectorAll: () => dialogs });

  assert.deepEqual(closed, ["Connection error: restart it"]);
});
