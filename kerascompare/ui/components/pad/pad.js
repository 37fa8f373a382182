// The drawing pad: turns what the pointer does into strokes and sends them to Python.
//
// The default export runs again at each change of data or theme. What it returns runs when the pad
// is removed from the page, but also where the data changed again while the module was still
// being loaded: the pad is then still on the page and has to stay alive.

import { Outbox } from "./outbox.js";
import { paint } from "./paint.js";
import { Drawing } from "./strokes.js";

const pads = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".pad");
  let pad = pads.get(root);
  if (pad) {
    pad.hear(data);
  } else {
    pad = new Pad(root, data);
    pads.set(root, pad);
  }
  pad.setStateValue = setStateValue;
  return () => {
    if (!root.isConnected) pad.close();
  };
}

class Pad {
  constructor(root, data) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.hint = root.querySelector(".hint");
    this.undo = root.querySelector(".undo");
    this.clear = root.querySelector(".clear");
    this.pen = root.querySelector("input");
    this.drawing = new Drawing(data.size);
    this.pointer = null; // Id of the pointer that draws.
    this.outbox = new Outbox({
      read: () => this.drawing.strokes,
      post: (strokes) => this.setStateValue("drawing", { version: this.version, strokes }),
    });
    this.take(data);
    this.pen.value = data.strokes.at(-1)?.width ?? this.pen.value;
    this.listen();
    this.observer = new ResizeObserver(() => this.paint());
    this.observer.observe(this.canvas);
    // Zooming the page may leave the size of the canvas as it is.
    this.onZoom = () => this.paint();
    addEventListener("resize", this.onZoom);
  }

  listen() {
    const { canvas } = this;
    const ifDrawing = (act) => (event) => {
      if (event.pointerId === this.pointer) act(event);
    };
    canvas.onpointerdown = (event) => this.press(event);
    canvas.onpointermove = ifDrawing((event) => this.move(event));
    canvas.onpointerup = ifDrawing((event) => {
      this.follow(event);
      this.release();
    });
    canvas.onlostpointercapture = ifDrawing(() => this.release());
    canvas.onpointercancel = ifDrawing(() => {
      if (this.isTouch) this.drawing.discard(); // The system took it for a palm.
      this.release();
    });
    canvas.oncontextmenu = (event) => event.preventDefault();
    canvas.ontouchmove = (event) => event.preventDefault(); // Or iPadOS reads handwriting.
    this.undo.onclick = () => this.removeLast();
    this.clear.onclick = () => this.change([]);
    this.root.onkeydown = (event) => {
      const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (!isUndo || event.shiftKey) return;
      event.preventDefault();
      this.removeLast();
    };
  }

  // Take the strokes of Python until the visitor draws here, and when Python has cleared the
  // pad; everything else is an echo of strokes sent from here.
  hear(data) {
    if (!this.isOwn || data.version > this.version) this.take(data);
    else this.outbox.hear(data.strokes);
  }

  take({ version, strokes }) {
    this.version = version;
    this.drawing.replace(strokes);
    this.isOwn = this.pointer !== null; // Whether the visitor changed anything since.
    this.outbox.settle(strokes);
    this.show();
  }

  // A pen takes the place of a touch that draws: that is the palm of the hand that holds it.
  press(event) {
    const { button, pointerId, pointerType } = event;
    if (button !== 0) return;
    if (this.pointer !== null) {
      if (!this.isTouch || pointerType !== "pen") return;
      this.drawing.discard();
    }
    this.pointer = pointerId;
    this.isTouch = pointerType === "touch";
    this.isOwn = true;
    this.outbox.press();
    this.drawing.begin();
    this.canvas.setPointerCapture(pointerId);
    this.canvas.focus({ preventScroll: true });
    this.follow(event);
    this.show();
  }

  move(event) {
    // The button may have been released where the browser did not notice.
    if (!(event.buttons & 1)) {
      this.release();
      return;
    }
    this.follow(event);
    this.show();
    this.outbox.sendSoon();
  }

  follow(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const { size } = this.drawing;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const { clientX, clientY } of passed.length ? passed : [event]) {
      const point = [((clientX - left) * size) / width, ((clientY - top) * size) / height];
      this.drawing.follow(point, Number(this.pen.value));
    }
  }

  release() {
    this.drawing.end();
    this.pointer = null;
    this.show();
    this.outbox.send();
  }

  removeLast() {
    this.change(this.drawing.finished.slice(0, -1));
  }

  change(strokes) {
    if (this.pointer !== null || strokes.length === this.drawing.finished.length) return;
    this.isOwn = true;
    this.drawing.replace(strokes);
    this.show();
    this.outbox.send();
  }

  show() {
    const n = this.drawing.strokes.length;
    const isEmpty = n === 0;
    this.hint.hidden = !isEmpty;
    this.canvas.ariaLabel = `Drawing pad, ${isEmpty ? "empty" : n === 1 ? "1 stroke" : `${n} strokes`}`;
    const focused = this.canvas.getRootNode().activeElement;
    for (const button of [this.undo, this.clear]) {
      if (isEmpty && button === focused) this.canvas.focus({ preventScroll: true });
      button.disabled = isEmpty;
    }
    this.paint();
  }

  paint() {
    const { canvas } = this;
    const { size, strokes } = this.drawing;
    const pixels = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
    if (!pixels) return; // Not laid out yet: the observer calls again.
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    paint(canvas.getContext("2d"), strokes, { size, pixels });
  }

  close() {
    this.outbox.close();
    this.observer.disconnect();
    removeEventListener("resize", this.onZoom);
  }
}
