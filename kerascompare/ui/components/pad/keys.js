// Draws with the keyboard. Runs without a browser.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Units of the pad that an arrow key moves the pen, and with Shift. */
const STEP = 10;
const FINE_STEP = 3;

/**
 * A pen that arrow keys move. Two arrows held together move it diagonally.
 */
export class Keys {
  /**
   * @param size - Side of the pad.
   */
  constructor(size) {
    this.size = size;
    this.point = [size / 2, size / 2];
    this.isShown = false; // From the first key until the pointer draws or the pad loses the focus.
    this.isDown = false;
    this.held = new Set();
  }

  /**
   * Move the pen.
   *
   * @param key - Name of the key as in `KeyboardEvent.key`.
   * @param isFine - Whether Shift is held.
   * @returns Whether the key moves the pen.
   */
  move(key, isFine) {
    if (!(key in STEPS)) return false;
    this.isShown = true;
    this.held.add(key);
    const step = isFine ? FINE_STEP : STEP;
    for (const arrow of this.held) {
      this.point = this.point.map((value, axis) =>
        Math.min(Math.max(value + step * STEPS[arrow][axis], 0), this.size),
      );
    }
    return true;
  }

  /** Note that a key was released. */
  release(key) {
    return this.held.delete(key);
  }

  /** Lift and hide the pen. */
  hide() {
    this.isShown = this.isDown = false;
    this.held.clear();
  }

  /** Say in words what the pen does. */
  describe() {
    const [x, y] = this.point.map((value) => Math.round((100 * value) / this.size));
    return `Pen ${this.isDown ? "down" : "up"}, ${x}% from the left, ${y}% from the top`;
  }
}
