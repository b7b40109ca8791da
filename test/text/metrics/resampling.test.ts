// Resampling against a slow reference that draws the same numbers: which sentences a sample has, and what is counted.
import { strict as assert } from 'node:assert';
import { Generator } from '../../../src/engine';
import {
  bootstrap,
  type CorpusMetric,
  pairedBootstrap,
  pairedRandomization,
} from '../../../src/text/metrics';

/** Mean product of a hypothesis' and a reference's number: every sentence has a value of its own. */
const product: CorpusMetric = (hypotheses: string[], references: string[]) =>
  hypotheses.reduce((sum, text, i) => sum + Number(text) * Number(references[i]), 0) /
  hypotheses.length;

const references = ['3', '1', '4', '1', '5', '9', '2'];
const first = ['2', '7', '1', '8', '2', '8', '1'];
const second = ['3', '7', '1', '7', '3', '9', '0'];
const size = references.length;
const range = Array.from({ length: size }, (_, i) => i);
const score = (system: readonly string[], rows = range) =>
  Number(
    product(
      rows.map(i => system[i]),
      rows.map(i => references[i]),
    ),
  );
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} and ${expected}`);

/** The value below which this share of the sorted values lies. */
function ends(values: readonly number[], confidence: number): [low: number, high: number] {
  const sorted = [...values].sort((a, b) => a - b);
  const outside = (1 - confidence) / 2;
  return [
    sorted[Math.floor(outside * sorted.length)],
    sorted[Math.floor((1 - outside) * sorted.length)],
  ];
}

suite('resampling', () => {
  for (const [seed, resamples, confidence] of [
    [5, 240, 0.9],
    [undefined, undefined, undefined],
  ]) {
    test(`bootstrap, seed ${seed ?? 'by default'}`, () => {
      const numbers = new Generator(seed ?? 1);
      const samples = Array.from({ length: resamples ?? 1000 }, () =>
        range.map(() => numbers.integer(size)),
      );
      const scores = samples.map(rows => score(first, rows));
      const found = bootstrap(product, first, references, { seed, resamples, confidence });
      close(found.score, score(first));
      close(found.mean, scores.reduce((a, b) => a + b) / scores.length);
      const [low, high] = ends(scores, confidence ?? 0.95);
      close(found.low, low);
      close(found.high, high);
      const compared = pairedBootstrap(product, first, second, references, {
        ...{ seed, resamples, confidence },
      });
      const differences = samples.map(rows => score(second, rows) - score(first, rows));
      const real = score(second) - score(first);
      close(compared.first, score(first));
      close(compared.second, score(second));
      close(compared.difference, real);
      const sizes = differences.map(Math.abs);
      const mean = sizes.reduce((a, b) => a + b) / sizes.length;
      const extreme = sizes.filter(one => one - mean >= Math.abs(real) - 1e-9).length;
      close(compared.pValue, (extreme + 1) / (sizes.length + 1));
      const [lower, upper] = ends(differences, confidence ?? 0.95);
      close(compared.low, lower);
      close(compared.high, upper);
    });

    test(`approximate randomisation, seed ${seed ?? 'by default'}`, () => {
      const numbers = new Generator(seed ?? 1);
      const real = Math.abs(score(second) - score(first));
      let extreme = 0;
      for (let sample = 0; sample < (resamples ?? 1000); sample++) {
        const swapped = range.map(() => numbers.next() < 0.5);
        const one = range.map(i => (swapped[i] ? second : first)[i]);
        const other = range.map(i => (swapped[i] ? first : second)[i]);
        if (Math.abs(score(other) - score(one)) >= real - 1e-9) extreme++;
      }
      const found = pairedRandomization(product, first, second, references, { seed, resamples });
      close(found.pValue, (extreme + 1) / ((resamples ?? 1000) + 1));
      assert.ok(found.pValue > 0.05 && found.pValue < 0.95, 'neither all samples nor none');
    });
  }
});
