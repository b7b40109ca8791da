// Beam search against a slow one that keeps everything: narrow beams, penalties, when it stops and what it gives back.
import { strict as assert } from 'node:assert';
import type { Tensor } from '../../src/engine';
import { type Encoded, predict, translate } from '../../src/models';
import { EOS } from '../../src/text';
import { Arbitrary, Looking, textOf, type Written } from '../support/arbitraryModel';

/** Counts its steps; its texts are of many lengths. */
class Counting extends Looking {
  steps = 0;

  /** @param ending added to the logit of <eos> */
  constructor(
    salt: number,
    private readonly ending: number,
  ) {
    super(salt);
  }

  override after(ids: readonly number[]): Float32Array {
    const logits = super.after(ids);
    logits[EOS] += this.ending;
    return logits;
  }

  override decodeStep(previous: Tensor, state: Written, encoded: Encoded<Written>) {
    this.steps++;
    return super.decodeStep(previous, state, encoded);
  }
}

interface Text {
  readonly ids: readonly number[];
  readonly total: number;
}

interface Options {
  readonly beamSize: number;
  readonly nBest: number;
  readonly maxLength: number;
  readonly lengthPenalty: number;
  readonly coveragePenalty: number;
  readonly earlyStop: boolean;
  readonly repetitionPenalty: number;
  readonly noRepeatNgram: number;
}

const source = 'abca';
const S = source.length + 1;

/** Wu et al. 2016, equation 14. */
function scoreOf(model: Looking, { ids, total }: Text, options: Options): number {
  const sums = new Array<number>(S).fill(0);
  for (let t = 0; t < ids.length; t++) {
    for (const [s, weight] of model.looks(ids.slice(0, t), S).entries()) sums[s] += weight;
  }
  const coverage = sums.reduce((sum, looked) => sum + Math.log(Math.min(looked, 1)), 0);
  const length = (5 + ids.length) ** options.lengthPenalty / 6 ** options.lengthPenalty;
  return total / length + options.coveragePenalty * coverage;
}

/** A text with each token that may follow it: not <pad>, not <bos>, none that repeats n tokens in a row. */
function continuations(model: Counting, { ids, total }: Text, options: Options): Text[] {
  const { repetitionPenalty: penalty, noRepeatNgram: n } = options;
  const logits = model.after(ids);
  for (const id of new Set(ids)) logits[id] *= logits[id] > 0 ? 1 / penalty : penalty;
  const tokens = [1, EOS, 4, 5, 6];
  const sum = Math.log(tokens.reduce((all, id) => all + Math.exp(logits[id]), 0));
  const followed = tokens.map(id => ({ ids: [...ids, id], total: total + logits[id] - sum }));
  if (n === 0) return followed;
  return followed.filter(text => {
    const grams = text.ids.slice(n - 1).map((_, at) => text.ids.slice(at, at + n).join());
    return new Set(grams).size === grams.length;
  });
}

/** All steps up to maxLength, unless earlyStop ends them; and after which step no text could become better. */
function slowly(model: Counting, options: Options): { best: Text[]; steps: number } {
  const { beamSize, nBest, maxLength, lengthPenalty, earlyStop } = options;
  const ended = ({ ids }: Text) => Number(ids.at(-1) === EOS);
  const score = (text: Text) => scoreOf(model, text, options);
  const ranked = (texts: readonly Text[]) =>
    [...texts].sort((a, b) => ended(b) - ended(a) || score(b) - score(a));
  let alive: Text[] = [{ ids: [], total: 0 }];
  let done: Text[] = [];
  let steps = maxLength;
  for (let t = 1; t <= maxLength; t++) {
    const next = alive.flatMap(text => continuations(model, text, options));
    next.sort((a, b) => b.total - a.total);
    done = [...done, ...next.slice(0, beamSize).filter(ended)];
    // a beam of one is greedy: it ends at the first <eos>
    const others = beamSize === 1 ? next.slice(0, 1) : next;
    alive = others.filter(text => !ended(text)).slice(0, beamSize);
    if (t === maxLength) break;
    if (earlyStop && done.length >= Math.max(beamSize, nBest)) {
      return { best: ranked(done).slice(0, nBest), steps: Math.min(steps, t) };
    }
    const bound =
      Math.max(...alive.map(({ total }) => total)) / ((5 + maxLength) / 6) ** lengthPenalty;
    const last = ranked(done)[nBest - 1];
    if (last && bound <= score(last)) steps = Math.min(steps, t);
  }
  return { best: ranked([...done, ...alive]).slice(0, nBest), steps };
}

