// Scheduled sampling step by step, against a slow reference that goes through the rows one by one.
import { strict as assert } from 'node:assert';
import { Generator, tensor } from '../../src/engine';
import { dropWords, type Forced, forcedBy, unroll } from '../../src/models/training/forcing';
import { BOS, EOS, PAD, sourceBatch, UNK } from '../../src/text';
import { Arbitrary } from '../support/arbitraryModel';

const sentences = [[4, 5, 6, 4, 5, 6, 5], [6, 6], [5, 4, 6, 5], [], [4, 4, 5]];
const B = sentences.length;
const T = 8;
const padded = (rows: readonly (readonly number[])[]) =>
  rows.map(row => [...row, ...new Array<number>(T - row.length).fill(PAD)]);
const prefix = padded(sentences.map(row => [BOS, ...row]));
const targets = padded(sentences.map(row => [...row, EOS]));

/** What one row is given, and where its loss ends. */
function slowly(model: Arbitrary, row: number, forced: Forced, stopAtEos: boolean) {
  const given = [BOS];
  const logits = [model.after([])];
  let end = T;
  for (let t = 1; t < T; t++) {
    const last = logits[t - 1];
    const own = last.indexOf(Math.max(...last)); // the likeliest, not the least likely
    const isForced = forced(row, t);
    given.push(isForced ? prefix[row][t] : own);
    if (!isForced && own === EOS && stopAtEos && end === T) end = t;
    logits.push(model.after(given.slice(1)));
  }
  return { given, logits, end };
}

class Ending extends Arbitrary {
  override after(ids: readonly number[]): Float32Array {
    const logits = super.after(ids);
    logits[EOS] += 1;
    return logits;
  }
}

suite('a decoder that is given its own words', () => {
  for (const stopAtEos of [false, true]) {
    test(`reads the likeliest ones where it is not forced${stopAtEos ? ', and its loss ends at its own <eos>' : ''}`, () => {
      let [again, shorter] = [0, 0];
      for (let salt = 1; salt < 40; salt++) {
        const model = new Ending(salt);
        const numbers = new Generator(salt);
        const table = Array.from({ length: B * T }, () => numbers.next() < (salt % 4) / 4);
        const forced: Forced = (row, t) => t === 0 || table[row * T + t];
        const source = sourceBatch(new Array<string>(B).fill('ab'), model.vocabularies);
        const batch = {
          source,
          prefix: tensor(Int32Array.from(prefix.flat()), { shape: [B, T] }),
          targets: tensor(Int32Array.from(targets.flat()), { shape: [B, T] }),
        };
        const unrolled = unroll(model, batch, forced, stopAtEos);
        const rows = prefix.map((_, row) => slowly(model, row, forced, stopAtEos));
        const steps = Math.max(...rows.map(({ end }) => end));
        const wanted = targets.map((row, b) =>
          row.slice(0, steps).map((id, t) => (t < rows[b].end ? id : PAD)),
        );
        assert.deepEqual(unrolled.targets.toArray(), wanted, `salt ${salt}`);
        assert.deepEqual(
          unrolled.logits.toArray(),
          rows.map(({ logits }) => logits.slice(0, steps).map(row => [...row])),
          `salt ${salt}`,
        );
        shorter += Number(steps < T);
        again += rows.filter(({ given, end }) => given.slice(end + 1, steps).includes(EOS)).length;
      }
      if (stopAtEos) assert.ok(again > 5 && shorter > 0, String([again, shorter]));
    });
  }

  test('each word, or each sentence, is forced as often as the ratio says; the first word always', () => {
    const numbers = new Generator(3);
    assert.equal(forcedBy(1, 4, 'token', numbers), null);
    const shareOf = (ratio: number, unit: 'token' | 'sentence') => {
      let [count, whole, none] = [0, 0, 0];
      for (let batch = 0; batch < 500; batch++) {
        const forced = forcedBy(ratio, 3, unit, numbers) ?? (() => true);
        for (let row = 0; row < 3; row++) {
          assert.ok(forced(row, 0));
          const rest = Array.from({ length: 4 }, (_, t) => forced(row, t + 1));
          count += rest.filter(Boolean).length;
          whole += Number(rest.every(Boolean));
          none += Number(!rest.some(Boolean));
        }
      }
      return [count / 6000, whole / 1500, none / 1500];
    };
    const [token, all, none] = shareOf(0.7, 'token');
    // standard deviations 0.6 %, 1.1 % and 0.2 %
    assert.ok(Math.abs(token - 0.7) < 0.03, `${token}`);
    assert.ok(Math.abs(all - 0.7 ** 4) < 0.05, `${all}`);
    assert.ok(none < 0.3 ** 4 + 0.012, `${none}`);
    const [share, sentences, others] = shareOf(0.7, 'sentence');
    assert.equal(share, sentences);
    assert.ok(Math.abs(sentences + others - 1) < 1e-12);
    assert.ok(Math.abs(sentences - 0.7) < 0.05, `${sentences}`);
    assert.deepEqual(shareOf(0, 'token'), [0, 0, 1]);
    assert.deepEqual(shareOf(0, 'sentence'), [0, 0, 1]);
  });
});

suite('dropped words', () => {
  test('words become <unk> with the probability given, specials and the shape stay', () => {
    const ids = Int32Array.from({ length: 4000 }, (_, i) => i % 8);
    const given = tensor(ids, { shape: [500, 8] });
    assert.equal(dropWords(given, 0, new Generator(1)), given);
    const dropped = dropWords(given, 0.3, new Generator(1));
    assert.deepEqual([dropped.shape, dropped.dtype], [[500, 8], 'int32']);
    const counts = new Array<number>(8).fill(0);
    for (const [i, id] of (dropped.toFlatArray() as Int32Array).entries()) {
      if (id === ids[i]) continue;
      assert.equal(id, UNK);
      counts[i % 8]++;
    }
    assert.deepEqual(counts.slice(0, 4), [0, 0, 0, 0]);
    // 500 of each word: mean 150, standard deviation 10.2
    for (const count of counts.slice(4)) assert.ok(Math.abs(count - 150) < 45, `${counts}`);
    assert.deepEqual(given.toFlatArray(), ids);
  });
});
