// Moves within a grid, as the ARIA Authoring Practices describe them. Runs without a browser.

const PAGE = 10;

/**
 * Return the cell to which a key moves the focus, null if the key does not move it.
 *
 * @param cell - `{ row, column }`, each from 0.
 * @param key - The name of the key, with "Control+" before it if Ctrl is held.
 * @param size - `{ rows, columns }` of the grid.
 */
export function move({ row, column }, key, { rows, columns }) {
  const targets = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [row - PAGE, column],
    PageDown: [row + PAGE, column],
    Home: [row, 0],
    End: [row, columns - 1],
    "Control+Home": [0, 0],
    "Control+End": [rows - 1, columns - 1],
  };
  const target = Object.hasOwn(targets, key) ? targets[key] : null;
  return target && { row: clip(target[0], rows), column: clip(target[1], columns) };
}

function clip(value, size) {
  return Math.min(Math.max(value, 0), size - 1);
}