const repetitions = [
  { repetitionPenalty: 1, noRepeatNgram: 1 },
  { repetitionPenalty: 1, noRepeatNgram: 2 },
  { repetitionPenalty: 1.7, noRepeatNgram: 0 },
  { repetitionPenalty: 1.3, noRepeatNgram: 3 },
];

const penalties = [
  { lengthPenalty: 0, coveragePenalty: 0 },
  { lengthPenalty: 0.7, coveragePenalty: 0 },
  { lengthPenalty: 2, coveragePenalty: 0 },
  { lengthPenalty: 0, coveragePenalty: 0.6 },
  { lengthPenalty: 1.2, coveragePenalty: 0.3 },
];

const free = { repetitionPenalty: 1, noRepeatNgram: 0 };

suite('beam search, narrow beams', () => {
  for (const earlyStop of [false, true]) {
    test(`finds what a slow search finds, and stops ${earlyStop ? 'early' : 'when no text can become better'}`, () => {
      let [before, late, cut] = [0, 0, 0];
      for (const penalty of penalties) {
        for (const [beamSize, nBest] of [
          [1, 1],
          [2, 1],
          [3, 2],
          [4, 4],
        ]) {
          for (let salt = 1; salt < 9; salt++) {
            const model = new Counting(salt, 1.5 * (salt % 3) - 2.5);
            const options = { ...penalty, beamSize, nBest, maxLength: 8, earlyStop, ...free };
            const wanted = slowly(model, options);
            const { beams } = predict(model, source, options);
            const name = `${salt}: ${JSON.stringify(options)}`;
            assert.deepEqual(
              beams.map(({ text }) => text),
              wanted.best.map(({ ids }) => textOf(ids)),
              name,
            );
            beams.forEach(({ score, truncated }, i) => {
              assert.ok(Math.abs(score - scoreOf(model, wanted.best[i], options)) < 1e-4, name);
              assert.equal(truncated, wanted.best[i].ids.at(-1) !== EOS, name);
              cut += Number(truncated);
            });
            assert.equal(model.steps, wanted.steps, name);
            before += Number(wanted.steps < 8);
            late += Number(wanted.steps > wanted.best[0].ids.length);
          }
        }
      }
      // all kinds occur: ended before the limit, went on after the best was finished, cut at the limit
      assert.ok(Math.min(before, late, cut) > 10, String([before, late, cut]));
    });
  }

  test('repeated tokens are less likely, and repeated n-grams are never written', () => {
    for (const repetition of repetitions) {
      let changed = 0;
      for (const [beamSize, nBest] of [
        [1, 1],
        [3, 3],
      ]) {
        for (let salt = 1; salt < 12; salt++) {
          const model = new Counting(salt, -2);
          const penalty = { lengthPenalty: 0.5, coveragePenalty: 0, earlyStop: false };
          const options = { ...penalty, ...repetition, beamSize, nBest, maxLength: 7 };
          const wanted = slowly(model, options);
          const { beams } = predict(model, source, options);
          const name = `${salt}: ${JSON.stringify(options)}`;
          const texts = wanted.best.map(({ ids }) => textOf(ids));
          assert.deepEqual(
            beams.map(({ text }) => text),
            texts,
            name,
          );
          beams.forEach(({ score }, i) => {
            assert.ok(Math.abs(score - scoreOf(model, wanted.best[i], options)) < 1e-4, name);
          });
          const others = slowly(model, { ...options, ...free }).best;
          changed += Number(texts.join() !== others.map(({ ids }) => textOf(ids)).join());
        }
      }
      assert.ok(changed > 5, `${changed}`);
    }
  });

  test('sentences of a batch stop by themselves, and do not change each other', () => {
    const model = new Arbitrary(3);
    const texts = ['a', 'bcab', 'cc'];
    for (const beamSize of [1, 3]) {
      const options = { beamSize, lengthPenalty: 0.8, maxLength: 7 };
      const alone = texts.map(text => predict(model, text, options).text);
      assert.deepEqual(translate(model, texts, options), alone);
    }
  });
});
