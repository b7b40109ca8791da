// A generated text as an output: the text itself, what competed, and where self-attention looked.
import { strict as assert } from 'node:assert';
import { mimeBundle, setFontSource } from '../../src/display';
import { generate, LanguageModel } from '../../src/models';
import {
  type AttentionView,
  type BundleView,
  type DecodeView,
  decodeArray,
  parseEnvelope,
  TARGET_BYTES,
  VIEW_MIME,
} from '../../src/protocol';
import { charTokenizer, TextCorpus } from '../../src/text';
import { fontBytes } from './font';
import { readPng } from './readPng';

const corpus = new TextCorpus('one two\nthree four\n'.repeat(20), { tokenizer: charTokenizer() });
const model = new LanguageModel(corpus, { hiddenDim: 16, numLayers: 2, numHeads: 2, seed: 2 });
const generation = generate(model, 'one\ntwo', { maxLength: 40, seed: 3, traceSteps: 30 });

suite('a generated text as an output', () => {
  setup(() => setFontSource(fontBytes));
  teardown(() => setFontSource(null));

  const shown = (of = generation) => mimeBundle(of, { id: 'a' });
  const bundle = parseEnvelope(shown()[VIEW_MIME]) as BundleView;
  const [decode, attention] = bundle.data.views as [DecodeView, AttentionView];

  test('is candidates and self-attention on one clock', () => {
    assert.equal(bundle.kind, 'bundle');
    assert.deepEqual(bundle.data.link, { clock: 'decode', shared: ['src', 'tgt'] });
    assert.deepEqual(
      bundle.data.views.map(({ kind }) => kind),
      ['decode', 'attention'],
    );
    assert.equal(decode.data.source, 'one\ntwo');
    assert.equal(decode.data.text, generation.text);
    assert.equal(decode.data.algo, 'sample');
    const logp = [...decodeArray(decode.data.logp)];
    assert.deepEqual(
      logp,
      generation.steps.slice(0, 30).map(({ logProbability }) => Math.fround(logProbability)),
    );
    assert.deepEqual(bundle.trunc, [{ what: 'steps', from: [40], to: [30], how: 'crop' }]);
    assert.match(bundle.alt, /^40 tokens were written, .* nats each .*The first 30 are shown/);
  });

  test('every token looks at those before it, and at no other', () => {
    const [{ rel, q, k, causal, w }] = attention.data.items;
    assert.deepEqual([rel, q, k, causal], ['self', 'tgt', 'src', true]);
    assert.deepEqual(w.shape, [2, 2, 30, 7 + 29]);
    const weights = decodeArray(w);
    for (let at = 0; at < weights.length; at++) {
      const [row, column] = [Math.floor(at / 36) % 30, at % 36];
      if (column >= 7 + row) assert.equal(weights[at], 0, `step ${row + 1}, token ${column + 1}`);
    }
  });

  test('tokens stand as they are; texts and pictures show blanks and line ends', () => {
    const { src, tgt } = bundle.seqs ?? {};
    assert.equal(src.tokens.slice(0, 7).join(''), 'one\ntwo');
    assert.deepEqual(tgt.tokens, generation.trace.targetTokens);
  });

  test('begins in plain text with the text as it is, then tells how it came about', () => {
    const text = shown()['text/plain'];
    assert.ok(text.startsWith(`one\ntwo${generation.text}\n\n40 tokens were written`), text);
    assert.match(text, /\ntokens read: 1 o {2}2 n {2}3 e {2}4 ↵ {2}5 t/);
    assert.match(text, /\nstep {2}writes +p {2}looks at +bit {2}also considered\n/);
    assert.match(text, /Attention \(mean of the 2 heads of the last layer\): /);
    assert.equal(text.split('\nstep ')[1].split('\n').length, 31);
  });

  test('tells which tokens of the prompt the model does not know', () => {
    const told = /Not in the vocabulary, read as <unk>: 我, Z\./;
    const unknown = generate(model, 'one 我Z', { maxLength: 5 });
    assert.match(shown(unknown)['text/plain'], told);
    assert.match((parseEnvelope(shown(unknown)[VIEW_MIME]) as BundleView).alt, told);
    assert.doesNotMatch(shown()['text/plain'], /read as <unk>/);
  });

  test('has a picture, which a long text does not make larger', () => {
    const sizeOf = (of: typeof generation) =>
      readPng(Buffer.from(shown(of)['image/png'] ?? '', 'base64'));
    const { width, height } = sizeOf(generation);
    assert.ok(width > 600 && width < 1400 && height > 400 && height < 1400, `${width} × ${height}`);
    const long = generate(model, 'one two\n'.repeat(20), {
      maxLength: 60,
      traceSteps: 60,
      seed: 1,
    });
    const { width: wide } = sizeOf(long);
    assert.ok(wide < 1400, String(wide));
  });

  test('stays small, and is only its text where nothing was traced', () => {
    const payload = JSON.stringify(shown(generate(model, 'one', { maxLength: 300 }))[VIEW_MIME]);
    assert.ok(payload.length < TARGET_BYTES, String(payload.length));
    const bare = generate(model, 'one', { maxLength: 5, traceSteps: 0 });
    assert.deepEqual(mimeBundle(bare), { 'text/plain': `${bare}` });
  });

  test('a language model itself shows layers, shapes and parameters', () => {
    const text = mimeBundle(model)['text/plain'];
    assert.match(text, /^LanguageModel: [\d,]+ parameters, .* training with Adam needs about /);
    assert.match(text, /\nlayers\.1 +TransformerEncoderLayer +[\d,]+\n/);
    for (const name of Object.keys(model.stateDict())) {
      assert.ok(text.includes(name.split('.').at(-1) ?? ''), name);
    }
  });
});
