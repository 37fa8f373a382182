import assert from "node:assert/strict";
import { test } from "node:test";

import { announcement, focusIfLost } from "../../kerascompare/ui/components/attention/attention.js";

test("a status is read when it changes, not when the page opens", () => {
  assert.equal(announcement(undefined, { message: "Identical." }), null);
  assert.equal(announcement({ message: "" }, { message: "Identical." }), "Identical.");
  assert.equal(announcement({ message: "Identical." }, { message: "Identical." }), null);
});

function page({ active = null } = {}) {
  const body = {};
  const button = {
    focus() {
      this.isFocused = true;
    },
  };
  return { body, button, activeElement: active ?? body, querySelector: () => button };
}

test("a lost focus goes to the element", () => {
  const document = page();
  focusIfLost(document, ".button");
  assert.equal(document.button.isFocused, true);
});

test("a focus that is somewhere stays there", () => {
  const document = page({ active: {} });
  focusIfLost(document, ".button");
  assert.equal(document.button.isFocused, undefined);
});
