// Colours as [red, green, blue], each 0 to 255. Runs without a browser.

/** Whether white text reads better on a colour than black: luma of ITU-R BT.601 below one half. */
export function isDark([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/** Return the colour of `#rrggbb`. */
export function parseHex(hex) {
  return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
}

/** Return a colour as `#RRGGBB`. */
export function formatHex(colour) {
  return `#${colour.map((part) => part.toString(16).padStart(2, "0")).join("")}`.toUpperCase();
}
