// Numbers on held-out sentences: what is given is foreseen, what is not is written; one model or several.

import { strict as assert } from 'node:assert';
import { mimeBundle } from '../../src/display';
import { noGrad } from '../../src/engine';
import {
  type Comparing,
  compareEvaluations,
  Evaluation,
  evaluate,
  GRUModel,
  predict,
} from '../../src/models';
import {
  batches,
  bleu,
  bootstrap,
  charTokenizer,
  chrf,
  exactMatch,
  metrics,
  ParallelCorpus,
  pairedBootstrap,
  pairedRandomization,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(120);
const make = (seed: number) => new GRUModel(corpus, { embeddingDim: 8, hiddenDim: 12, seed });

suite('evaluate', () => {
  test('loss and token accuracy are those of the words of the data, given all before', () => {
    const [model, other] = [make(1), make(2)];
    for (const models of [[model], [model, other]]) {
      let [lost, right, tokens] = [0, 0, 0];
      for (const { source, prefix, targets } of batches(corpus.dev, { batchSize: 1 })) {
        const each = models.map(one => noGrad(() => one.forward(source, prefix).softmax(-1)));
        const [B, T, V] = each[0].shape;
        assert.equal(B, 1);
        for (let t = 0; t < T; t++) {
          const mean = Array.from({ length: V }, (_, id) => {
            return each.reduce((sum, p) => sum + p.toFlatArray()[t * V + id], 0) / each.length;
          });
          const target = targets.toFlatArray()[t];
          lost -= Math.log(mean[target]);
          right += Number(mean.indexOf(Math.max(...mean)) === target);
          tokens++;
        }
      }
      const scores = evaluate(models.length === 1 ? model : models, corpus.dev);
      assert.ok(Math.abs(scores.loss - lost / tokens) < 1e-5);
      assert.equal(scores.tokenAccuracy, right / tokens);
      const { source, hypothesis } = scores.translations[0];
      assert.equal(predict(models, source).text, hypothesis);
    }
  });

  test('a list of pairs is told how it becomes a set, which is scored', () => {
    const model = make(1);
    const list = corpus.dev.slice(0, 3);
    assert.throws(
      () => evaluate(model, list as never),
      /evaluate: .*fromPairs\(\{ test: list \}, \{ vocabularies: model\.vocabularies \}\)\.test\.$/,
    );
    const { test } = ParallelCorpus.fromPairs({ test: list }, { vocabularies: model.vocabularies });
    assert.equal(evaluate(model, test).count, 3);
  });

  test('translations stand in the order of the set; the worst are sorted', () => {
    const scores = evaluate(make(1), corpus.dev);
    const told = scores.translations.map(({ source, reference }) => [source, reference]);
    const wanted = corpus.dev.pairs.map(({ source, target }) => [source, target]);
    assert.deepEqual(told, wanted);
    assert.deepEqual(
      scores.references,
      wanted.map(([, target]) => target),
    );
    assert.deepEqual(
      scores.hypotheses,
      scores.translations.map(({ hypothesis }) => hypothesis),
    );
    const worst = scores.worst.map(each => each.chrf);
    const wrong = scores.translations.filter(({ exact }) => !exact).map(each => each.chrf);
    assert.ok(wrong.length > 10 || worst.length === wrong.length);
    assert.deepEqual(worst, wrong.sort((a, b) => a - b).slice(0, 10));
  });

  test('a set whose words are counted otherwise than the model’s is refused', () => {
    const tokenizers = { source: charTokenizer(), target: charTokenizer() };
    const pairs = [{ source: 'xyz', target: 'zyx' }];
    const other = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [1] });
    assert.throws(() => evaluate(make(1), other.train), {
      name: 'RangeError',
      message: /evaluate: the sourceVocabulary of the corpus \(7 tokens\) is not the model's/,
    });
  });
});

/** An evaluation of these translations, as `evaluate` makes one. */
function evaluated(
  hypotheses: readonly string[],
  references: readonly string[],
  comparing: Comparing = { tokenize: '13a', lowercase: false },
): Evaluation {
  const scores = bleu(hypotheses, references, comparing);
  const translations = hypotheses.map((hypothesis, i) => ({
    source: `source ${i}`,
    reference: references[i],
    hypothesis,
    exact: hypothesis === references[i],
    chrf: chrf([hypothesis], [references[i]]).score,
    truncated: false,
  }));
  const { length } = hypotheses;
  const exact = exactMatch(hypotheses, references).score;
  const set = chrf(hypotheses, references).score;
  const { score, signature } = scores;
  const rest = [1, Math.E, 0.5, translations, 1, comparing] as const;
  return new Evaluation(length, score, signature, set, exact, ...rest);
}

const references = Array.from({ length: 60 }, (_, i) => `we saw the cat number ${i} on the mat`);
const spoilt = (every: number) =>
  references.map((text, i) => (i % every === 0 ? text.replace('saw the', 'see a') : text));

