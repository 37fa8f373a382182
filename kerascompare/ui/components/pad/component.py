"""The pad: strokes drawn with mouse, pen or finger reach Python while they are drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated

import numpy as np
import streamlit as st
from pydantic import BaseModel, Field, ValidationError

from kerascompare.pictures.digits import SIZE

MAX_POINTS = 10_000
"""Of a drawing: a pen that sends 240 points a second reaches that after 40 s on the pad."""
MAX_LENGTH = 50_000
"""Of all its lines together, in units of the pad: 180 times across it."""
MAX_WIDTH = 64
"""Of a stroke, twice the widest pen."""

_Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e6, le=1e6)]


class _Stroke(BaseModel):
    width: Annotated[float, Field(strict=True, ge=1, le=MAX_WIDTH)]
    points: Annotated[list[tuple[_Number, _Number]], Field(min_length=1, max_length=MAX_POINTS)]


class _Drawing(BaseModel):
    """What the browser sends: anybody can send anything."""

    version: Annotated[float, Field(strict=True, allow_inf_nan=False)]
    strokes: Annotated[list[_Stroke], Field(max_length=MAX_POINTS)]


_HTML = """
<div class="pad">
  <div class="paper">
    <canvas role="img" tabindex="0"></canvas>
    <p class="hint" aria-hidden="true">Draw a digit here</p>
  </div>
  <div class="tools">
    <button type="button" class="undo" aria-label="Undo the last stroke" title="Ctrl+Z">Undo</button>
    <button type="button" class="clear" aria-label="Clear the pad">Clear</button>
    <label>Pen <input type="range" min="12" max="32" value="22" aria-label="Pen width"></label>
  </div>
</div>
"""

_CSS = """
.pad { max-width: 360px; font-family: var(--st-font); font-size: .875rem; color: var(--st-text-color);
  --line: color-mix(in srgb, var(--st-text-color) 22%, transparent); }
.paper { position: relative; aspect-ratio: 1; }
canvas {
  display: block; width: 100%; height: 100%; background: #000; border-radius: var(--st-base-radius);
  box-shadow: 0 0 0 1px var(--line); cursor: crosshair;
  touch-action: none; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none;
}
.hint {
  position: absolute; inset: 0; margin: 0; display: grid; place-content: center;
  color: rgb(255 255 255 / 60%); font-size: 1rem; pointer-events: none;
}
.hint[hidden] { display: none; }
.tools { display: flex; align-items: center; gap: .5rem; margin-top: .625rem; }
button {
  font: inherit; color: inherit; background: none; cursor: pointer; min-height: 2.25rem; padding: 0 .875rem;
  border: 1px solid var(--line); border-radius: var(--st-button-radius);
}
button:hover { background: color-mix(in srgb, var(--st-text-color) 6%, transparent); }
button:disabled { opacity: .45; background: none; cursor: default; }
label { flex: 1; display: flex; align-items: center; justify-content: flex-end; gap: .5rem; min-width: 0; }
input {
  flex: 0 1 8rem; min-width: 0; height: 2.25rem; margin: 0; cursor: pointer; appearance: none; border-radius: 4px;
  background: linear-gradient(to bottom right, transparent 49%, var(--line) 51%) center / 100% 12px no-repeat;
}
input::-webkit-slider-thumb { appearance: none; width: 16px; height: 16px; border-radius: 50%; background: var(--st-primary-color); }
input::-moz-range-thumb { border: 0; width: 16px; height: 16px; border-radius: 50%; background: var(--st-primary-color); }
:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""

