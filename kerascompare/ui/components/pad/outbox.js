// Decides when strokes are sent to Python. Runs without a browser.

/** Minimum time between two messages while the pointer moves. */
const MIN_PAUSE_MS = 100;
/** Maximum time between two messages after the last one was answered. */
const MAX_PAUSE_MS = 500;
/** How long to wait for an answer; doubled after each message without one. */
const PATIENCE_MS = 2000;

/**
 * Sends strokes no faster than the page can run.
 *
 * The next message leaves when Python has answered the last one, so that a slow page does not fall
 * behind the pen, and when as long again has passed: the end of a stroke, which is sent at once,
 * then seldom waits for the answer to its middle. A message without an answer is sent again: it is
 * lost with a connection.
 */
export class Outbox {
  /**
   * @param read - Function that returns the strokes as they are now, or null for a picture of
   *   Python's in their place, which is never sent.
   * @param post - Function that sends strokes.
   * @param now - Function that returns the time in milliseconds.
   */
  constructor({ read, post, now = () => performance.now() }) {
    Object.assign(this, { read, post, now });
    this.sent = null; // JSON of the last message, or of what came from Python since.
    this.sentAt = this.pressedAt = this.answeredAfterMs = 0;
    this.isAnswered = true;
  }

  /** Note that Python has these strokes, or null for its picture. */
  settle(strokes) {
    this.sent = JSON.stringify(strokes);
    this.isAnswered = true;
  }

  /** Note that a gesture begins: its start is not worth a message of its own. */
  press() {
    this.pressedAt = this.now();
  }

  /** Take strokes that came from Python as the answer, if they are those of the last message. */
  hear(strokes) {
    if (this.isAnswered || JSON.stringify(strokes) !== this.sent) return;
    this.isAnswered = true;
    this.answeredAfterMs = this.now() - this.sentAt;
    this.sendSoon();
  }

  /** Send the strokes now, if they are not those of the last message. */
  send() {
    const strokes = this.read();
    const text = JSON.stringify(strokes);
    if (text === this.sent) return;
    this.sent = text;
    this.sentAt = this.now();
    if (this.isAnswered) this.patienceMs = PATIENCE_MS;
    this.isAnswered = false;
    this.post(strokes);
    this.sendSoon();
  }

  /** Send the strokes when the next message is due. */
  sendSoon() {
    clearTimeout(this.timer);
    const pause = Math.min(Math.max(MIN_PAUSE_MS, 2 * this.answeredAfterMs), MAX_PAUSE_MS);
    const due = this.isAnswered
      ? Math.max(this.sentAt, this.pressedAt) + pause
      : this.sentAt + this.patienceMs;
    this.timer = setTimeout(
      () => {
        if (!this.isAnswered) {
          this.sent = null;
          this.patienceMs *= 2;
        }
        this.send();
      },
      Math.max(0, due - this.now()),
    );
  }

  /** Send nothing any more. */
  close() {
    clearTimeout(this.timer);
  }
}
