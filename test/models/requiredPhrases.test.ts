// Required phrases: they are always written, and where the translation has them anyway nothing changes.
import { strict as assert } from 'node:assert';
import { Generator, type Tensor, tensor } from '../../src/engine';
import { type Encoded, EncoderDecoder, predict } from '../../src/models';
import { NOTHING_MET, progressWith } from '../../src/models/decode/phrases';
import {
  charTokenizer,
  EOS,
  ParallelCorpus,
  type SourceBatch,
  type Tokenizer,
  wordTokenizer,
} from '../../src/text';
import { Arbitrary } from '../support/arbitraryModel';

const sentence = 'the cat sat on the tree';
const corpusOf = (tokenizer: Tokenizer) =>
  ParallelCorpus.fromPairs([{ source: sentence, target: sentence }], {
    source: tokenizer,
    target: tokenizer,
    sharedVocabulary: true,
    split: [1],
  });

/** Copies what it reads: the word at the same place of the source is by far the likeliest. */
class Copier extends EncoderDecoder<number> {
  override readonly cell = { kind: 'transformer' as const, gates: [] };

  constructor(
    readonly vocabularies: ParallelCorpus,
    private readonly sure = 6,
  ) {
    super();
  }

  encode({ tokens, mask }: SourceBatch): Encoded<number> {
    return { memory: tokens, mask, keys: [], state: 0 };
  }

  decodeStep(previous: Tensor, place: number, { memory }: Encoded<number>) {
    const rows = memory.toArray() as number[][];
    const V = this.vocabularies.targetVocabulary.size;
    const logits = new Float32Array(previous.shape[0] * V);
    for (const [r, ids] of rows.entries()) logits[r * V + (ids[place] || EOS)] = this.sure;
    return { logits: tensor(logits, { shape: [rows.length, V] }), state: place + 1 };
  }

  forward(_source: SourceBatch, prefix: Tensor): Tensor {
    const V = this.vocabularies.targetVocabulary.size;
    return tensor(new Float32Array(prefix.numel * V), { shape: [...prefix.shape, V] });
  }

  selectState(place: number): number {
    return place;
  }
}

