/** A model small enough that every text it could write can be listed. */
import { Generator, type Tensor, tensor } from '../../src/engine';
import { type Decoded, type Encoded, EncoderDecoder } from '../../src/models';
import { charTokenizer, EOS, type SourceBatch, Vocabulary } from '../../src/text';

const letters = ['a', 'b', 'c'];
export const vocabulary = Vocabulary.from(letters.map(letter => [letter]));
const words = {
  sourceVocabulary: vocabulary,
  targetVocabulary: vocabulary,
  sourceTokenizer: charTokenizer(),
  targetTokenizer: charTokenizer(),
};

export interface Written {
  /** int32 [B, words so far] per row, as numbers */
  words: Tensor;
}

/** A model whose next word depends on all words before in an arbitrary, fixed way. */
export class Arbitrary extends EncoderDecoder<Written> {
  readonly vocabularies = words;
  override readonly cell = { kind: 'transformer' as const, gates: [] };

  constructor(private readonly salt: number) {
    super();
  }

  /** Logits after these words. */
  after(ids: readonly number[]): Float32Array {
    const hash = ids.reduce((sum, id) => (sum * 31 + id * 7) % 1009, this.salt);
    const numbers = new Generator(hash).normal([vocabulary.size]).toFlatArray() as Float32Array;
    return numbers.map(x => 1.5 * x);
  }

  encode({ tokens, mask }: SourceBatch): Encoded<Written> {
    const [B] = tokens.shape;
    const state = { words: tensor(new Int32Array(B), { shape: [B, 1] }) };
    return { memory: tokens, mask, keys: [], state };
  }

  decodeStep(previous: Tensor, { words }: Written, _encoded: Encoded<Written>): Decoded<Written> {
    const before = words.toArray() as number[][];
    const last = previous.toFlatArray();
    const rows = before.map((row, i) => [...row, last[i]]);
    const logits = rows.flatMap(row => [...this.after(row.slice(2))]);
    return {
      logits: tensor(logits, { shape: [rows.length, vocabulary.size] }),
      state: {
        words: tensor(Int32Array.from(rows.flat()), { shape: [rows.length, rows[0].length] }),
      },
    };
  }

  forward(): Tensor {
    throw new Error('is not trained');
  }

  selectState({ words }: Written, rows: readonly number[]): Written {
    return { words: words.indexSelect(0, rows) };
  }

  /** Every text up to `longest` words with the sum of its log-probabilities; ended ones, and those cut there. */
  all(longest: number): { ids: number[]; total: number }[] {
    const visit = (ids: number[], total: number): { ids: number[]; total: number }[] => {
      if (ids.length === longest || ids.at(-1) === EOS) return [{ ids, total }];
      const logits = this.after(ids);
      const allowed = [1, EOS, 4, 5, 6];
      const sum = Math.log(allowed.reduce((s, id) => s + Math.exp(logits[id]), 0));
      return allowed.flatMap(id => visit([...ids, id], total + logits[id] - sum));
    };
    return visit([], 0);
  }
}

/** One with attention over the source, as arbitrary as its words. */
export class Looking extends Arbitrary {
  /** Weights over S source tokens after these words. */
  looks(ids: readonly number[], S: number): number[] {
    const row = Array.from({ length: S }, (_, s) => Math.exp(3 * Math.sin(this.sum(ids) + 7 * s)));
    const sum = row.reduce((a, b) => a + b);
    return row.map(weight => weight / sum);
  }

  override decodeStep(previous: Tensor, state: Written, encoded: Encoded<Written>) {
    const step = super.decodeStep(previous, state, encoded);
    const [B, S] = encoded.memory.shape;
    const before = step.state.words.toArray() as number[][];
    const weights = before.flatMap(row => this.looks(row.slice(2), S));
    return { ...step, weights: [tensor(weights, { shape: [B, 1, S] })] };
  }

  private sum(ids: readonly number[]): number {
    return ids.reduce((sum, id) => 2 * sum + id, 1);
  }
}

/** Letters of ids, without <eos>. */
export const textOf = (ids: readonly number[]) =>
  vocabulary.decode(ids.filter(id => id !== EOS)).join('');
