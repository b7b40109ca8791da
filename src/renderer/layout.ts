/** Where the parts of the clock stand. All heights follow from the payload, none from the page. */

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface ClockNeeds {
  /** Of the element, in CSS pixels. */
  width: number;
  /** Target tokens. */
  rows: number;
  /** Source tokens. */
  columns: number;
  /** Width of the longest target and source token as drawn. */
  rowLabel: number;
  columnLabel: number;
  /** Gate strips of encoder and decoder; 0 without them. */
  encoderGates: number;
  decoderGates: number;
  /** Candidates of a step at most; 0 without them. */
  candidates: number;
}

export interface ClockLayout {
  /** Larger than the element's width when it has to be scrolled. */
  width: number;
  height: number;
  cellWidth: number;
  rowHeight: number;
  /** Source tokens stand aslant when they are longer than a cell is wide. */
  aslant: boolean;
  encoder: Box;
  /** Words and numbers about what is pointed at. */
  detail: Box;
  columnLabels: Box;
  rowLabels: Box;
  attention: Box;
  gateNames: Box;
  decoder: Box;
  candidates: Box;
}

/** Height of one gate of the encoder, and the room between two. */
export const STRIP = 28;
export const STRIP_GAP = 4;
export const CAPTION = 20;
/** Least room above the matrix for the words about a step: those about gates take more lines. */
const DETAIL = 140;
const DETAIL_GATES = 200;
const GAP = 20;
const CANDIDATE = 22;
/** Below this width the candidates stand under the matrix. */
const WIDE = 760;

export function clockLayout(needs: ClockNeeds): ClockLayout {
  const { rows, columns, candidates } = needs;
  const wide = needs.width >= WIDE;
  const labels = clamp(Math.ceil(needs.rowLabel) + 14, 36, 130);
  const middleLeast = needs.decoderGates > 0 ? 192 : wide ? 0 : 160;
  const rightLeast = wide ? 190 : 0;
  const room = needs.width - labels - GAP - middleLeast - (rightLeast > 0 ? GAP + rightLeast : 0);
  // characters fit into narrower cells than words do, and there are more of them
  const least = clamp(Math.ceil(needs.columnLabel) + 6, 16, 26);
  const cellWidth = clamp(Math.floor(room / Math.max(1, columns)), least, 60);
  const attentionWidth = cellWidth * columns;
  const spare = Math.max(0, room - attentionWidth);
  const middleMost = 360;
  const middleWidth = wide
    ? Math.min(middleMost, middleLeast + Math.floor(spare * 0.65))
    : middleLeast + spare;
  const { aslant, height: labelsHeight } = labelHeight(needs.columnLabel, cellWidth);
  const rowHeight = rows <= 12 ? 32 : rows <= 24 ? 26 : 20;
  const stripsHeight =
    needs.encoderGates > 0 ? needs.encoderGates * (STRIP + STRIP_GAP) - STRIP_GAP : 0;

  const encoder = box(labels, CAPTION, attentionWidth, stripsHeight);
  const middle = labels + attentionWidth + GAP;
  const labelsTop = stripsHeight > 0 ? encoder.top + stripsHeight + 4 : 0;
  const gates = needs.encoderGates + needs.decoderGates > 0;
  const matrixTop = Math.max(labelsTop + labelsHeight, gates ? DETAIL_GATES : DETAIL);
  const matrixHeight = rows * rowHeight;
  const right = middle + middleWidth + GAP;
  const listHeight = candidates > 0 ? CAPTION + candidates * CANDIDATE + 28 : 0;
  const candidatesBox = wide
    ? box(right, matrixTop - CAPTION, Math.max(rightLeast, needs.width - right), listHeight)
    : box(0, matrixTop + matrixHeight + 16, Math.min(420, needs.width), listHeight);
  const columnTop = matrixTop - labelsHeight;
  const width = Math.max(
    needs.width,
    middle + middleWidth + (wide ? GAP + candidatesBox.width : 0),
  );
  return {
    width,
    height: Math.max(matrixTop + matrixHeight, candidatesBox.top + listHeight),
    cellWidth,
    rowHeight,
    aslant,
    encoder,
    detail: box(middle, 0, width - middle, matrixTop - 2 * CAPTION - 6),
    columnLabels: box(labels, columnTop, attentionWidth, labelsHeight),
    rowLabels: box(0, matrixTop, labels, matrixHeight),
    attention: box(labels, matrixTop, attentionWidth, matrixHeight),
    gateNames: box(middle, matrixTop - 2 * CAPTION, middleWidth, 2 * CAPTION),
    decoder: box(middle, matrixTop, middleWidth, matrixHeight),
    candidates: candidatesBox,
  };
}

/** Words above columns: aslant when the longest is wider than a column, then higher. */
export function labelHeight(longest: number, column: number): { aslant: boolean; height: number } {
  const aslant = longest + 6 > column;
  return { aslant, height: aslant ? Math.ceil(Math.min(longest, 110) * 0.72) + 18 : 24 };
}

/** A place in gates laid beside each other: which gate, which unit of it; null between gates. */
export function stripAt(
  position: number,
  { gates, size, gap, units }: { gates: number; size: number; gap: number; units: number },
): { gate: number; place: number } | null {
  const gate = Math.floor(position / (size + gap));
  const within = position - gate * (size + gap);
  if (gate < 0 || gate >= gates || within < 0 || within >= size) return null;
  return { gate, place: Math.min(units - 1, Math.floor((within / size) * units)) };
}

function box(left: number, top: number, width: number, height: number): Box {
  return { left, top, width, height };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
