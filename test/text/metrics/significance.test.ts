// Intervals and comparisons of scores, and alignments, on cases that can be reckoned by hand.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  alignmentErrorRate,
  alignmentOf,
  bleu,
  bootstrap,
  type CorpusMetric,
  cer,
  chrf,
  exactMatch,
  pairedBootstrap,
  pairedRandomization,
  per,
  rougeL,
  ter,
  wer,
} from '../../../src/text';
import { remembering, sumOverSentences } from '../../../src/text/metrics/sentenceStatistics';

const exact = (hypotheses: string[], references: string[]) =>
  hypotheses.filter((text, i) => text === references[i]).length / references.length;

/** n sentences of which the first `right` are translated as in the reference. */
const system = (n: number, right: number, offset = 0) =>
  Array.from({ length: n }, (_, i) => ((i + offset) % n < right ? `r${i}` : 'wrong'));
const references = system(200, 200);

suite('significance', () => {
  test('the interval of a share is that of the binomial distribution', () => {
    const { score, mean, low, high } = bootstrap(exact, system(200, 60), references);
    assert.equal(score, 0.3);
    assert.ok(Math.abs(mean - 0.3) < 0.005);
    const deviation = Math.sqrt((0.3 * 0.7) / 200);
    assert.ok(Math.abs(low - (0.3 - 1.96 * deviation)) < 0.012, String(low));
    assert.ok(Math.abs(high - (0.3 + 1.96 * deviation)) < 0.012, String(high));
    const half = bootstrap(exact, system(200, 60), references, { confidence: 0.5 });
    assert.ok(half.high - half.low < (high - low) / 2);
    assert.deepEqual(
      bootstrap(exact, system(200, 60), references),
      bootstrap(exact, system(200, 60), references),
    );
  });

  test('a large difference is significant, a small one and none are not', () => {
    for (const compare of [pairedBootstrap, pairedRandomization]) {
      const against = (right: number, offset: number) =>
        compare(exact, system(200, 60), system(200, right, offset), references);
      const large = against(100, 90);
      assert.ok(large.pValue < 0.01 && Math.abs(large.difference - 0.2) < 1e-9, `${large.pValue}`);
      const small = against(63, 90).pValue;
      // sacreBLEU's bootstrap looks at one side only, so its p-values are half as large
      assert.ok(small > (compare === pairedBootstrap ? 0.15 : 0.3), `${small}`);
      assert.equal(against(60, 0).pValue, 1);
    }
  });

  test('a real metric, on whole corpora', () => {
    const texts = Array.from({ length: 60 }, (_, i) => `the cat number ${i} sat on the mat`);
    const worse = texts.map((text, i) => (i % 3 === 0 ? text.replace('sat on', 'under') : text));
    const metric = (hypotheses: string[], own: string[]) => bleu(hypotheses, own).score;
    const { first, second, pValue, low } = pairedBootstrap(metric, worse, texts, texts, {
      resamples: 200,
    });
    assert.ok(second > first && low > 0 && pValue < 0.01);
    assert.ok(Math.abs(second - 100) < 1e-9);
  });

  test('a metric scores a sample as it does by itself', () => {
    const texts = ['the cat sat on the mat', 'a b c d', '我喜欢茶。', "Tom's house .", 'a b c d'];
    const worse = ['the cat on the mat sat', 'a b d', '我喜欢。', 'Toms house', 'c d a b'];
    const metrics: ((hypotheses: string[], references: string[]) => number)[] = [
      (h, r) => bleu(h, r, { tokenize: '13a' }).score,
      (h, r) => bleu(h, r, { tokenize: 'zh', lowercase: true, maxNgramOrder: 2 }).score,
      (h, r) => bleu(h, [r, [...r].reverse()], { tokenize: 'char', smoothMethod: 'floor' }).score,
      (h, r) => chrf(h, r).score + chrf(h, r, { wordOrder: 2 }).score,
      (h, r) => chrf(h, [r, [...r].reverse()], { epsSmoothing: true }).score,
      (h, r) => ter(h, r).score + ter(h, r, { noPunct: true }).score,
      (h, r) => wer(h, r).score + cer(h, r).score + cer(h, r, { ignoreBlanks: true }).score,
      (h, r) => rougeL(h, r, { units: 'words' }).score + rougeL(h, r, { units: 'chars' }).score,
      (h, r) => exactMatch(h, r).score,
    ];
    for (const [i, metric] of metrics.entries()) {
      const seen: [hypotheses: string[], references: string[], score: number][] = [];
      const watched: CorpusMetric = (hypotheses, own) => {
        const score = metric(hypotheses, own);
        seen.push([hypotheses, own, score]);
        return score;
      };
      bootstrap(watched, worse, texts, { resamples: 20 });
      pairedBootstrap(watched, worse, texts, texts, { resamples: 20 });
      pairedRandomization(watched, worse, texts, texts, { resamples: 20 });
      for (const [hypotheses, own, score] of seen) {
        assert.equal(score, metric(hypotheses, own), `metric ${i} of ${hypotheses}`);
      }
    }
  });

  test('a metric is one of this project as it is, or gives a number or an object with a score', () => {
    const texts = ['the cat sat on the mat', 'a b c d e', 'there is tea', 'he is here', 'x y z'];
    const worse = ['the cat sat on a mat', 'a b c d e', 'there was tea', 'he is not', 'x y z'];
    for (const metric of [bleu, chrf, ter, wer, cer, per, rougeL, exactMatch]) {
      const score = (h: string[], r: string[]) => metric(h, r).score;
      const options = { resamples: 50 };
      const interval = bootstrap(metric, worse, texts, options);
      assert.deepEqual(interval, bootstrap(score, worse, texts, options), metric.name);
      assert.equal(interval.score, metric(worse, texts).score);
      assert.ok(interval.low < interval.high, metric.name);
      for (const compare of [pairedBootstrap, pairedRandomization]) {
        const found = compare(metric, worse, texts, texts, options);
        assert.deepEqual(found, compare(score, worse, texts, texts, options), metric.name);
        assert.ok(Number.isFinite(found.difference) && found.pValue > 0.001, metric.name);
      }
    }
    const chinese = ['我喜欢喝茶。', '他在家里。', '你好吗？'];
    const zh: CorpusMetric = (h, r) => bleu(h, r, { tokenize: 'zh' });
    assert.deepEqual(bootstrap(zh, chinese, chinese).low, 100);
  });

  test('samples of a set in two languages are scored as the set is', () => {
    const texts = ['我喜欢茶', '他很好', '你在家', 'we are at home', 'yes', 'no tea for him'];
    const worse = ['我喜欢水', '他很好', '你在', 'we are home', 'yes', 'no tea for them'];
    const wanted = bleu(worse, texts).signature;
    const units = rougeL(worse, texts).units;
    const metric: CorpusMetric = (h, r) => {
      assert.equal(bleu(h, r).signature, wanted);
      assert.equal(bleu(h, [r, r]).signature, wanted.replace('nrefs:1', 'nrefs:2'));
      assert.equal(rougeL(h, r).units, units);
      return 1;
    };
    assert.equal(bootstrap(metric, worse, texts).mean, 1);
    assert.notEqual(bleu(worse.slice(0, 3), texts.slice(0, 3)).signature, wanted);
  });

  test('what is no metric, or gives no finite number, is refused', () => {
    const loose = (value: unknown) => value as never;
    const by = (metric: unknown) => () => bootstrap(loose(metric), ['a'], ['a']);
    const needs =
      'bootstrap: the metric gives a finite number, or an object with one as its score; ';
    const wrong: [given: unknown, got: string][] = [
      [{ bleu: 12 }, 'got an object.'],
      ['12', "got '12'."],
      [undefined, 'got undefined.'],
      [Number.NaN, 'got NaN.'],
      [{ score: Number.NaN }, 'got score: NaN.'],
      [{ score: '12' }, "got score: '12'."],
    ];
    for (const [given, got] of wrong) {
      assert.throws(
        by(() => given),
        { name: 'TypeError', message: needs + got },
      );
    }
    assert.throws(() => pairedBootstrap(wer, ['a'], ['b'], ['']), /pairedBootstrap: .* NaN/);
    assert.throws(() => pairedRandomization(loose('bleu'), ['a'], ['a'], ['a']), {
      name: 'TypeError',
      message:
        'pairedRandomization: the first argument is a metric, such as metrics.bleu or ' +
        "(h, r) => metrics.bleu(h, r, { tokenize: 'zh' }); got 'bleu'.",
    });
    assert.throws(by({ interval() {} }), /evaluation\.interval\('bleu'\).* compareEvaluations/);
    assert.throws(() => bootstrap(bleu, loose({}), ['a']), /hypotheses are a list .* an object/);
    assert.throws(() => bootstrap(bleu, ['a'], loose('a')), /references are a list; put the one/);
  });

  test('no sentence is compared twice for all samples, and none is kept after', () => {
    let compared = 0;
    const metric: CorpusMetric = (hypotheses, own) => {
      const statistics = (text: string, [reference]: string[]) => {
        compared++;
        return [text === reference ? 1 : 0];
      };
      return sumOverSentences('test', hypotheses, [own], 1, statistics)[0] / own.length;
    };
    const hypotheses = system(200, 60);
    assert.equal(bootstrap(metric, hypotheses, references).score, 0.3);
    assert.equal(compared, 200);
    metric(hypotheses, references);
    assert.equal(compared, 400);
    remembering(() => [metric(hypotheses, references), metric(hypotheses, references)]);
    assert.equal(compared, 600);
  });

  test('wrong numbers of texts and options out of range are errors', () => {
    assert.throws(() => bootstrap(exact, [], []), /at least one/);
    assert.throws(
      () => pairedBootstrap(exact, ['a'], ['a', 'b'], ['a']),
      /got 1 first hypotheses, 2 second hypotheses, 1 references/,
    );
    assert.throws(() => bootstrap(exact, ['a'], ['a'], { confidence: 1 }), /confidence must lie/);
  });
});

