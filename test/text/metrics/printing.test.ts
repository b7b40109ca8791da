// A result of a metric is printed as its score, and stays an object with fields wherever these are asked for.
import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import {
  bleu,
  bootstrap,
  cer,
  chrf,
  exactMatch,
  pairedBootstrap,
  pairedRandomization,
  per,
  rougeL,
  ter,
  wer,
} from '../../../src/text/metrics';

const references = ['the cat sat on the mat', 'a dog ran fast over there', 'birds sing early'];
const hypotheses = ['the cat sat on a mat', 'a dog ran fast over there', 'bird sing late'];

suite('printing the results of metrics', () => {
  const metrics = { bleu, chrf, ter, wer, cer, per, rougeL, exactMatch };
  for (const [name, metric] of Object.entries(metrics)) {
    test(`${name}: in a template the score, as an object its fields`, () => {
      const result = metric(hypotheses, references);
      const wanted = result.score.toFixed(2);
      assert.match(wanted, /^\d+\.\d\d$/);
      assert.equal(`${result}`, wanted);
      assert.equal(String(result), wanted);
      assert.equal(result.toString(), wanted);
      assert.deepEqual(JSON.parse(JSON.stringify(result)), { ...result });
      assert.equal(Object.keys(result)[0], 'score');
      assert.ok(!Object.keys(result).includes('toString'));
      assert.match(inspect(result), /^\{\s+score: \d/);
    });
  }

  test('hand-counted: one of three sentences equal, three of fifteen words wrong', () => {
    assert.equal(`exact match: ${exactMatch(hypotheses, references)} %`, 'exact match: 33.33 %');
    assert.equal(`${wer(hypotheses, references)}`, ((100 * 3) / 15).toFixed(2));
  });

  test('intervals print their score, comparisons their difference and p-value', () => {
    const options = { resamples: 50 };
    const interval = bootstrap(bleu, hypotheses, references, options);
    assert.equal(`${interval}`, interval.score.toFixed(2));
    for (const compare of [pairedBootstrap, pairedRandomization]) {
      const found = compare(bleu, hypotheses, references, references, options);
      const { difference, pValue } = found;
      assert.equal(`${found}`, `${difference.toFixed(2)} (p = ${pValue.toPrecision(2)})`);
    }
  });
});