suite('required phrases', () => {
  for (const tokenizer of [charTokenizer(), wordTokenizer()]) {
    const model = new Copier(corpusOf(tokenizer));

    test(`${tokenizer.name}: a translation that has them anyway stays what it is`, () => {
      const plain = predict(model, sentence);
      assert.equal(plain.text, sentence);
      const apart = ['tree', 'the tree', ['the tree', 'sat on'], ['sat', 'the cat']];
      const sharing = [
        ['the cat', 'cat sat on'],
        ['sat on', 'on the', 'cat sat'],
        ['the', 'the tree'],
        ['the tree', 'tree'],
        ['the cat sat', 'cat', 'cat sat'],
        ['the', 'the'],
        ['the', 'the', 'the cat', 'the tree'],
      ];
      for (const require of [...apart, ...sharing]) {
        for (const beamSize of [1, 2, 5, 20]) {
          const { text, score } = predict(model, sentence, { require, beamSize });
          assert.equal(text, sentence, `${require} with a beam of ${beamSize}`);
          assert.ok(Math.abs(score - plain.score) < 1e-5);
        }
      }
    });

    test(`${tokenizer.name}: one that has not gets them, with any beam, in an ensemble, beside blocks`, () => {
      const other = new Copier(model.vocabularies, 3);
      for (const require of ['tree', ['on the tree', 'sat on the'], ['the', 'the', 'the']]) {
        const phrases = typeof require === 'string' ? [require] : require;
        for (const beamSize of [1, 2, 5]) {
          for (const more of [
            {},
            { noRepeatNgram: 2 },
            { force: 'the cat' },
            { earlyStop: true },
          ]) {
            for (const models of [[model], [model, other]]) {
              const { text } = predict(models, 'the cat sat', { require, beamSize, ...more });
              const missing = phrases.filter(phrase => !text.includes(phrase));
              assert.deepEqual(missing, [], `${text} with a beam of ${beamSize}`);
              assert.ok(text.split('the').length > phrases.filter(one => one === 'the').length);
            }
          }
        }
      }
    });
  }

  test('a phrase is found wherever it stands, and the words that begin another go on', () => {
    const written = (phrases: string[], text: string) => {
      const ids = phrases.map(phrase => [...phrase].map(Number));
      return [...text].reduce((so, id) => progressWith(ids, so, Number(id)), NOTHING_MET);
    };
    assert.deepEqual(written(['112'], '1112'), { met: 1, open: null });
    assert.deepEqual(written(['12131'], '121213'), { met: 0, open: { phrase: 0, next: 4 } });
    assert.deepEqual(written(['1234', '125'], '1253'), { met: 2, open: null });
    assert.deepEqual(written(['1234', '235'], '1235'), { met: 2, open: null });
    assert.deepEqual(written(['1', '1'], '12'), { met: 1, open: null });
  });

  test('phrases that share words are each found where they end, and one that is listed twice twice', () => {
    const generator = new Generator(8);
    const draw = (least: number, most: number) => {
      const length = least + generator.integer(most - least + 1);
      return Array.from({ length }, () => generator.integer(2));
    };
    for (let i = 0; i < 300; i++) {
      const phrases = Array.from({ length: 1 + (i % 4) }, () => draw(1, 4));
      const text = draw(1, 12);
      let progress = NOTHING_MET;
      let places = phrases.map(() => -1);
      for (const [end, id] of text.entries()) {
        progress = progressWith(phrases, progress, id);
        const so = text.slice(0, end + 1).join('');
        const endsHere = phrases.map((phrase, j) => places[j] < 0 && so.endsWith(phrase.join('')));
        places = places.map((place, j) => {
          const isFirst = !phrases.some((other, k) => {
            return k < j && endsHere[k] && other.join('') === phrases[j].join('');
          });
          return endsHere[j] && isFirst ? end : place;
        });
        const met = places.reduce((bits, place, j) => bits | (place < 0 ? 0 : 1 << j), 0);
        assert.equal(progress.met, met, `${JSON.stringify(phrases)} in ${so}`);
      }
    }
  });

  test('all of them are written, whatever they share, in as many words as they have together', () => {
    const generator = new Generator(5);
    const drawn = (most: number) => 1 + generator.integer(most);
    const lists = Array.from({ length: 60 }, () =>
      Array.from({ length: drawn(4) }, () =>
        Array.from({ length: drawn(3) }, () => 'abc'[drawn(3) - 1]).join(''),
      ),
    );
    for (const [i, require] of [['ab', 'ba'], ['a', 'ab'], ['aba', 'aba'], ...lists].entries()) {
      const maxLength = require.join('').length;
      for (const beamSize of [1, 2, 5]) {
        for (const room of [maxLength, maxLength + 3]) {
          const model = new Arbitrary(i + 1);
          const { text } = predict(model, 'a', { require, beamSize, maxLength: room });
          for (const phrase of require) {
            const times = [...text].filter((_, at) => text.startsWith(phrase, at)).length;
            const wanted = require.filter(other => other === phrase).length;
            assert.ok(times >= wanted, `${require} in ${text} with a beam of ${beamSize}`);
          }
        }
      }
    }
  });

  test('a short translation that was made up for a phrase does not end the search of a better one', () => {
    /** Writes cab; after any other beginning it ends at once. */
    class Hasty extends Arbitrary {
      override after(ids: readonly number[]): Float32Array {
        const logits = new Float32Array(7);
        const { targetVocabulary } = this.vocabularies;
        const target = [...targetVocabulary.encode([...'cab']), EOS];
        const isOn = ids.every((id, i) => id === target[i]);
        logits[isOn ? target[ids.length] : EOS] = 6;
        return logits;
      }
    }
    for (const beamSize of [1, 2]) {
      assert.equal(predict(new Hasty(1), 'a', { require: 'b', beamSize }).text, 'cab');
    }
  });

  test('the best translation with them is found by a wide beam, among all there are', () => {
    for (let salt = 1; salt < 8; salt++) {
      const model = new Arbitrary(salt);
      const { vocabularies } = model;
      const letters = (ids: readonly number[]) =>
        vocabularies.targetVocabulary.decode(ids.filter(id => id !== EOS)).join('');
      const with_ = model
        .all(6)
        .filter(({ ids }) => ids.at(-1) === EOS && letters(ids).includes('aab'));
      const [best] = with_.sort((a, b) => b.total - a.total);
      const options = { require: 'aab', beamSize: 4000, maxLength: 6 };
      const { text, score } = predict(model, 'a', options);
      assert.equal(text, letters(best.ids));
      assert.ok(Math.abs(score - best.total) < 1e-4);
    }
  });
});
