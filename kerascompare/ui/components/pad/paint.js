// Paint a drawing. Runs without a browser.

/**
 * Paint strokes in white on black, smoothed: each point but the first and the last is the control
 * point of a quadratic Bézier curve between the middles of its two segments.
 *
 * @param context - Of a canvas with `pixels` × `pixels` pixels.
 * @param strokes - `{ width, points }`, in units of the pad.
 * @param size - Side of the pad.
 * @param pixels - Side of the canvas.
 */
export function paint(context, strokes, { size, pixels }) {
  context.setTransform(pixels / size, 0, 0, pixels / size, 0, 0);
  context.fillStyle = "#000";
  context.fillRect(0, 0, size, size);
  context.strokeStyle = "#fff";
  context.lineCap = context.lineJoin = "round";
  for (const { width, points } of strokes) {
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...points[0]);
    for (let i = 1; i < points.length - 1; i++) {
      const [x, y] = points[i];
      const [nextX, nextY] = points[i + 1];
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    const [x, y] = points.at(-1);
    context.lineTo(x + 0.01, y); // A line without length leaves no dot.
    context.stroke();
  }
}

/**
 * Paint a picture as large as it fits, in the middle of the pad and with sharp pixels.
 *
 * @param context - The context, as `paint` has left it.
 * @param image - A loaded image.
 * @param size - Side of the pad.
 */
export function paintPicture(context, image, size) {
  const { naturalWidth, naturalHeight } = image;
  const scale = size / Math.max(naturalWidth, naturalHeight);
  const [width, height] = [naturalWidth * scale, naturalHeight * scale];
  context.imageSmoothingEnabled = false;
  context.drawImage(image, (size - width) / 2, (size - height) / 2, width, height);
}

/**
 * Paint a pen that is moved with the keyboard, over the strokes that `paint` has painted: a ring
 * that is readable on black and white, and filled while the pen draws.
 *
 * @param context - The context, as `paint` has left it.
 * @param pen - `{ point, isDown }`.
 * @param width - Of its strokes.
 */
export function paintPen(context, { point, isDown }, width) {
  context.beginPath();
  context.arc(...point, width / 2 + 2, 0, 2 * Math.PI);
  for (const [color, lineWidth] of [
    ["#000", 5],
    ["#ffb000", 2.5],
  ]) {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.stroke();
  }
  if (!isDown) return;
  context.beginPath();
  context.arc(...point, width / 4, 0, 2 * Math.PI);
  context.fillStyle = "#ffb000";
  context.fill();
}
