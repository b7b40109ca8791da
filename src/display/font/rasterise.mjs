// Outlines to coverage: how much of each pixel a glyph covers, exactly (signed areas, summed along
// rows). After font-rs (Raph Levien): every edge leaves the area to its right in the pixels it
// crosses; a running sum over the row gives the coverage. Overlapping contours of a variable font
// add up and are clamped.

/** Straight pieces a curve is cut into: errors stay under 1/50 pixel at these sizes. */
const PIECES = 6;

/**
 * @param {{ command: string, args: number[] }[]} commands in font units, y upwards
 * @param {number} scale pixels per font unit
 * @returns the box around what is inked, `left` and `top` in pixels from the origin on the baseline,
 *   y downwards, with its coverages of 0 … 1 row by row; null when blank
 */
export function rasterise(commands, scale) {
  const edges = edgesOf(commands, scale);
  if (edges.length === 0) return null;
  const xs = edges.flatMap(([x0, , x1]) => [x0, x1]);
  const ys = edges.flatMap(([, y0, , y1]) => [y0, y1]);
  const left = Math.floor(Math.min(...xs));
  const top = Math.floor(Math.min(...ys));
  const width = Math.ceil(Math.max(...xs)) - left;
  const height = Math.ceil(Math.max(...ys)) - top;
  const stride = width + 3; // an edge on the right border still has a place to leave its rest
  const sums = new Float32Array(stride * height);
  for (const [x0, y0, x1, y1] of edges) add(sums, stride, x0 - left, y0 - top, x1 - left, y1 - top);
  const coverage = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += sums[y * stride + x];
      coverage[y * width + x] = Math.min(1, Math.abs(sum));
    }
  }
  return { left, top, width, height, coverage };
}

function edgesOf(commands, scale) {
  const edges = [];
  let [startX, startY, x, y] = [0, 0, 0, 0];
  const to = (nextX, nextY) => {
    if (nextY !== y) edges.push([x * scale, -y * scale, nextX * scale, -nextY * scale]);
    [x, y] = [nextX, nextY];
  };
  const curve = at => {
    for (let k = 1; k <= PIECES; k++) to(...at(k / PIECES));
  };
  for (const { command, args } of commands) {
    const [fromX, fromY] = [x, y];
    if (command === 'moveTo') [startX, startY, x, y] = [args[0], args[1], args[0], args[1]];
    else if (command === 'lineTo') to(args[0], args[1]);
    else if (command === 'closePath') to(startX, startY);
    else if (command === 'quadraticCurveTo') {
      const [cx, cy, endX, endY] = args;
      curve(t => [bezier2(t, fromX, cx, endX), bezier2(t, fromY, cy, endY)]);
    } else if (command === 'bezierCurveTo') {
      const [ax, ay, bx, by, endX, endY] = args;
      curve(t => [bezier3(t, fromX, ax, bx, endX), bezier3(t, fromY, ay, by, endY)]);
    }
  }
  return edges;
}

function bezier2(t, a, b, c) {
  const s = 1 - t;
  return s * s * a + 2 * s * t * b + t * t * c;
}

function bezier3(t, a, b, c, d) {
  const s = 1 - t;
  return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
}

/**
 * One edge: per row it crosses, its height goes to the pixels between its two ends, split by
 * covered area.
 */
function add(sums, stride, x0, y0, x1, y1) {
  const direction = y0 < y1 ? 1 : -1;
  const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0];
  const slope = (bottomX - topX) / (bottomY - topY);
  for (let row = Math.floor(topY); row < bottomY; row++) {
    const from = Math.max(topY, row);
    const until = Math.min(bottomY, row + 1);
    const height = direction * (until - from);
    const xa = topX + slope * (from - topY);
    const xb = topX + slope * (until - topY);
    addRow(sums, row * stride, height, Math.min(xa, xb), Math.max(xa, xb));
  }
}

function addRow(sums, base, height, low, high) {
  const first = Math.floor(low);
  const last = Math.floor(high);
  if (first === last) {
    const right = (low + high) / 2 - first; // mean distance from the pixel's left border
    sums[base + first] += height * (1 - right);
    sums[base + first + 1] += height * right;
    return;
  }
  // The part of the edge left of x, per pixel border; the difference of its integral is the covered
  // area.
  const inverse = 1 / (high - low);
  const integral = x => {
    const inside = Math.min(Math.max(x, low), high) - low;
    return 0.5 * inside * inside * inverse + Math.max(0, x - high);
  };
  let before = 0;
  for (let x = first; x <= last + 1; x++) {
    const area = integral(x + 1) - integral(x); // covered share of pixel x
    sums[base + x] += height * (area - before);
    before = area;
  }
}
