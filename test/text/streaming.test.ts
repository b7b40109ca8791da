// Files that come in chunks: the same corpus wherever they are cut, in memory for what is kept.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  bpeTokenizer,
  charTokenizer,
  ParallelCorpus,
  setFileReader,
  TextCorpus,
  type Tokenizer,
  wordTokenizer,
} from '../../src/text';
import { linesOf, linesOfPiece, readPieces } from '../../src/text/lines';
import { installChunks } from './memoryFiles';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Places to cut a file at: any, in order, also twice the same one, which makes an empty chunk. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 });
const placed = (shares: readonly number[]) => (size: number) =>
  shares.map(share => Math.floor(share * size)).sort((a, b) => a - b);

/** What a reading gives, or the message it fails with. */
async function outcome<T>(read: () => Promise<T>): Promise<T | string> {
  try {
    return await read();
  } catch (error) {
    return String(error);
  }
}

/** Holds a reading of a file cut anywhere against one of the same file whole. */
async function sameWhereverCut<T>(bytes: Uint8Array, at: number[], read: () => Promise<T>) {
  installChunks({ file: bytes }, () => []);
  const whole = await outcome(read);
  for (const places of [placed(at), (size: number) => Array.from({ length: size }, (_, i) => i)]) {
    installChunks({ file: bytes }, places);
    assert.deepEqual(await outcome(read), whole);
  }
}

const piece = fc.constantFrom('a', 'Hi', ' ', 'é', '你', '𠮷', '\ufeff', '\t', '\n', '\r\n', '\r');
const anyText = fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join(''));
const line = fc.constantFrom(
  'a b\t你好',
  'Hi.\t嗨。',
  '',
  '𠮷 é\t𠮷',
  'a b\t你好',
  'one',
  '\t',
  'x\ty',
);
const ending = fc.constantFrom('\n', '\r\n', '\r');
const tsv = fc
  .array(fc.tuple(line, ending), { maxLength: 12 })
  .map(lines => lines.map(each => each.join('')).join(''));

suite('files in chunks', () => {
  test('lines are the same wherever the file is cut', async () => {
    const check = fc.asyncProperty(anyText, cuts, async (text, at) => {
      const read = async () => {
        const lines: string[] = [];
        for await (const each of readPieces('file')) lines.push(...linesOfPiece(each));
        return lines;
      };
      await sameWhereverCut(utf8(text), at, read);
      const decoded = text.replace(/^\ufeff/, '');
      if (decoded.trim() !== '') assert.deepEqual(await read(), linesOf(decoded));
    });
    await fc.assert(check, { seed: 5, numRuns: 300 });
  });

  test('so are bytes that are not UTF-8, with their line', async () => {
    const broken = fc.constantFrom([0xff], [0xe4, 0xbd], [0xc3], [0xed, 0xa0, 0x80], [0x80]);
    const check = fc.asyncProperty(anyText, broken, anyText, cuts, async (a, bad, b, at) => {
      const read = async () => {
        for await (const _ of readPieces('file'));
      };
      const bytes = Uint8Array.from([...utf8(`x${a}`), ...bad, ...utf8(b)]);
      await sameWhereverCut(bytes, at, read);
      const number = a.split((a + b).includes('\n') ? '\n' : '\r').length;
      assert.match(String(await outcome(read)), new RegExp(`line ${number} is not UTF-8`));
    });
    await fc.assert(check, { seed: 6, numRuns: 300 });
  });

  test('so are corpora, and what is said of bad lines', async () => {
    const tokenizers: [Tokenizer, Tokenizer][] = [
      [wordTokenizer(), charTokenizer()],
      [bpeTokenizer({ vocabularySize: 40 }), charTokenizer()],
    ];
    const policy = fc.constantFrom('error' as const, 'skip' as const);
    const check = fc.asyncProperty(tsv, policy, cuts, async (text, badLines, at) => {
      for (const [source, target] of tokenizers) {
        await sameWhereverCut(utf8(text), at, async () => {
          const options = { source, target, badLines, split: [0.5, 0.5] };
          const corpus = await ParallelCorpus.fromTsv('file', options);
          const { statistics, sourceVocabulary, targetVocabulary } = corpus;
          const vocabularies = [sourceVocabulary.tokens, targetVocabulary.tokens];
          return [corpus.train.pairs, corpus.dev.pairs, statistics, vocabularies];
        });
      }
    });
    await fc.assert(check, { seed: 7, numRuns: 60 });
  });

  test('so are two files side by side, whose chunks do not end at the same lines', async () => {
    const check = fc.asyncProperty(tsv, tsv, cuts, async (one, other, at) => {
      const files = { one: utf8(one), other: utf8(other) };
      const read = async () => {
        const options = { source: charTokenizer(), target: charTokenizer(), split: [1] };
        const paths = { source: 'one', target: 'other' };
        return [...(await ParallelCorpus.fromFiles(paths, { ...options, badLines: 'skip' })).train];
      };
      installChunks(files, () => []);
      const whole = await outcome(read);
      installChunks(files, placed(at));
      assert.deepEqual(await outcome(read), whole);
    });
    await fc.assert(check, { seed: 8, numRuns: 200 });
  });

  test('so is running text, and it is the same as from a string', async () => {
    const check = fc.asyncProperty(anyText, cuts, async (text, at) => {
      const given = `Some text.${text}`;
      const options = { tokenizer: charTokenizer(), split: [0.6, 0.2, 0.2] };
      const parts = ({ vocabulary, train, dev, test }: TextCorpus) =>
        [vocabulary.tokens, train.ids, dev.ids, test.ids] as const;
      const read = async () => parts(await TextCorpus.fromFile('file', options));
      await sameWhereverCut(utf8(given), at, read);
      assert.deepEqual(await read(), parts(new TextCorpus(given, options)));
    });
    await fc.assert(check, { seed: 9, numRuns: 200 });
  });

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});