# Runs again at each change of data or theme. What it returns runs at unmount, but also where the
# data changed again while the module was still being loaded: the pad is then there to stay.
_JS = """
const EVERY_MS = 100;      // between two messages while the pen moves, at the least
const MOST_MS = 500;       // and at the most, once the last is answered
const PATIENCE_MS = 2000;  // for an answer; twice as long after each message without one
const APART = 1.5;         // units between two points of a stroke

const pads = new WeakMap();

const rounded = (point) => point.map((x) => Math.round(10 * x) / 10);

// Where the way from a point on the pad to one beside it crosses the border.
function border(inside, outside, size) {
  const shares = inside.map((from, i) => {
    const to = outside[i];
    return to < 0 ? from / (from - to) : to > size ? (size - from) / (to - from) : 1;
  });
  const share = Math.min(...shares);
  return inside.map((from, i) => Math.min(Math.max(from + share * (outside[i] - from), 0), size));
}

class Pad {
  constructor(root, data) {
    this.canvas = root.querySelector("canvas");
    this.hint = root.querySelector(".hint");
    [this.undo, this.clear] = root.querySelectorAll("button");
    this.pen = root.querySelector("input");
    this.size = data.size;
    this.pointer = null;   // the one that draws
    this.live = null;      // its stroke, as long as it is on the pad
    this.isAnswered = true;
    this.sentAt = this.pressedAt = this.tookMs = 0;
    this.take(data);
    this.pen.value = data.strokes.at(-1)?.width ?? this.pen.value;
    this.listen();
    this.observer = new ResizeObserver(() => this.paint());
    this.observer.observe(this.canvas);
    this.zoomed = () => this.paint();   // its width may stay the same
    addEventListener("resize", this.zoomed);
  }

  listen() {
    const { canvas } = this;
    const mine = (act) => (event) => event.pointerId === this.pointer && act(event);
    canvas.onpointerdown = (event) => this.press(event);
    canvas.onpointermove = mine((event) => {
      if (!(event.buttons & 1)) return this.lift();   // let go where nobody told
      this.follow(event);
      this.show();
      this.sendSoon();
    });
    canvas.onpointerup = mine((event) => (this.follow(event), this.lift()));
    canvas.onlostpointercapture = mine(() => this.lift());
    canvas.onpointercancel = mine(() => (this.isTouch && this.drop(), this.lift()));   // a palm
    canvas.oncontextmenu = (event) => event.preventDefault();
    canvas.ontouchmove = (event) => event.preventDefault();   // a pencil on iPadOS writes otherwise
    const back = () => this.change(this.strokes.slice(0, -1));
    this.undo.onclick = back;
    this.clear.onclick = () => this.change([]);
    canvas.closest(".pad").onkeydown = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      back();
    };
  }

  // What Python has is taken as long as the visitor did nothing here, and when Python emptied the
  // pad; all else is the echo of what was sent from here. A stroke under way stays.
  hear(data) {
    if (!this.isOwn || data.version > this.version) return this.take(data);
    if (this.isAnswered || JSON.stringify(data.strokes) !== this.sent) return;
    this.isAnswered = true;
    this.tookMs = performance.now() - this.sentAt;
    this.sendSoon();
  }

  take({ version, strokes }) {
    this.version = version;
    this.strokes = this.before = strokes;
    this.isOwn = this.pointer !== null;   // whether the visitor changed anything since
    this.sent = JSON.stringify(strokes);
    this.isAnswered = true;
    this.show();
  }

  get drawn() {
    return this.live ? [...this.strokes, this.live] : this.strokes;
  }

  // A pen takes the place of a touch that draws: that is the palm of the hand that holds it.
  press(event) {
    const { button, pointerId, pointerType } = event;
    if (button !== 0) return;
    if (this.pointer !== null) {
      if (!this.isTouch || pointerType !== "pen") return;
      this.drop();
    }
    this.pointer = pointerId;
    this.pressedAt = performance.now();
    this.isTouch = pointerType === "touch";
    this.before = this.strokes;   // what stays if it was a palm
    this.isOwn = true;
    this.canvas.setPointerCapture(pointerId);
    this.canvas.focus({ preventScroll: true });
    this.follow(event);
    this.show();
  }

  // At the border a stroke ends; another begins where the pointer comes back.
  follow(event) {
    const box = this.canvas.getBoundingClientRect(), size = this.size;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY } of passed.length ? passed : [event]) {
      const at = [((clientX - box.left) * size) / box.width, ((clientY - box.top) * size) / box.height];
      if (at.every((x) => x >= 0 && x <= size)) {
        if (!this.live) {
          const first = rounded(this.at ? border(at, this.at, size) : at);
          this.live = { width: +this.pen.value, points: [first] };
        }
        this.append(at);
      } else if (this.live) {
        this.append(border(this.at, at, size));
        this.end();
      }
      this.at = at;
    }
  }

  append(point) {
    const [x, y] = this.live.points.at(-1), next = rounded(point);
    if (Math.hypot(next[0] - x, next[1] - y) >= APART) this.live.points.push(next);
  }

  end() {
    this.strokes = this.drawn;
    this.live = null;
  }

  drop() {
    this.strokes = this.before;
    this.live = this.at = null;
  }

  lift() {
    this.end();
    this.pointer = this.at = null;
    this.show();
    this.send();
  }

  change(strokes) {
    if (this.pointer !== null || strokes.length === this.strokes.length) return;
    this.isOwn = true;
    this.strokes = strokes;
    this.show();
    this.send();
  }

  // The next message leaves when Python has answered the last one, so that a slow page does not
  // fall behind the pen, and when as long again has passed: the end of a stroke, which is sent at
  // once, then seldom waits for the answer to its middle. One without an answer is sent again: a
  // lost connection takes it along.
  sendSoon() {
    clearTimeout(this.timer);
    const pause = Math.min(Math.max(EVERY_MS, 2 * this.tookMs), MOST_MS);
    const due = this.isAnswered
      ? Math.max(this.sentAt, this.pressedAt) + pause
      : this.sentAt + this.patience;
    this.timer = setTimeout(() => {
      if (!this.isAnswered) {
        this.sent = null;
        this.patience *= 2;
      }
      this.send();
    }, Math.max(0, due - performance.now()));
  }

  send() {
    const strokes = this.drawn, text = JSON.stringify(strokes);
    if (text === this.sent) return;
    this.sent = text;
    this.sentAt = performance.now();
    if (this.isAnswered) this.patience = PATIENCE_MS;
    this.isAnswered = false;
    this.setStateValue("drawing", { version: this.version, strokes });
    this.sendSoon();
  }

  show() {
    const n = this.drawn.length, isEmpty = n === 0;
    this.hint.hidden = !isEmpty;
    this.canvas.ariaLabel = `Drawing pad, ${isEmpty ? "empty" : n === 1 ? "1 stroke" : n + " strokes"}`;
    const focused = this.canvas.getRootNode().activeElement;
    for (const button of [this.undo, this.clear]) {
      if (isEmpty && button === focused) this.canvas.focus({ preventScroll: true });
      button.disabled = isEmpty;
    }
    this.paint();
  }

  paint() {
    const { canvas, size } = this, pen = canvas.getContext("2d");
    const pixels = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
    if (!pixels) return;   // not laid out: the observer calls again
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    pen.setTransform(pixels / size, 0, 0, pixels / size, 0, 0);
    pen.fillRect(0, 0, size, size);
    pen.strokeStyle = "#fff";
    pen.lineCap = pen.lineJoin = "round";
    for (const { width, points } of this.drawn) {
      pen.lineWidth = width;
      pen.beginPath();
      pen.moveTo(...points[0]);
      for (let i = 1; i < points.length - 1; i++) {
        const [x, y] = points[i], [nextX, nextY] = points[i + 1];
        pen.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
      }
      const [x, y] = points.at(-1);
      pen.lineTo(x + 0.01, y);   // a line without length leaves no dot
      pen.stroke();
    }
  }

  close() {
    clearTimeout(this.timer);
    this.observer.disconnect();
    removeEventListener("resize", this.zoomed);
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".pad");
  let pad = pads.get(root);
  if (pad) pad.hear(data);
  else pads.set(root, (pad = new Pad(root, data)));
  pad.setStateValue = setStateValue;
  return () => root.isConnected || pad.close();
}
"""

