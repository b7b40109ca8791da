// The numbers of checkers: what they measure of a model that is off by a known amount, and from where on they fail.
import { strict as assert } from 'node:assert';
import { type PackedRows, type Tensor, tensor } from '../../src/engine';
import {
  type Check,
  checkCausal,
  checkPadding,
  EncoderDecoder,
  GRUModel,
  LanguageModel,
  lossAtInit,
} from '../../src/models';
import { figure } from '../../src/models/checks/check';
import { charTokenizer, EOS, type SourceBatch, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const V = corpus.targetVocabulary.size;
const sizes = { hiddenDim: 12, embeddingDim: 8, seed: 3 };

/** The words of a prefix and, behind each, the one that follows: <eos> after the last. */
function following(prefix: Tensor): [words: Int32Array, next: number[]] {
  const T = prefix.shape[1];
  const words = prefix.toFlatArray() as Int32Array;
  const next = [...words].map((_, i) => ((i + 1) % T && words[i + 1]) || EOS);
  return [words, next];
}

/** Says what it is told to, whatever it reads. */
class Stub extends EncoderDecoder<null> {
  readonly vocabularies = corpus;
  /** Added to all logits where there are pads behind the longest sentence. */
  byPads = 0;
  /** Of a row, a layer and a head: the weights that attention has on source tokens from the first pad on. */
  onPads: (row: number, layer: number, head: number) => readonly number[] = () => [];
  /** The logit of the word that follows; the others are 0. */
  ahead = 0;

  encode({ tokens, mask, lengths }: SourceBatch) {
    this.lengths = [...lengths];
    return { memory: tokens, mask, keys: [], state: null };
  }

  private lengths: number[] = [];

  decodeStep(previous: Tensor, state: null, { memory }: { memory: Tensor }) {
    const [B, S] = memory.shape;
    const logits = tensor(new Float32Array(B * V), { shape: [previous.shape[0], V] });
    const weights = [0, 1, 2].map(layer => {
      const values = new Float32Array(B * 2 * S);
      for (let b = 0; b < B; b++) {
        for (let head = 0; head < 2; head++) {
          const at = (b * 2 + head) * S + this.lengths[b];
          const pads = this.onPads(b, layer, head);
          values.set(pads, at);
          values[at - 1] = 1 - pads.reduce((sum, weight) => sum + weight, 0);
        }
      }
      return tensor(values, { shape: [B, 2, S] });
    });
    return { logits, state, weights };
  }

  forward({ tokens, lengths }: SourceBatch, prefix: Tensor): Tensor {
    const [, next] = following(prefix);
    const more = tokens.shape[1] > Math.max(...lengths) ? this.byPads : 0;
    const logits = new Float32Array(prefix.numel * V).fill(more);
    for (const [i, id] of next.entries()) logits[i * V + id] += this.ahead;
    return tensor(logits, { shape: [...prefix.shape, V] });
  }

  selectState(): null {
    return null;
  }
}

/** Multiplies what is said with pads left out, and word by word. */
class Scaled extends GRUModel {
  packed = 1;
  stepped = 1;

  /** @param largest of the output weights, times what it is */
  constructor(largest: number) {
    super(corpus, sizes);
    const weights = this.output.weight.storage.view();
    for (let i = 0; i < weights.length; i++) weights[i] *= largest;
  }

  override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    const logits = super.forward(source, prefix, real);
    return real ? logits.mul(this.packed) : logits;
  }

  override decodeStep(...given: Parameters<GRUModel['decodeStep']>) {
    const step = super.decodeStep(...given);
    return { ...step, logits: step.logits.mul(this.stepped) };
  }
}

function fails(check: Check, because: RegExp): void {
  assert.ok(!check.passed, String(check));
  assert.match(check.message, because);
}

