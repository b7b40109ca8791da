/** A text that a language model went on with, and where each token of it looked. */
import type { StepSeen } from './decode/hypothesis';
import type { DecodeStep, DecodeTrace, HeadsTrace, Matrix } from './trace';

export class Generation {
  constructor(
    readonly prompt: string,
    /** What was written, without the prompt. */
    readonly text: string,
    /** Every token with what competed. */
    readonly steps: readonly DecodeStep[],
    /**
     * The first steps with their attention: `sourceTokens` are the tokens read (the prompt's end, then the model's own),
     * `targetTokens` those written.
     */
    readonly trace: DecodeTrace,
    readonly algorithm: 'greedy' | 'sample',
    /** Tokens of the prompt that the vocabulary does not know: the model read <unk> in their place. */
    readonly unknownWords: readonly string[] = [],
  ) {}

  toString(): string {
    return this.prompt + this.text;
  }
}

/** What a step showed, and the place in the text of the first token that it looked at. */
export interface StepRead extends StepSeen {
  from: number;
}

/**
 * The trace of a text. It begins with the first token that was looked at: the model may have forgotten those before.
 * @param prompt its tokens
 * @param heads of every layer
 */
export function textTrace(
  prompt: readonly string[],
  read: readonly StepRead[],
  heads: number,
): DecodeTrace {
  const steps = read.map(({ step }) => step);
  const written = steps.map(({ token }) => token);
  const base = Math.min(prompt.length, ...read.map(({ from }) => from));
  const tokens = [...prompt.slice(base), ...written.slice(0, -1)];
  const trace = { sourceTokens: tokens, targetTokens: written, steps };
  if (read.length === 0) return trace;
  const [rows, columns] = [read.length, tokens.length];
  const layers = read[0].selfWeights.length;
  const values = new Float32Array(layers * heads * rows * columns);
  const reach = new Int32Array(rows);
  for (const [row, { selfWeights, from }] of read.entries()) {
    for (const [layer, weights] of selfWeights.entries()) {
      const width = weights.length / heads; // all tokens so far that the model still has
      reach[row] = width;
      for (let h = 0; h < heads; h++) {
        const own = weights.subarray(h * width, (h + 1) * width);
        values.set(own, ((layer * heads + h) * rows + row) * columns + from - base);
      }
    }
  }
  const all: HeadsTrace = { kind: 'text', layers, heads, rows, columns, values };
  return { ...trace, attention: { ...meanOfLast(all), reach }, heads: [all] };
}

/** The mean of the heads of the last layer. */
function meanOfLast({ layers, heads, rows, columns, values }: HeadsTrace): Matrix {
  const size = rows * columns;
  const mean = new Float32Array(size);
  for (let h = 0; h < heads; h++) {
    const from = ((layers - 1) * heads + h) * size;
    for (let i = 0; i < size; i++) mean[i] += values[from + i] / heads;
  }
  return { rows, columns, values: mean };
}
