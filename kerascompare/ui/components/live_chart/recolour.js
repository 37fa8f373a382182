// A figure in light colours becomes one in dark colours. Runs without a browser.

import { formatHex, parseHex } from "../colours.js";

const HEX = /#[0-9a-f]{6}/gi;
const RGB = /(rgba?)\((\d+), ?(\d+), ?(\d+)/g;

/**
 * Return a figure, or a part of one, in which every colour that has a counterpart is replaced.
 *
 * @param value - JSON of Plotly; it is not changed. Arrays of numbers are returned as they are.
 * @param counterparts - `{"#0072B2": "#56B4E9", …}`, capital letters. Colours in the figure may be
 *   `#rrggbb`, `rgb(r, g, b)` or `rgba(r, g, b, a)`, also within a longer text; the opacity stays.
 */
export function recolour(value, counterparts) {
  if (typeof value === "string") return recolourText(value, counterparts);
  if (Array.isArray(value)) {
    if (typeof value[0] === "number") return value;
    return value.map((item) => recolour(item, counterparts));
  }
  if (value === null || typeof value !== "object" || "bdata" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, recolour(item, counterparts)]),
  );
}

function recolourText(text, counterparts) {
  return text
    .replace(HEX, (hex) => counterparts[hex.toUpperCase()] ?? hex)
    .replace(RGB, (written, notation, ...parts) => {
      const counterpart = counterparts[formatHex(parts.slice(0, 3).map(Number))];
      return counterpart ? `${notation}(${parseHex(counterpart).join(", ")}` : written;
    });
}