suite('significance equals the goldens of sacreBLEU, up to the error of sampling', () => {
  const resamples = 1000;
  const path = join(__dirname, '../../fixtures/metrics/significance.json');
  const goldens = JSON.parse(readFileSync(path, 'utf8')) as Goldens;
  const metrics: Record<string, CorpusMetric> = { bleu, chrf, ter };
  const near = (actual: number, expected: number, tolerance: number, what: string) =>
    assert.ok(Math.abs(actual - expected) < tolerance, `${what}: ${actual}, not ${expected}`);

  for (const { metric, system, ...expected } of goldens.scores) {
    test(`${metric} of ${system}`, () => {
      const { systems, references } = goldens;
      const score = metrics[metric];
      const found = bootstrap(score, systems[system], references, { resamples });
      near(found.score, expected.score, 1e-6, 'score');
      near(found.mean, expected.mean, 0.15, 'mean');
      near((found.high - found.low) / 2, expected.ci, 0.25, 'half of the interval');
      if (expected.bootstrapP === undefined) return;
      const compare = (by: typeof pairedBootstrap | typeof pairedRandomization) =>
        by(score, systems.base, systems[system], references, { resamples }).pValue;
      near(compare(pairedBootstrap), expected.bootstrapP, 0.02, 'paired bootstrap');
      near(compare(pairedRandomization), expected.randomizationP, 0.03, 'randomisation');
    });
  }
});

