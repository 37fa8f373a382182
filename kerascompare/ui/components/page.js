// Properties of the page around a component.

import { isDark } from "./colours.js";

/** Return the value of a CSS variable, "" if it is not set. */
export function readVariable(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** Return the background colour of the page as CSS writes it. */
export function backgroundOf(element) {
  return readVariable(element, "--st-background-color") || "#ffffff";
}

/** Whether the page around an element has a dark background. */
export function isOnDarkPage(element) {
  return isDark(toRgb(backgroundOf(element)));
}

// A canvas understands every colour that CSS can write.
function toRgb(colour) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
