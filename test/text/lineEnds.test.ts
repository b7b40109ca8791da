/** What ends a line, in every kind of file, and lines that are too long. */
import { strict as assert } from 'node:assert';
import { ParallelCorpus, setFileReader, TextCorpus, whitespaceTokenizer } from '../../src/text';
import { installFiles } from './memoryFiles';

const tokenizer = whitespaceTokenizer();
const options = { source: tokenizer, target: tokenizer, split: [1] };
const pairsOf = ({ train }: ParallelCorpus) =>
  [...train].map(({ source, target, line }) => [source, target, line]);

suite('a stray CR in a file of LF', () => {
  test('ends no line of TSV, JSONL, parallel files or running text', async () => {
    installFiles({
      'a.tsv': 'the cat\tle chat\na dog\rran fast\tun chien court\nbirds\toiseaux\n',
      'first.tsv': 'a dog\rran\tun chien\nbirds\toiseaux\r\n',
      'a.jsonl': '{"source": "a",\r"target": "b"}\n{"source": "c", "target": "d"}\n',
      'a.en': 'one\rmore\ntwo\n',
      'a.fr': 'un\ndeux\n',
      'a.txt': 'one\rmore\ntwo\r\nthree\r',
    });
    assert.deepEqual(pairsOf(await ParallelCorpus.fromTsv('a.tsv', options)), [
      ['the cat', 'le chat', 1],
      ['a dog\rran fast', 'un chien court', 2],
      ['birds', 'oiseaux', 3],
    ]);
    assert.deepEqual(pairsOf(await ParallelCorpus.fromTsv('first.tsv', options)), [
      ['a dog\rran', 'un chien', 1],
      ['birds', 'oiseaux', 2],
    ]);
    assert.deepEqual(pairsOf(await ParallelCorpus.fromJsonl('a.jsonl', options)), [
      ['a', 'b', 1],
      ['c', 'd', 2],
    ]);
    const files = { source: 'a.en', target: 'a.fr' };
    assert.deepEqual(pairsOf(await ParallelCorpus.fromFiles(files, options)), [
      ['one\rmore', 'un', 1],
      ['two', 'deux', 2],
    ]);
    const wholeText = { tokenizer, split: [1] };
    const text = await TextCorpus.fromFile('a.txt', wholeText);
    assert.deepEqual(text.vocabulary.decode(text.train.ids), [
      ...['one', 'more', '\n', 'two', '\n', 'three', '\n'],
    ]);
    const same = new TextCorpus('one\rmore\ntwo\r\nthree\r', wholeText);
    assert.deepEqual(same.train.ids, text.train.ids);
    assert.equal(text.decode(text.encode('one\rmore\ntwo')), 'one more\ntwo');
    assert.equal(text.decode(text.encode('one\rtwo')), 'one\ntwo');
  });

  test('lines that CR alone ends are lines, and errors name them', async () => {
    installFiles({ 'mac.tsv': 'a\tb\rc\td\r\re\r', 'mac.txt': 'one\rtwo\r' });
    await assert.rejects(ParallelCorpus.fromTsv('mac.tsv', options), {
      line: 4,
      message: /^mac\.tsv, line 4 has one column/,
    });
    const text = await TextCorpus.fromFile('mac.txt', { tokenizer, split: [1] });
    assert.equal(text.decode(text.train.ids), 'one\ntwo\n\n');
    const bytes = Uint8Array.from([0x61, 13, 0x62, 13, 0xff, 13]);
    installFiles({ 'bad.tsv': bytes });
    await assert.rejects(ParallelCorpus.fromTsv('bad.tsv', options), {
      line: 3,
      message: /^bad\.tsv, line 3 is not UTF-8/,
    });
  });
});

suite('lines that are too long', () => {
  const MIB = 2 ** 20;

  /** A file of these many bytes without a line end, in chunks, after `before`. */
  function installLong(size: number, before = '') {
    let read = 0;
    setFileReader(async function* () {
      if (before) yield new TextEncoder().encode(before);
      const chunk = new Uint8Array(MIB).fill(0x61);
      for (read = 0; read < size; read += MIB) yield chunk;
    });
    return () => read;
  }

  test('are told of in words, before all of them was read', async () => {
    const read = installLong(200 * MIB, 'a\tb\nc\td\n');
    await assert.rejects(ParallelCorpus.fromTsv('long.tsv', options), {
      name: 'DataError',
      line: 3,
      message:
        'long.tsv, line 3 is longer than 16 MB. No sentence is as long: look whether the file has one pair on each line.',
    });
    assert.ok(read() < 20 * MIB);
    installLong(200 * MIB, 'one\n');
    await assert.rejects(TextCorpus.fromFile('long.txt', { tokenizer }), {
      line: 2,
      message: 'long.txt, line 2 is longer than 128 MB. Divide it into lines.',
    });
  });

  test('also where a reader gives the whole file at once', async () => {
    const long = new Uint8Array(18 * MIB).fill(0x61);
    long.set([0x62, 9, 0x63, 10]);
    setFileReader(async () => long);
    const message = /line 2 is longer than 16 MB/;
    await assert.rejects(ParallelCorpus.fromTsv('long.tsv', options), { line: 2, message });
    setFileReader(async function* () {
      yield new TextEncoder().encode('a\tb\nc\td\n');
      yield Uint8Array.from([...new TextEncoder().encode('e\tf\n')]);
      const both = long.slice();
      both.set([10], both.length - 1);
      yield both;
    });
    const later = { line: 5, message: /line 5 is longer than 16 MB/ };
    await assert.rejects(ParallelCorpus.fromTsv('long.tsv', options), later);
  });

  test('a long file whose lines end with CR is read', async () => {
    const line = new TextEncoder().encode(`${'a'.repeat(MIB / 2)}\tb${' '.repeat(MIB / 2)}\r`);
    setFileReader(async function* () {
      for (let i = 0; i < 20; i++) yield line;
    });
    const kept = { ...options, duplicates: 'keep' } as const;
    const corpus = await ParallelCorpus.fromTsv('mac.tsv', kept);
    assert.equal(corpus.train.length, 20);
    assert.equal(corpus.train.at(19).line, 20);
  });

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});
