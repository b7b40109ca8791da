// What views read out of payloads of translations, without a page: the parts of a step, candidates, sentences, tables.
import { strict as assert } from 'node:assert';
import { encodeArray } from '../../src/protocol';
import { axesOf } from '../../src/renderer/model/axes';
import { describeStep, lookedAt, readClock } from '../../src/renderer/model/clock';
import { readDecoding } from '../../src/renderer/model/decode';
import {
  attentionTable,
  decodingTable,
  gatesTable,
  looksMost,
} from '../../src/renderer/model/tables';
import { bundlePayload, DECODER, decodePayload, gatesPayload, STEPS, TARGET } from './payloads';

const f32 = { dtype: 'f32' } as const;

suite('renderer: what is read of a translation', () => {
  const clock = (change: (bundle: typeof bundlePayload) => void) => {
    const bundle = structuredClone(bundlePayload);
    change(bundle);
    const decode = bundle.data.views.find(view => view.kind === 'decode')!;
    return readClock(bundle, decode);
  };

  test('every part where there is one', () => {
    const all = clock(() => {});
    assert.deepEqual(
      [all.attention?.heads, all.encoder?.part, all.decoder?.part, all.broken],
      [3, 'encoder', 'decoder', false],
    );
    assert.deepEqual(all.special, { source: new Set([6]), target: new Set([3]) });
    assert.deepEqual(all.target, TARGET);
    assert.deepEqual(all.alts, {
      attention: 'attention in words',
      encoder: 'gates of the encoder in words',
      decoder: 'gates of the decoder in words',
    });
    const bare = clock(({ data }) => {
      data.views = [decodePayload];
    });
    assert.deepEqual(
      [bare.attention, bare.encoder, bare.decoder, bare.broken],
      [null, null, null, false],
    );
    assert.deepEqual(bare.alts, { attention: '', encoder: '', decoder: '' });
    assert.equal(lookedAt(bare, { layer: 0, head: 0 }, 1), -1);
    assert.deepEqual(describeStep(bare, 0, { layer: 0, head: 0 }, 0), [
      'Step 1 writes due with probability 0.25.',
    ]);
  });

  test('attention is that from the target to the source; another is not taken for it', () => {
    const withItem = (change: object) =>
      clock(({ data }) => {
        const view = data.views.find(one => one.kind === 'attention')!;
        Object.assign(view.data.items[0], change);
      }).attention;
    assert.ok(withItem({}));
    assert.equal(withItem({ q: 'src' }), null);
    assert.equal(withItem({ k: 'tgt' }), null);
    for (const [axis, shape] of [
      ['src', [1, 1, 4, 8]],
      ['tgt', [1, 1, 5, 7]],
    ] as const) {
      const other = clock(({ data }) => {
        const view = data.views.find(one => one.kind === 'attention')!;
        const tokens = [...view.seqs![axis].tokens, 'more'];
        view.seqs = { ...view.seqs, [axis]: { tokens } };
        view.data.items[0].w = encodeArray(
          new Array(shape[2] * shape[3]).fill(0.5),
          [...shape],
          f32,
        );
      });
      assert.equal(other.attention, null, `of another ${axis}`);
    }
    const self = clock(({ data }) => {
      const view = data.views.find(one => one.kind === 'attention')!;
      const [cross] = view.data.items;
      const own = encodeArray(new Array(49).fill(0.5), [1, 1, 7, 7], f32);
      view.data.items = [
        { ...cross, name: 'self', rel: 'self', q: 'src', k: 'src', w: own },
        cross,
      ];
    });
    assert.equal(self.attention?.name, 'cross attention');
  });

  test('values that are none are found in either part', () => {
    for (const part of ['encoder', 'decoder'] as const) {
      const broken = clock(({ data }) => {
        const view = data.views.find(one => one.kind === 'gates' && one.data.part === part);
        assert.ok(view?.kind === 'gates');
        const { shape } = view.data.x;
        const size = shape.reduce((a, b) => a * b, 1);
        const values = new Array(size).fill(0.5);
        values[size - 1] = Number.NEGATIVE_INFINITY;
        view.data.x = encodeArray(values, shape, f32);
      });
      assert.equal(broken.broken, true, part);
    }
  });

  test('a GRU has no forget gate to tell of', () => {
    const gru = clock(({ data }) => {
      data.views = data.views.filter(
        view => !(view.kind === 'gates' && view.data.part === 'decoder'),
      );
      data.views.push({
        ...gatesPayload(DECODER),
        data: {
          ...gatesPayload(DECODER).data,
          names: ['i', 'z', 'g', 'o', 'C', 'h'],
          range: { ...DECODER.range, z: [0, 1] },
        },
      });
    });
    assert.doesNotMatch(describeStep(gru, 1, { layer: 0, head: 0 }, 1).join(' '), /Forget/);
  });

  test('rounded figures are said to be about right', () => {
    const rounded = clock(({ data }) => {
      const view = data.views.find(one => one.kind === 'attention')!;
      const weights = [0.5, 0.25, 0.25, 0, 0, 0, 0];
      view.data.items[0].w = encodeArray(
        [...weights, ...weights, ...weights, ...weights],
        [1, 1, 4, 7],
        { dtype: 'f16' },
      );
      data.views = data.views.filter(one => one.kind !== 'gates');
      data.views.push(gatesPayload(DECODER, 'f16'));
    });
    const [, looks, forget] = describeStep(rounded, 1, { layer: 0, head: 0 }, 0);
    assert.equal(looks, '≈ 50 % of its attention is on eins, entropy ≈ 1.50 bit.');
    assert.match(forget, /^Forget gate ≈ 0\.\d\d on average: ≈ \d of 9 units .*, ≈ \d drop it/);
    assert.equal(looksMost(rounded.attention!, { layer: 0, head: 0 })(2), 'eins (≈ 0.50)');
    assert.deepEqual(
      attentionTable(rounded.attention!, { layer: 0, head: 0 }).rows[0].cells.slice(0, 2),
      ['≈ 0.50', '≈ 0.25'],
    );
    assert.match(gatesTable(rounded.decoder!, 0).rows[0].cells[0], /^≈ /);
  });

  test('candidates: those there are, the one written marked, the score summed up', () => {
    const { steps, width, reference, source, text } = readDecoding(
      decodePayload,
      axesOf(decodePayload),
    );
    assert.deepEqual(
      [width, source, text, reference],
      [3, 'eins zwei drei vier acht neun', 'uno due tre', 'uno due tre quattro'],
    );
    let score = 0;
    for (const [k, { chosen, entropy, words, probability }] of STEPS.entries()) {
      const step = steps[k];
      score += Math.log(probability);
      assert.deepEqual([step.token, step.entropy], [chosen, entropy]);
      assert.ok(
        Math.abs(step.score - score) < 1e-5 && Math.abs(step.probability - probability) < 1e-6,
      );
      assert.deepEqual(
        step.candidates.map(one => [one.token, one.id, one.chosen]),
        words.map(([word, [id]]) => [word, id, word === chosen]),
      );
    }
    const strange = structuredClone(decodePayload);
    strange.data.strings = ['<eos>'];
    const read = readDecoding(strange, axesOf(strange));
    assert.equal(read.steps[0].token, '?', 'a word the payload lacks');
  });

  test('the table of words: up to three rivals', () => {
    const decoding = readDecoding(decodePayload, axesOf(decodePayload));
    const plain = decodingTable(decoding, 2);
    assert.deepEqual(plain.columns, [
      'step',
      'word',
      'probability',
      'entropy (bit)',
      'rival 1',
      'rival 2',
    ]);
    assert.deepEqual([plain.words, plain.now, plain.caption], [[1], 2, 'Words written']);
    assert.deepEqual(plain.rows[1], {
      head: '2',
      cells: ['tre', '0.800', '0.75', 'uno 0.10', 'sei 0.07'],
    });
    assert.deepEqual(plain.rows[3].cells, ['<eos>', '0.960', '0.25', 'tre 0.02', '']);
    const looks = decodingTable(decoding, 0, step => `looks ${step}`);
    assert.deepEqual(looks.words, [1, 4]);
    assert.deepEqual(looks.rows[2].cells.slice(2, 4), ['2.50', 'looks 2']);
    const many = {
      ...decoding,
      steps: decoding.steps.map(step => ({
        ...step,
        candidates: [...'abcdef'].map((token, id) => ({
          token,
          id,
          probability: 0.1,
          chosen: id === 0,
        })),
      })),
    };
    assert.deepEqual(decodingTable(many, 0).columns.slice(4), ['rival 1', 'rival 2', 'rival 3']);
    assert.deepEqual(decodingTable({ ...decoding, steps: [] }, 0).rows, []);
    assert.deepEqual(decodingTable({ ...decoding, steps: [] }, 0).columns.length, 4);
  });
});