suite('how sure an evaluation is', () => {
  const options = { resamples: 200, seed: 5 };

  test('the interval of a score is that of its metric, in the units of the evaluation', () => {
    const scores = evaluated(spoilt(3), references);
    for (const [name, metric] of [['bleu', bleu] as const, ['chrf', chrf] as const]) {
      const { hypotheses } = scores;
      assert.deepEqual(
        scores.interval(name, options),
        bootstrap(metric, hypotheses, references, options),
      );
      assert.equal(scores.interval(name, options).score, scores[name]);
    }
    const { score, low, high } = scores.interval('exactMatch', options);
    assert.equal(score, (100 * 40) / 60, '20 of 60 sentences are spoilt');
    assert.ok(score === scores.exactMatch && low < score && score < high && high < 100);
    assert.equal(scores.interval().score, scores.bleu);
    assert.throws(() => scores.interval('wer' as never), {
      name: 'RangeError',
      message: "interval: the score is one of 'bleu', 'chrf', 'exactMatch'; got 'wer'.",
    });
    assert.throws(
      () => metrics.bootstrap(scores as never, [], []),
      /evaluation\.interval\('bleu'\)/,
    );
  });

  test('one line of numbers; what was cut and what cannot be written only where there is some', () => {
    const plain = evaluated(['a b c d e', 'x'], ['a b c d e', 'y']);
    const { bleu: b, chrf: c } = plain;
    const line = `2 sentences: BLEU ${b.toFixed(2)}, chrF ${c.toFixed(2)}, exact match 50.0 %, loss 1.000, perplexity 2.72`;
    assert.equal(`${plain}`, line);
    assert.deepEqual([plain.truncated, plain.unreachable], [0, 0]);
    assert.deepEqual(
      plain.worst.map(({ hypothesis }) => hypothesis),
      ['x'],
    );
    const cut = Object.assign(evaluated(['a'], ['b']).translations[0], { truncated: true });
    const rest = [1, Math.E, 0.5, [cut], 1, plain.comparing, 3] as const;
    assert.match(
      `${new Evaluation(1, 0, '', 0, 0, ...rest)}`,
      /, perplexity 2\.72; 1 cut before they ended \(maxLength\); 3 references that the target tokenizer cannot write$/,
    );
  });

  test('case does not count where the tokenizer loses it, nor do tokens of another kind', () => {
    const large = references.map(text => text.toUpperCase());
    const folded = evaluated(references, large, { tokenize: 'char', lowercase: true });
    assert.equal(folded.interval('exactMatch', options).low, 100);
    assert.equal(folded.interval('chrf', options).low, 100);
    const { score } = folded.interval('bleu', options);
    assert.ok(Math.abs(score - 100) < 1e-9);
    const half = evaluated(spoilt(2), references, { tokenize: 'char', lowercase: false });
    assert.equal(half.interval('bleu', options).score, half.bleu);
  });

  test('two evaluations of a set are compared sentence by sentence', () => {
    const [first, second] = [evaluated(spoilt(2), references), evaluated(spoilt(4), references)];
    const found = compareEvaluations(first, second, { metric: 'chrf', ...options });
    const lists = [first.hypotheses, second.hypotheses, references] as const;
    assert.deepEqual(found, pairedBootstrap(chrf, ...lists, options));
    assert.deepEqual([found.first, found.second], [first.chrf, second.chrf]);
    assert.ok(found.low > 0 && found.pValue < 0.01, `${found.pValue}`);
    assert.match(
      mimeBundle(found)['text/plain'],
      /^chrF of 60 sentences: first \d+\.\d\d, second \d+\.\d\d, difference \+\d+\.\d\d \(95 % of samples from \+\d+\.\d\d to \+\d+\.\d\d\), p = 0\.0\d+\np is how likely/,
    );
    const single = [
      evaluated(['a b c'], ['a b c d']),
      evaluated(['a b c d'], ['a b c d']),
    ] as const;
    assert.match(
      `${compareEvaluations(...single, { metric: 'exactMatch' })}`,
      /^exact match of 1 sentence: first 0\.0 %, second 100\.0 %, difference \+100\.0 % \(/,
    );
    assert.match(
      `${compareEvaluations(first, first, { metric: 'chrf', confidence: 0.975 })}`,
      /difference 0\.00 \(97\.5 % of samples from 0\.00 to 0\.00\)/,
    );
    const exact = compareEvaluations(second, first, { metric: 'exactMatch', confidence: 0.9 });
    assert.match(
      `${exact}`,
      /^exact match of 60 .* difference −\d+\.\d % \(90 % of samples from −/,
    );
    assert.equal(compareEvaluations(first, first, options).pValue, 1);
    assert.equal(compareEvaluations(first, second, options).first, first.bleu);
    assert.ok(pairedRandomization(bleu, ...lists, options).pValue < 0.01);
  });

  test('evaluations of other sets, or scored otherwise, are refused', () => {
    const one = evaluated(spoilt(2), references);
    const against = (other: unknown, metric: 'bleu' | 'chrf' = 'bleu') => {
      return () => compareEvaluations(one, other as Evaluation, { metric });
    };
    const name = 'RangeError';
    assert.throws(against(evaluated(spoilt(2).slice(1), references.slice(1))), {
      name,
      message:
        'compareEvaluations: the first is of 60 sentences, the second of 59; evaluate both models on the same set.',
    });
    const turned = [references[1], references[0], ...references.slice(2)];
    assert.throws(against(evaluated(turned, turned)), {
      name,
      message:
        "compareEvaluations: sentence 1 is 'source 0' → 'we saw the cat number 0 on the mat' in the first and " +
        "'source 0' → 'we saw the cat number 1 on the mat' in the second; evaluate both models on the same set.",
    });
    const chars = evaluated(references, references, { tokenize: 'char', lowercase: false });
    assert.throws(against(chars), /BLEU has tokenize '13a' in the first and 'char' in the second/);
    assert.ok(against(chars, 'chrf')().pValue > 0);
    const folded = evaluated(references, references, { tokenize: '13a', lowercase: true });
    assert.throws(against(folded), /the model of the second writes no capitals/);
    const message =
      'compareEvaluations: the second argument is what evaluate(model, set) gives, got';
    assert.throws(against([1]), { name: 'TypeError', message: `${message} [1].` });
    assert.throws(
      () => compareEvaluations(one, one, { resample: 9 } as never),
      /there is no option resample/,
    );
  });
});
