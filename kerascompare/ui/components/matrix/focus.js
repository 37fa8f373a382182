// Keyboard and focus of the matrix: one tab stop, arrow keys, and back to a cell after its drawer.

import { move } from "./grid.js";

/** Make the buttons of a grid, `[[button, …], …]` by row, one tab stop that arrow keys move. */
export function rove(grid, buttons) {
  const places = new Map();
  for (const [row, line] of buttons.entries()) {
    for (const [column, button] of line.entries()) places.set(button, { row, column });
  }
  let stop = buttons[0]?.[0];
  for (const button of places.keys()) {
    button.tabIndex = button === stop ? 0 : -1;
    button.onfocus = () => {
      stop.tabIndex = -1;
      stop = button;
      stop.tabIndex = 0;
    };
  }
  grid.onkeydown = (event) => {
    const from = places.get(event.target);
    if (!from || event.altKey || event.metaKey || event.shiftKey) return;
    const size = { rows: buttons.length, columns: buttons[0].length };
    const to = move(from, `${event.ctrlKey ? "Control+" : ""}${event.key}`, size);
    if (!to) return;
    event.preventDefault();
    buttons[to.row][to.column].focus();
  };
}

/**
 * Focus an element once the open drawer has gone, unless the visitor has moved the focus elsewhere.
 *
 * Streamlit gives the focus back to what had it before, which it cannot find within a component.
 *
 * @param find - Function that returns the element.
 * @param isStillWanted - Function that returns whether to go on waiting.
 */
export function focusAfterDrawer(find, isStillWanted) {
  const wait = () => {
    if (!isStillWanted()) return;
    if (document.querySelector('[role="dialog"]')) requestAnimationFrame(wait);
    // The drawer gives the focus back in the frame in which it goes: after that.
    else requestAnimationFrame(() => requestAnimationFrame(() => isFocusFree() && find()?.focus()));
  };
  wait();
}

function isFocusFree() {
  const active = document.activeElement;
  return !active || active === document.body || active.tabIndex < 0 || Boolean(active.shadowRoot);
}
