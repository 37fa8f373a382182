import assert from "node:assert/strict";
import { test } from "node:test";

import { merge } from "../../kerascompare/ui/components/address_bar/address_bar.js";

const names = ["comparison", "seeds", "styles", "train"];

test("the page's own parameters are replaced, all others stay", () => {
  const query = [
    ["seeds", "1-3"],
    ["styles", "sequential,functional"],
  ];
  assert.equal(
    merge("?embed=true&train=1&seeds=9", { names, query }),
    "?seeds=1-3&styles=sequential,functional&embed=true",
  );
});

test("an address without parameters has no question mark", () => {
  assert.equal(merge("?seeds=9", { names, query: [] }), "");
});

test("signs in values are encoded", () => {
  assert.equal(merge("", { names, query: [["seeds", "a&b=c#d"]] }), "?seeds=a%26b%3Dc%23d");
});
