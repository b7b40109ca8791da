import { strict as assert } from 'node:assert';
import { charTokenizer } from '../../src/text/charTokenizer';
import { ParallelCorpus } from '../../src/text/corpus';
import { setFileReader } from '../../src/text/files';
import { wordTokenizer } from '../../src/text/wordTokenizer';
import { installFiles } from './memoryFiles';

const options = { source: wordTokenizer(), target: charTokenizer(), split: [1] };
const files = { source: 'train.en', target: 'train.zh' };
const read = (more: object = {}) => ParallelCorpus.fromFiles(files, { ...options, ...more });

suite('ParallelCorpus.fromFiles', () => {
  test('line n of one goes with line n of the other', async () => {
    installFiles({ 'train.en': 'Hi.\r\n\r\n Tea?\r\n', 'train.zh': '嗨。\n\n茶？' });
    const corpus = await read();
    assert.deepEqual(
      corpus.train.pairs.map(({ source, target, line }) => [source, target, line]),
      [
        ['Hi.', '嗨。', 1],
        ['Tea?', '茶？', 3],
      ],
    );
    const { lines, blank, bad, origin } = corpus.statistics;
    assert.deepEqual({ lines, blank, bad }, { lines: 3, blank: 1, bad: 0 });
    assert.deepEqual(origin, ['train.en and train.zh']);
  });

  test('takes such files for each set', async () => {
    installFiles({ a: 'x\ny', b: 'p\nq', c: 'z', d: 'r' });
    const sets = { train: { source: 'a', target: 'b' }, test: { source: 'c', target: 'd' } };
    const corpus = await ParallelCorpus.fromFiles(sets, { ...options, split: undefined });
    assert.deepEqual([corpus.train.length, corpus.dev.length, corpus.test.length], [2, 0, 1]);
  });

  test('other numbers of lines are an error that names both', async () => {
    installFiles({ 'train.en': 'a\nb\nc\n', 'train.zh': '一' });
    await assert.rejects(read(), {
      name: 'DataError',
      path: 'train.zh',
      message:
        'train.en has 3 lines and train.zh has 1 line. Line n of one goes with line n of the ' +
        'other: look for the first line that has no partner.',
    });
  });

  test('a line without a partner is bad', async () => {
    installFiles({ 'train.en': 'a\n\nc', 'train.zh': '一\n二\n三' });
    await assert.rejects(read(), {
      line: 2,
      message:
        'train.en and train.zh, line 2 has an empty source: «⇥二». Write a translation on the ' +
        "same line of the other file, or pass badLines: 'skip' to leave such lines out.",
    });
    const corpus = await read({ badLines: 'skip' });
    assert.deepEqual([corpus.train.length, corpus.statistics.bad], [2, 1]);
  });

  test('says what is wrong', async () => {
    installFiles({ 'train.en': 'a', 'train.zh': Uint8Array.of(0xc4, 0xe3) });
    await assert.rejects(read(), { path: 'train.zh', message: /^train\.zh, line 1 is not UTF-8/ });
    installFiles({ 'train.en': 'a' });
    await assert.rejects(read(), /^DataError: There is no file train\.zh/);
    await assert.rejects(ParallelCorpus.fromFiles({ train: 'a.tsv' } as never, options), {
      name: 'TypeError',
      message: 'ParallelCorpus.fromFiles: leave out split where train, dev and test are given.',
    });
    const bare = { ...options, split: undefined };
    await assert.rejects(ParallelCorpus.fromFiles({ train: 'a.tsv' } as never, bare), {
      name: 'TypeError',
      message:
        "ParallelCorpus.fromFiles: a pair of files is { source: 'train.en', target: 'train.zh' }" +
        "; got 'a.tsv'.",
    });
    await assert.rejects(ParallelCorpus.fromFiles({ source: 'a.en' } as never, bare), {
      name: 'TypeError',
      message: /^ParallelCorpus\.fromFiles takes .*there is no set source\.$/,
    });
  });

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});
