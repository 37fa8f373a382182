// The feature matrix: a grid whose cells are buttons.

import { focusAfterDrawer, rove } from "./focus.js";
import { groupByTheme } from "./rows.js";
import { draw } from "./shapes.js";

const states = new WeakMap();
let pressed = null; // The last pressed cell of all matrices.

export default function ({ data, parentElement, setTriggerValue }) {
  const grid = parentElement.querySelector("[role=grid]");
  if (!states.has(grid)) states.set(grid, { buttons: new Map() });
  const state = states.get(grid);
  const { opened, ...shown } = data;
  const content = JSON.stringify(shown);
  if (state.content !== content) {
    state.content = content;
    show(parentElement, grid, shown, state);
  }
  for (const [name, button] of state.buttons) {
    button.onclick = () => {
      pressed = { grid, name };
      setTriggerValue("opened", name);
    };
  }
  const closed = state.opened;
  state.opened = opened;
  // Of several matrices, the one whose cell was pressed; any of them if a link opened the cell.
  const isOwn = pressed?.name !== closed || pressed?.grid === grid;
  if (closed && !opened && isOwn) {
    const find = () => state.buttons.get(closed) ?? grid.querySelector('[tabindex="0"]');
    focusAfterDrawer(find, () => !state.opened && grid.isConnected);
  }
}

function show(parent, grid, { label, legend, looks, rows }, state) {
  const focused = [...state.buttons].find(([, button]) => button.matches(":focus"))?.[0];
  state.buttons.clear();
  const groups = groupByTheme(rows).map((group) => createGroup(group, state.buttons));
  grid.replaceChildren(createHead(looks), ...groups);
  grid.ariaLabel = label;
  const lines = [...grid.querySelectorAll(".row")].map((row) => [
    ...row.querySelectorAll("button"),
  ]);
  rove(grid, lines);
  state.buttons.get(focused)?.focus();

  parent.querySelector(".legend").textContent = legend;
  parent.querySelector(".skip").onclick = () => parent.querySelector(".end").focus();
}

function create(name, className, content = [], attributes = {}) {
  const element = Object.assign(document.createElement(name), { className });
  element.append(...[content].flat());
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// Set on the page by the frame, one for light and one for dark.
function colourOf(style) {
  return `color: var(--kc-${style})`;
}

function createHead(looks) {
  const head = (...parts) => create("div", "", parts, { role: "columnheader" });
  const styles = Object.entries(looks).map(([style, { label, glyph }]) =>
    head(create("i", "", glyph, { "aria-hidden": true, style: colourOf(style) }), " ", label),
  );
  return create("div", "head", [head("Feature"), ...styles, head("What yes means")], {
    role: "row",
  });
}

function createGroup({ theme, rows }, buttons) {
  const title = create("div", "", theme, { role: "columnheader", "aria-colspan": 5 });
  const lines = rows.map((row) => createRow(row, buttons));
  return create("div", "group", [create("div", "theme", [title], { role: "row" }), ...lines], {
    role: "rowgroup",
  });
}

function createRow({ name, claim, conditions, cells }, buttons) {
  const marks = cells.map((cell) => {
    const button = createButton(cell);
    buttons.set(`${name}|${cell.style}`, button);
    return create("div", "cell", button, { role: "gridcell" });
  });
  const meaning = create("div", "claim", [], { role: "gridcell" });
  for (const html of [claim, ...conditions]) {
    meaning.append(Object.assign(create("p", ""), { innerHTML: html })); // Escaped in Python.
  }
  const head = create("div", "name", name, { role: "rowheader" });
  return create("div", "row", [head, ...marks, meaning], { role: "row" });
}

function createButton({ style, mark, words, hint, is_quiet }) {
  const look = is_quiet ? { class: "quiet" } : { style: colourOf(style) };
  const glyph = create("span", "", draw(mark), { "aria-hidden": true, ...look });
  return create("button", "", glyph, {
    type: "button",
    title: hint,
    "aria-label": words,
    "aria-haspopup": "dialog",
  });
}
