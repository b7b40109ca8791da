/**
 * Edit distance between two sentences with the path that leads to it, as tercom finds it: only near
 * the diagonal (a beam), and by fixed preferences among equally cheap paths. Both matter, as the
 * shifts of TER are chosen from the path.
 */

/** Which words are wrong, and where a hypothesis word stands that belongs to a reference word. */
export interface Alignment {
  edits: number;
  wrongInHypothesis: Uint8Array;
  wrongInReference: Uint8Array;
  /**
   * For each reference word the hypothesis position it is matched with; for a missing word the one
   * before it, or −1.
   */
  positions: Int32Array;
}

/** Half the width of the beam in reference words. */
const BEAM_WIDTH = 25;

enum Step {
  None,
  Match,
  Substitute,
  Delete,
  Insert,
}

/**
 * Aligns hypothesis words to reference words; words are numbers here, equal where the words are.
 */
export function align(hypothesis: ArrayLike<number>, reference: ArrayLike<number>): Alignment {
  const { steps, edits } = search(hypothesis, reference);
  const rows = hypothesis.length;
  const columns = reference.length;
  const wrongInHypothesis = new Uint8Array(rows);
  const wrongInReference = new Uint8Array(columns);
  const positions = new Int32Array(columns);
  let i = rows;
  let j = columns;
  while (i > 0 || j > 0) {
    const step: Step = steps[i * (columns + 1) + j];
    if (step === Step.Delete) {
      wrongInHypothesis[--i] = 1;
    } else if (step === Step.Insert) {
      wrongInReference[--j] = 1;
      positions[j] = i - 1;
    } else {
      i--;
      j--;
      positions[j] = i;
      wrongInHypothesis[i] = wrongInReference[j] = step === Step.Substitute ? 1 : 0;
    }
  }
  return { edits, wrongInHypothesis, wrongInReference, positions };
}

/** The edits alone. */
export function distance(hypothesis: ArrayLike<number>, reference: ArrayLike<number>): number {
  return search(hypothesis, reference).edits;
}

/** Fills the table row by row (one a hypothesis word), inside the beam only. */
function search(hypothesis: ArrayLike<number>, reference: ArrayLike<number>) {
  const rows = hypothesis.length;
  const columns = reference.length;
  const width = columns + 1;
  const steps = new Uint8Array((rows + 1) * width);
  const ratio = rows > 0 ? columns / rows : 1;
  const beam = BEAM_WIDTH < ratio / 2 ? Math.ceil(ratio / 2 + BEAM_WIDTH) : BEAM_WIDTH;
  let above = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  let row = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    above[j] = j;
    steps[j] = Step.Insert;
  }
  for (let i = 1; i <= rows; i++) {
    row.fill(Number.POSITIVE_INFINITY);
    const diagonal = Math.floor(i * ratio);
    const from = Math.max(0, diagonal - beam);
    const to = i === rows ? width : Math.min(width, diagonal + beam);
    for (let j = from; j < to; j++) {
      let best = above[j] + 1;
      let step = Step.Delete;
      if (j > 0) {
        const equal = hypothesis[i - 1] === reference[j - 1];
        const across = above[j - 1] + (equal ? 0 : 1);
        // Among equals: a match or substitution first, then a deletion, then an insertion.
        if (across <= best) {
          best = across;
          step = equal ? Step.Match : Step.Substitute;
        }
        if (row[j - 1] + 1 < best) {
          best = row[j - 1] + 1;
          step = Step.Insert;
        }
      }
      row[j] = best;
      steps[i * width + j] = step;
    }
    [above, row] = [row, above];
  }
  return { steps, edits: above[columns] };
}
