// The strokes of a drawing, as the pointer makes them. Runs without a browser.

/** Minimum distance between two points of a stroke, in units of the pad. */
const MIN_DISTANCE = 1.5;

/**
 * A drawing on a square pad, with the origin in its top left corner.
 *
 * Strokes are `{ width, points: [[x, y], …] }`, all in units of the pad, coordinates with one
 * decimal. They are never changed once they are finished.
 */
export class Drawing {
  /**
   * @param size - Side of the pad.
   */
  constructor(size) {
    this.size = size;
    this.finished = [];
    this.current = null; // The unfinished stroke, while the pointer is on the pad.
    this.position = null; // Of the pointer, on the pad or beside it, while it is pressed.
    this.kept = this.finished; // The strokes to return to if the gesture was a palm.
  }

  /** All strokes, the unfinished one last. */
  get strokes() {
    return this.current ? [...this.finished, this.current] : this.finished;
  }

  /** Replace all finished strokes; an unfinished one stays. */
  replace(strokes) {
    this.finished = this.kept = strokes;
  }

  /** Begin a gesture: the pointer was pressed. */
  begin() {
    this.kept = this.finished;
  }

  /**
   * Follow the pressed pointer to a point.
   *
   * A stroke ends where the pointer leaves the pad; another begins where it comes back.
   *
   * @param point - `[x, y]`, on the pad or beside it.
   * @param width - Of a stroke that begins here.
   */
  follow(point, width) {
    const { size, position } = this;
    if (point.every((value) => value >= 0 && value <= size)) {
      if (!this.current) {
        const start = position ? crossBorder(point, position, size) : point;
        this.current = { width, points: [roundPoint(start)] };
      }
      this.append(point);
    } else if (this.current) {
      this.append(crossBorder(position, point, size));
      this.finish();
    }
    this.position = point;
  }

  append(point) {
    const { points } = this.current;
    const [x, y] = points.at(-1);
    const next = roundPoint(point);
    if (Math.hypot(next[0] - x, next[1] - y) >= MIN_DISTANCE) points.push(next);
  }

  finish() {
    this.finished = this.strokes;
    this.current = null;
  }

  /** End a gesture: the pointer was released. */
  end() {
    this.finish();
    this.position = null;
  }

  /** Undo a gesture: it was a palm. */
  discard() {
    this.finished = this.kept;
    this.current = this.position = null;
  }
}

/** Return a point with one decimal. */
export function roundPoint(point) {
  return point.map((value) => Math.round(10 * value) / 10);
}

/**
 * Return where the line from a point on the pad to one beside it crosses the border.
 *
 * @param inside - `[x, y]`, each in [0, `size`].
 * @param outside - `[x, y]`, at least one of them not in [0, `size`].
 * @param size - Side of the pad.
 */
export function crossBorder(inside, outside, size) {
  const shares = inside.map((from, i) => {
    const to = outside[i];
    if (to < 0) return from / (from - to);
    return to > size ? (size - from) / (to - from) : 1;
  });
  const share = Math.min(...shares);
  return inside.map((from, i) => Math.min(Math.max(from + share * (outside[i] - from), 0), size));
}