suite('numbers of checkCausal', () => {
  test('differences are told as a share of the largest logit', () => {
    const packed = Object.assign(new Scaled(40), { packed: 1.5 });
    const check = checkCausal(packed);
    fails(check, /where pads are left out, .* \(by 0\.5000 of the largest logit\)/);
    assert.ok(Math.abs(check.numbers.packed - 0.5) < 0.2, `${check.numbers.packed}`);
    const stepped = checkCausal(Object.assign(new Scaled(40), { stepped: 0.75 }));
    fails(
      stepped,
      /^decodeStep says something else than forward \(by 0\.2500 of the largest logit\)/,
    );
    assert.ok(Math.abs(stepped.numbers.stepped - 0.25) < 1e-4);
    assert.ok(stepped.numbers.packed < 1e-5 && stepped.numbers.leak < 1e-4);
  });

  test('of logits below 1 they are told as they are', () => {
    const stepped = checkCausal(Object.assign(new Scaled(0.5), { stepped: 0 }));
    const { stepped: most } = stepped.numbers;
    assert.ok(most > 0.01 && most < 0.9, `${most}`);
  });

  test('a text: positions in the message are those of the numbers, counted from 1', () => {
    const text = new TextCorpus('one two three '.repeat(30), { tokenizer: charTokenizer() });
    /** Adds to each logit what the next two tokens are. */
    class Peeking extends LanguageModel {
      override forward(tokens: Tensor): Tensor {
        const [words] = following(tokens);
        const T = tokens.shape[1];
        const seen = words.map((_, i) => ((i % T) + 2 < T ? words[i + 2] : 0));
        return super
          .forward(tokens)
          .add(tensor(Float32Array.from(seen), { shape: [...tokens.shape, 1] }));
      }
    }
    const model = new Peeking(text, { hiddenDim: 8, numHeads: 2, numLayers: 1, seed: 1 });
    const { message, numbers } = checkCausal(model);
    const [, position, word] =
      message.match(/at position (\d+) change by .* when word (\d+) of/) ?? [];
    assert.deepEqual([Number(position), Number(word)], [numbers.position + 1, numbers.changed + 1]);
    assert.ok(numbers.changed - numbers.position <= 2 && numbers.position >= 0);
    assert.ok(
      Math.abs(numbers.leak - Math.round(numbers.leak)) < 1e-4,
      'ids differ by whole numbers',
    );
  });

  test('a text of one token has no future to see', () => {
    const text = new TextCorpus('one two three '.repeat(30), { tokenizer: charTokenizer() });
    const one = { hiddenDim: 8, numHeads: 2, numLayers: 1, maxLength: 1 };
    const check = checkCausal(new LanguageModel(text, one));
    assert.ok(check.passed, String(check));
    assert.equal(check.numbers.leak, 0);
    assert.match(
      check.message,
      /^no word of the text changes .* \(1 word, .* and it is the same word by word\.$/,
    );
  });

  test('what passes says how it was looked at', () => {
    const { message, numbers } = checkCausal(new Scaled(1));
    assert.match(
      message,
      /^no word of the target .* \(7 words, .* the same with pads left out and word by word\.$/,
    );
    assert.deepEqual(Object.keys(numbers), ['leak', 'packed', 'stepped']);
  });
});

suite('numbers of checkPadding', () => {
  test('the most that any head of any layer has on the pads of a sentence', () => {
    const model = new Stub();
    model.onPads = (row, layer, head) =>
      row === 1 && layer === 1 && head === 1 ? [0.125, 0, 0, 0.25] : [1e-7];
    const check = checkPadding(model);
    fails(check, /^37\.5000 % of attention lies on pads: [^.]*\?$/);
    assert.ok(Math.abs(check.numbers.mass - 0.375) < 1e-6);
    assert.equal(check.numbers.change, 0);
    model.onPads = () => [1e-7, 1e-7];
    assert.ok(checkPadding(model).passed);
  });

  test('logits that change, with and without attention on pads', () => {
    const model = new Stub();
    model.byPads = 0.25;
    const check = checkPadding(model);
    fails(check, /^the logits change by 0\.2500 when there are more pads: does the encoder’s last/);
    assert.deepEqual({ ...check.numbers }, { change: 0.25, mass: 0 });
    model.byPads = -0.25;
    assert.equal(checkPadding(model).numbers.change, 0.25);
    model.onPads = () => [0.5];
    fails(
      checkPadding(model),
      /^50\.0000 % of attention .*\? the logits change by 0\.2500 when there are more pads\.$/,
    );
    model.byPads = 5e-5;
    model.onPads = () => [];
    assert.equal(
      `${checkPadding(model)}`,
      '✓ checkPadding: pads change neither the logits nor attention.',
    );
  });
});

suite('numbers of lossAtInit', () => {
  /** The logit of the right word with which the loss is this. */
  function logitFor(loss: number): number {
    let [low, high] = [-20, 20];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (Math.log(V - 1 + Math.exp(middle)) - middle > loss) low = middle;
      else high = middle;
    }
    return low;
  }
  const expected = Math.log(V);
  const bound = 0.25 * expected + 0.1;

  for (const [loss, because] of [
    [expected, null],
    [expected - bound + 0.01, null],
    [expected + bound - 0.01, null],
    [expected - bound - 0.01, /It is too small for a model that knows nothing/],
    [expected + bound + 0.01, /The logits are too large at the start/],
  ] as const) {
    test(`a loss of ${loss.toFixed(3)} ${because ? 'is told' : 'passes'}`, () => {
      const check = lossAtInit(Object.assign(new Stub(), { ahead: logitFor(loss) }), corpus);
      assert.ok(Math.abs(check.numbers.loss - loss) < 1e-3);
      assert.equal(check.numbers.expected, expected);
      const told = `the loss is ${figure(check.numbers.loss)}; with ${V} words equally likely it is ln ${V} = 2.3026`;
      assert.ok(check.message.startsWith(told), check.message);
      if (because) fails(check, because);
      else assert.ok(check.passed && check.message === `${told}.`, String(check));
    });
  }

  test('of a text as well; a loss that is no number is told as such', () => {
    const text = new TextCorpus('one two three '.repeat(30), { tokenizer: charTokenizer() });
    const model = new LanguageModel(text, { hiddenDim: 8, numHeads: 2, numLayers: 1 });
    const check = lossAtInit(model, text);
    assert.ok(check.passed);
    assert.equal(check.numbers.expected, Math.log(text.vocabulary.size));
    const broken = Object.assign(new Stub(), { ahead: Number.NaN });
    fails(lossAtInit(broken, corpus), /the loss is NaN; .* It is no number: anomaly/);
  });
});

suite('figures of checkers', () => {
  test('four decimals, or two digits and a power of ten', () => {
    const told = [0.001, 0.00099, -0.5, 9999.99, 1e4, -12345, 0].map(figure);
    assert.deepEqual(told, [
      '0.0010',
      '9.9e-4',
      '-0.5000',
      '9999.9900',
      '1.0e+4',
      '-1.2e+4',
      '0.0e+0',
    ]);
  });
});