interface Goldens {
  references: string[];
  systems: Record<string, string[]>;
  scores: {
    metric: string;
    system: string;
    score: number;
    mean: number;
    /** Half of the 95% interval. */
    ci: number;
    bootstrapP?: number;
    randomizationP: number;
  }[];
}

suite('alignment', () => {
  test('attention becomes the links it looks at most, and their error rate is that of Och and Ney', () => {
    const found = alignmentOf([
      [0.1, 0.7, 0.2],
      [0.9, 0.05, 0.05],
      [0.2, 0.3, 0.5],
    ]);
    assert.deepEqual(found, [
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
    assert.equal(alignmentErrorRate([found], [found]), 0);
    const values = Float32Array.of(0.2, 0.5, 0.3, 0.6, 0.3, 0.1);
    assert.deepEqual(alignmentOf({ rows: 2, columns: 3, values }), [
      [0, 1],
      [1, 0],
    ]);
    for (const wrong of [{}, { rows: 2, columns: 2, values }, [1, 2], undefined, 'a']) {
      assert.throws(
        () => alignmentOf(wrong as never),
        /^TypeError: alignmentOf: attention is prediction\.trace\.attention, or/,
      );
    }
    const sure = [
      [0, 1],
      [1, 0],
      [2, 1],
    ] as const;
    // two of three hit, three found and three sure: 1 − (2 + 2) / (3 + 3)
    assert.ok(Math.abs(alignmentErrorRate([found], [sure]) - 1 / 3) < 1e-12);
    // the third is possible
    assert.ok(Math.abs(alignmentErrorRate([found], [sure], [[[2, 2]]]) - (1 - 5 / 6)) < 1e-12);
    assert.throws(() => alignmentErrorRate([], [sure]), /0 found, 1 sure/);
    assert.throws(() => alignmentErrorRate([[]], [[]]), /no link/);
  });
});
