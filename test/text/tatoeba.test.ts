// A real corpus, where it is at hand: the folder that SEQ2SEQ_DATA names.
import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { charTokenizer, ParallelCorpus, setFileReader, wordTokenizer } from '../../src/text';

const folder = process.env.SEQ2SEQ_DATA;

suite('a corpus of 4,000 sentence pairs', () => {
  if (!folder) {
    test('(SEQ2SEQ_DATA names no folder)');
    return;
  }

  test('is read, divided and numbered', async () => {
    setFileReader(path => readFile(join(folder, path)), folder);
    const corpus = await ParallelCorpus.fromTsv('tatoeba-cmn-eng/small.tsv', {
      source: wordTokenizer(),
      target: charTokenizer(),
      split: [0.9, 0.05, 0.05],
      maxLength: 20,
      seed: 7,
    });
    const { train, dev, test: held, bad, blank } = corpus.statistics;
    assert.deepEqual([train.pairs, dev.pairs, held.pairs], [3600, 200, 200]);
    assert.deepEqual({ bad, blank }, { bad: 0, blank: 0 });
    assert.equal(held.seenInTrain, 0);
    assert.equal(train.source.unknown, 0);
    assert.ok(held.source.unknownRate < 0.02 && held.target.unknownRate < 0.02);
    assert.ok(corpus.sourceVocabulary.size > 500 && corpus.sourceVocabulary.size < 700);
    assert.ok(corpus.targetVocabulary.size > 500 && corpus.targetVocabulary.size < 700);
    assert.ok(train.source.lengths.max <= 20);
    for (const { target, targetTokens } of corpus.train) {
      assert.equal(corpus.targetTokenizer.decode(targetTokens), target);
    }
  });
});