_PAD = st.components.v2.component("kerascompare_pad", html=_HTML, css=_CSS, js=_JS)


def show(*, key: str, on_draw: Callable[[], None] | None = None) -> tuple[dict, ...]:
    """Show the pad, as wide as its column but at most 360 pixels.

    It reruns the page up to ten times a second while the pen moves. Show it in a fragment: a run
    of a fragment is never cut short by the next one.

    Args:
        key: Name of the pad. The drawing stays under it as long as the session, also while the
            pad is not shown.
        on_draw: Called before the run, when the visitor has changed the drawing.

    Returns:
        The strokes in the order in which they were drawn: `{"width": float, "points":
        [[x, y], …]}`, x and y in [0, `digits.SIZE`] from the top left corner, `width` in the same
        unit. A stroke has at least one point. Empty for an empty pad.
    """

    def drawn() -> None:
        if _keep(key, st.session_state[key].drawing) and on_draw:
            on_draw()

    kept = _kept(key)
    result = _PAD(
        key=key,
        data={
            "size": SIZE,
            "version": kept["version"],
            "strokes": tuple(kept["strokes"]),
            # No two messages are equal, or Streamlit may refer to one that the browser has
            # forgotten meanwhile ("Cached ForwardMsg MISS"), and the page is dead.
            "time": time.time(),
        },
        default={"drawing": None},
        width="stretch",
        height="content",
        on_drawing_change=drawn,
    )
    _keep(key, result.drawing)  # nothing new, unless the server was restarted under an open page
    return strokes(key)


def strokes(key: str) -> tuple[dict, ...]:
    """Return the strokes on a pad, as `show` does, wherever they are asked for."""
    return tuple(_kept(key)["strokes"])


def clear(key: str) -> None:
    """Empty the pad when it is shown next."""
    # Later than any version a browser may still hold, also from before the server was restarted.
    st.session_state[_name(key)] = {"version": time.time(), "strokes": ()}


def _keep(key: str, drawing: dict | None) -> bool:
    """Keep what a browser sent; False for nothing, and for what it drew before `clear`."""
    kept = _kept(key)
    # What is kept was checked when it came; each run brings it again.
    if drawing != kept and not _is_drawing(drawing):
        return False
    if drawing["version"] < kept["version"]:
        return False
    st.session_state[_name(key)] = drawing
    return True


def _is_drawing(drawing: object) -> bool:
    """Whether something is what the pad sends, and no larger than somebody can draw."""
    try:
        strokes = _Drawing.model_validate(drawing).strokes
    except ValidationError:
        return False
    lines = [np.asarray(stroke.points).clip(-SIZE, 2 * SIZE) for stroke in strokes]
    length = sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines)
    return sum(map(len, lines)) <= MAX_POINTS and length <= MAX_LENGTH


def _kept(key: str) -> dict:
    return st.session_state.get(_name(key), {"version": 0, "strokes": ()})


def _name(key: str) -> str:
    return f"drawing on {key}"  # not the widget's own: that is lost when the pad is not shown
