// A strip of thumbnails, one of which can be selected.

import { updateChildren } from "../children.js";

export default function ({ data, parentElement, setTriggerValue }) {
  updateChildren(parentElement.querySelector(".strip"), data.thumbnails, {
    key: (thumbnail) => thumbnail.name,
    create,
    update: (button, thumbnail) => {
      update(button, thumbnail, thumbnail.name === data.selected);
      button.onclick = () => {
        setTriggerValue("selected", thumbnail.name);
        reveal(data.reveal);
      };
    },
  });
}

// Scroll to an element of the page, unless the visitor sees all of it.
function reveal(name) {
  const target = name && document.querySelector(`.st-key-${CSS.escape(name)}`);
  if (!target) return;
  const { top, bottom } = target.getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ behavior: isCalm ? "instant" : "smooth", block: "start" });
}

function create() {
  const button = Object.assign(document.createElement("button"), { type: "button" });
  const image = Object.assign(document.createElement("img"), { alt: "", draggable: false });
  button.append(image, document.createElement("span"));
  return button;
}

function update(button, thumbnail, isSelected) {
  const [image, caption] = button.children;
  button.ariaLabel = `${thumbnail.name}: ${thumbnail.caption}`;
  button.ariaPressed = isSelected;
  button.className = thumbnail.is_marked ? "marked" : "";
  if (image.src !== thumbnail.src) image.src = thumbnail.src;
  caption.textContent = thumbnail.caption;
}
