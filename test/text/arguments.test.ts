// Arguments of corpora and tokenizers that cannot be meant: errors that show the right form.
import { strict as assert } from 'node:assert';
import { charTokenizer } from '../../src/text/charTokenizer';
import { ParallelCorpus } from '../../src/text/corpus';
import { setFileWriter } from '../../src/text/files';
import { bpeTokenizer } from '../../src/text/subword/bpeTokenizer';
import { loadTokenizer, saveTokenizer } from '../../src/text/subword/tokenizerFile';
import { TextCorpus } from '../../src/text/textCorpus';
import { installFiles } from './memoryFiles';
import { SENTENCES } from './subword/sentences';

const words = { source: charTokenizer(), target: charTokenizer() };
const loose = <T>(value: T) => value as never;

suite('arguments of corpora', () => {
  const missing = loose(undefined);
  const Made = ParallelCorpus as unknown as new (pairs: unknown) => unknown;
  const cases: [name: string, call: () => unknown, message: RegExp][] = [
    [
      'new',
      () => new Made([['a', 'b']]),
      /A ParallelCorpus is made .* ParallelCorpus\.fromPairs\(/,
    ],
    [
      'fromTsv',
      () => ParallelCorpus.fromTsv('x.tsv', missing),
      /fromTsv: say .* { source: wordTok/,
    ],
    ['fromPairs', () => ParallelCorpus.fromPairs([], missing), /fromPairs: say in the second arg/],
    [
      'fromFiles',
      () => ParallelCorpus.fromFiles(loose('x.en'), loose('x.zh')),
      /fromFiles\({ source: 'x\.en', target: 'x\.zh' }, { source: wordTokenizer\(\)/,
    ],
    [
      'one path',
      () => ParallelCorpus.fromFiles(loose('x.en'), words),
      /{ source: 'x\.en', target: 'train\.zh' }/,
    ],
    [
      'one side',
      () => ParallelCorpus.fromFiles(loose({ target: 'x.zh' }), words),
      /fromFiles takes one list or file, or { train, dev, test }; there is no set target/,
    ],
    [
      'one side of a set',
      () => ParallelCorpus.fromFiles({ train: loose({ target: 'x.zh' }) }, words),
      /a pair of files is { source: 'train.en', target: 'train.zh' }; got an object/,
    ],
    ['TextCorpus', () => TextCorpus.fromFile('x.txt', missing), /{ tokenizer: charTokenizer\(\) }/],
    [
      'a path first',
      () => saveTokenizer(loose('t.json'), missing),
      /the first argument is the tok/,
    ],
    [
      'nothing',
      () => saveTokenizer(missing),
      /saveTokenizer\(corpus\.sourceTokenizer, 'tok.* got und/,
    ],
    [
      'options',
      () => saveTokenizer(charTokenizer(), loose({})),
      /vocabulary is corpus\.source.* an obj/,
    ],
  ];
  for (const [name, call, message] of cases) {
    test(name, () => assert.rejects(async () => call(), message));
  }
});

suite('tokenizers in files', () => {
  test('what is saved under a path is loaded from there', async () => {
    const files: Record<string, Uint8Array> = {};
    setFileWriter(async (path, bytes) => {
      files[path] = bytes;
    });
    installFiles(files);
    const tokenizer = bpeTokenizer({ vocabularySize: 100 }).train(SENTENCES);
    await saveTokenizer(tokenizer, 'tokenizer.json');
    const again = await loadTokenizer('tokenizer.json');
    assert.deepEqual(again.encode(SENTENCES[0]), tokenizer.encode(SENTENCES[0]));
  });
});
