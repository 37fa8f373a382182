// Comparisons to open and to tick: a table, and cards on a phone.

import { updateChildren } from "../children.js";
import { onlyShown, toggled } from "./ticks.js";

const lists = new WeakMap(); // Body of a list → the ids that are ticked.

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const body = parentElement.querySelector("tbody");
  lists.set(body, onlyShown(lists.get(body) ?? data.ticked, data.rows));

  const tick = (id, isTicked) => {
    lists.set(body, toggled(lists.get(body), id, isTicked));
    show();
    setStateValue("ticked", lists.get(body));
  };
  const open = (event, id) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // In another tab or window.
    event.preventDefault();
    setTriggerValue("opened", id);
  };
  const show = () =>
    updateChildren(body, data.rows, {
      key: (row) => row.id,
      create: createRow,
      update: (line, row) => {
        const isTicked = lists.get(body).includes(row.id);
        update(line, row, isTicked);
        line.querySelector("input").onchange = (event) => tick(row.id, event.target.checked);
        line.querySelector("a").onclick = (event) => open(event, row.id);
      },
    });
  show();
}

function createRow() {
  const line = create("tr", { role: "row" });
  const label = create("label");
  label.append(create("input", { type: "checkbox" }));
  const cells = ["tick", "title", "verdict", "curve", "accuracy", "age"].map((name) =>
    name === "title"
      ? create("th", { role: "rowheader", scope: "row", className: name })
      : create("td", { role: "cell", className: name }),
  );
  cells[0].append(label);
  const link = create("a");
  link.append(create("span"), create("small"));
  cells[1].append(link, create("div", { className: "details" }));
  cells[5].append(create("time"));
  line.append(...cells);
  return line;
}

function create(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

function update(line, row, isTicked) {
  const [tick, title, verdict, curve, accuracy, age] = line.children;
  const [link, details] = title.children;
  line.className = isTicked ? "ticked" : "";
  const box = tick.querySelector("input");
  box.checked = isTicked;
  box.ariaLabel = `Tick ${row.title}${row.distinction}`;
  link.href = row.url;
  setText(link.firstChild, row.title);
  setText(link.lastChild, row.distinction);
  setText(verdict, row.verdict);
  setText(accuracy, row.accuracy);
  accuracy.classList.toggle("preliminary", row.is_preliminary);
  setText(age.firstChild, row.age);
  age.firstChild.title = row.started;
  setHtml(details, row.details);
  setHtml(curve, row.curve);
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Escaped in Python.
function setHtml(element, html) {
  if (element.html !== html) element.innerHTML = element.html = html;
}
