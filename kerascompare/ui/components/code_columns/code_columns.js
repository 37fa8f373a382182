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
  updateChildren(grid, data.columns, {
    key: (column) => column.style,
    create: (column) => create(template, column.style),
    update: (section, column) => update(section, column, { isMini: data.is_mini, isDark }),
  });
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
  section.querySelector(".buttons").hidden = isMini;
  section.querySelector(".copy").ariaLabel = `Copy the ${column.label} source`;
  section.querySelector(".download").ariaLabel = `Download ${column.style}.py`;
  section.querySelector("pre").ariaLabel = `${column.label} source`;
  section.source = column.source;
  if (section.html === column.html) return;
  section.html = column.html;
  section.querySelector("code").innerHTML = column.html; // Escaped in Python.
}
