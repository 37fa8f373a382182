// Up to three sources side by side, each with buttons that copy and download it.

import { updateChildren } from "../children.js";
import { isOnDarkPage } from "../page.js";
import { copy } from "./clipboard.js";

const SHOW_RESULT_MS = 1600;

export default function ({ data, parentElement }) {
  const frame = parentElement.querySelector(".frame");
  const grid = frame.querySelector(".grid");
  const template = frame.querySelector("template");
  const isDark = isOnDarkPage(parentElement.host ?? parentElement);
  frame.classList.toggle("dark", isDark);
  grid.classList.toggle("mini", data.is_mini);
  grid.style.setProperty("--height", data.max_height ? `${data.max_height}px` : "none");
  grid.style.setProperty("--n", data.columns.length);
  grid.style.setProperty("--widths", data.is_mini ? "" : widths(data.columns));
  showStrip(frame, data, isDark);
  updateChildren(grid, data.columns, {
    key: (column) => column.style,
    create: (column) => create(template, column.style),
    update: (section, column) => update(section, column, { isMini: data.is_mini, isDark }),
  });
}

/** Return the widths of the columns: in proportion to their longest lines. */
export function widths(columns) {
  return columns.map(({ width }) => `minmax(0, ${width}fr)`).join(" ");
}

/** Show the strip where the sources are folded, and its number of lines for each style. */
function showStrip(frame, { folds, columns, note }, isDark) {
  const strip = frame.querySelector(".strip");
  const sources = frame.querySelector(".sources");
  // Folded when it becomes a strip; after that as the visitor left it.
  if (strip.hidden === folds) strip.ariaExpanded = String(!folds);
  strip.hidden = !folds;
  const unfold = () => {
    sources.hidden = folds && strip.ariaExpanded !== "true";
  };
  strip.onclick = () => {
    strip.ariaExpanded = String(strip.ariaExpanded !== "true");
    unfold();
  };
  unfold();
  for (const old of strip.querySelectorAll(".count")) old.remove();
  strip.append(...columns.map((column) => count(column, isDark)));
  frame.querySelector(".note").innerHTML = note; // Escaped in Python.
}

function count({ glyph, label, lines, light, dark }, isDark) {
  const element = document.createElement("span");
  element.className = "count";
  element.style.setProperty("--own", isDark ? dark : light);
  const mark = Object.assign(document.createElement("span"), { className: "glyph" });
  mark.textContent = glyph;
  mark.ariaHidden = "true";
  const style = Object.assign(document.createElement("b"), { textContent: label });
  element.append(mark, " ", style, ` ${lines}`);
  return element;
}

function create(template, style) {
  const section = template.content.firstElementChild.cloneNode(true);
  const copyButton = section.querySelector(".copy");
  copyButton.onclick = () =>
    copy(section.source, section).then(
      () => showResult(copyButton, "Copied"),
      () => showResult(copyButton, "Not copied"),
    );
  section.querySelector(".download").onclick = () => download(section.source, `${style}.py`);
  return section;
}

function showResult(button, text) {
  button.textContent = text;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    button.textContent = "Copy";
  }, SHOW_RESULT_MS);
}

function download(source, name) {
  const href = URL.createObjectURL(new Blob([source], { type: "text/x-python" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

function update(section, column, { isMini, isDark }) {
  const setText = (selector, text) => {
    const element = section.querySelector(selector);
    if (element.textContent !== text) element.textContent = text;
  };
  section.style.setProperty("--own", isDark ? column.dark : column.light);
  setText(".glyph", column.glyph);
  setText(".label", column.label);
  setText(".lines", column.lines);
  setText(".remark", column.remark);
  section.querySelector(".buttons").hidden = isMini;
  section.querySelector(".copy").ariaLabel = `Copy the ${column.label} source`;
  section.querySelector(".download").ariaLabel = `Download ${column.style}.py`;
  section.querySelector("pre").ariaLabel = `${column.label} source`;
  section.source = column.source;
  if (section.html === column.html) return;
  section.html = column.html;
  section.querySelector("code").replaceChildren(...column.html.split("\n").map(line));
}

/** Return a line of the source, whose wrapped part is indented further than its beginning. */
function line(html, number, { length }) {
  const element = document.createElement("span");
  element.className = "line";
  element.innerHTML = number < length - 1 ? `${html}\n` : html; // Escaped in Python.
  element.style.setProperty("--indent", /^ */.exec(element.textContent)[0].length);
  return element;
}
