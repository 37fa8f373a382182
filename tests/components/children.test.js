import assert from "node:assert/strict";
import { test } from "node:test";

import { updateChildren } from "../../kerascompare/ui/components/children.js";

// As much of an element as `updateChildren` uses. It notes which children were moved.
class Parent {
  children = [];
  inserted = [];

  insertBefore(child, next) {
    this.inserted.push(child.text);
    this.remove(child);
    this.children.splice(next ? this.children.indexOf(next) : this.children.length, 0, child);
  }

  remove(child) {
    this.children = this.children.filter((other) => other !== child);
  }
}

function show(parent, items) {
  parent.inserted = [];
  updateChildren(parent, items, {
    key: (item) => item,
    create: () => {
      const child = { dataset: {} };
      child.remove = () => parent.remove(child);
      return child;
    },
    update: (child, item) => {
      child.text = item;
    },
  });
  return parent.children.map((child) => child.text);
}

test("children are created in the order of the items", () => {
  assert.deepEqual(show(new Parent(), ["a", "b", "c"]), ["a", "b", "c"]);
});

test("children keep their elements, which are not moved without need", () => {
  const parent = new Parent();
  show(parent, ["a", "b"]);
  const [a, b] = parent.children;
  assert.deepEqual(show(parent, ["a", "b", "c"]), ["a", "b", "c"]);
  assert.deepEqual(parent.children.slice(0, 2), [a, b]);
  assert.deepEqual(parent.inserted, ["c"]);
});

test("children follow a new order", () => {
  const parent = new Parent();
  show(parent, ["a", "b", "c"]);
  const [a, b, c] = parent.children;
  assert.deepEqual(show(parent, ["c", "a", "b"]), ["c", "a", "b"]);
  assert.ok(parent.children[0] === c && parent.children[1] === a && parent.children[2] === b);
});

test("children whose item is gone are removed", () => {
  const parent = new Parent();
  show(parent, ["a", "b", "c"]);
  assert.deepEqual(show(parent, ["b"]), ["b"]);
});
