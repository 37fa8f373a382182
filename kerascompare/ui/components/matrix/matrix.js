// The feature matrix: a table whose cells are buttons.

import { groupByTheme } from "./rows.js";

export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector("table");
  const content = JSON.stringify(data);
  if (table.content === content) return; // The focused cell keeps the focus.
  table.content = content;

  const open = (row, cell) => setTriggerValue("opened", `${row.name}|${cell.style}`);
  table.querySelector("thead").replaceChildren(createHead(data.looks));
  for (const body of table.querySelectorAll("tbody")) body.remove();
  for (const { theme, rows } of groupByTheme(data.rows)) {
    table.append(createBody(theme, rows, open));
  }
}

function create(name, text, properties = {}) {
  const element = Object.assign(document.createElement(name), properties);
  if (text) element.textContent = text;
  return element;
}

// Set on the page by the frame, one for light and one for dark.
function colourOf(style) {
  return `var(--kc-${style})`;
}

function createHead(looks) {
  const line = create("tr");
  line.append(create("th", "", { scope: "col" }));
  for (const [style, look] of Object.entries(looks)) {
    const cell = create("th", "", { scope: "col" });
    const glyph = create("i", look.glyph, { ariaHidden: "true" });
    glyph.style.color = colourOf(style);
    cell.append(glyph, " ", create("span", look.label, { className: "label" }));
    line.append(cell);
  }
  return line;
}

function createBody(theme, rows, open) {
  const body = create("tbody");
  const line = create("tr", "", { className: "theme" });
  line.append(create("th", theme, { scope: "colgroup", colSpan: 1 + rows[0].cells.length }));
  body.append(line, ...rows.map((row) => createRow(row, open)));
  return body;
}

function createRow(row, open) {
  const line = create("tr", "", { className: "row" });
  const head = create("th", "", { scope: "row" });
  const pair = create("div");
  pair.append(
    create("span", row.name, { className: "name" }),
    create("span", "", { className: "claim", innerHTML: row.claim }), // Escaped in Python.
  );
  head.append(pair);
  line.append(head, ...row.cells.map((cell) => createCell(cell, () => open(row, cell))));
  return line;
}

function createCell(cell, open) {
  const button = create("button", "", { type: "button", title: cell.hint, onclick: open });
  const mark = create("span", cell.mark, { ariaHidden: "true" });
  if (cell.is_quiet) mark.className = "quiet";
  else mark.style.color = colourOf(cell.style);
  button.append(mark, create("span", cell.words, { className: "words" }));
  const element = create("td");
  element.append(button);
  return element;
}
