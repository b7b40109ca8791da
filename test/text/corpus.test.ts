import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { charTokenizer } from '../../src/text/charTokenizer';
import { ParallelCorpus } from '../../src/text/corpus';
import type { TsvOptions } from '../../src/text/corpusOptions';
import { setFileReader } from '../../src/text/files';
import { whitespaceTokenizer } from '../../src/text/whitespaceTokenizer';
import { wordTokenizer } from '../../src/text/wordTokenizer';
import { installFiles } from './memoryFiles';

const base = { source: wordTokenizer(), target: charTokenizer() };
const PAIRS: [string, string][] = [
  ['Hi.', '嗨。'],
  ['How are you?', '你好吗？'],
  ['I like tea.', '我喜欢茶。'],
  ['I like hot tea.', '我喜欢热茶。'],
  ['Thank you.', '谢谢。'],
  ['Good morning!', '早上好！'],
  ['See you tomorrow.', '明天见。'],
  ['Where is the library?', '图书馆在哪儿？'],
  ['It is raining.', '下雨了。'],
  ['Good night.', '晚安。'],
];
const TSV = PAIRS.map(pair => pair.join('\t')).join('\n');

suite('ParallelCorpus', () => {
  test('reads a TSV file: tokens, sets and vocabularies of train', async () => {
    installFiles({ 'en-zh.tsv': TSV });
    const options = { ...base, split: [0.8, 0.1, 0.1], seed: 7 };
    const corpus = await ParallelCorpus.fromTsv('en-zh.tsv', options);
    assert.deepEqual([corpus.train.length, corpus.dev.length, corpus.test.length], [8, 1, 1]);
    assert.equal(corpus.length, 10);

    const pair = [...corpus.train].find(each => each.line === 3);
    assert.ok(pair, 'line 3 is in train with this seed');
    assert.equal(pair.source, 'I like tea.');
    assert.deepEqual(pair.sourceTokens, ['i', 'like', 'tea', '.']);
    assert.deepEqual(pair.targetTokens, ['我', '喜', '欢', '茶', '。']);

    assert.equal(corpus.train.name, 'train');
    assert.equal(corpus.train.corpus, corpus);
    assert.equal(String(corpus.dev), 'PairSet dev of 1 pairs');
    const known = new Set(corpus.train.pairs.flatMap(each => each.targetTokens));
    assert.deepEqual(new Set(corpus.targetVocabulary.tokens.slice(4)), known);
  });

  test('reads JSON lines', async () => {
    const lines = PAIRS.map(([en, zh]) => JSON.stringify({ en, zh }));
    installFiles({ 'a.jsonl': lines.join('\n') });
    const fields = ['zh', 'en'] as const;
    const corpus = await ParallelCorpus.fromJsonl('a.jsonl', { ...base, fields, split: [1] });
    assert.equal(corpus.train.length, 10);
    assert.equal(corpus.train.pairs[0].source, '嗨。');
  });

  test('takes pairs from a list, a generator, or as records', () => {
    const options = { ...base, split: [1] };
    function* generate() {
      yield* PAIRS;
    }
    const records = PAIRS.map(([source, target]) => ({ source, target }));
    for (const given of [PAIRS, generate(), records]) {
      const corpus = ParallelCorpus.fromPairs(given, options);
      assert.deepEqual(
        corpus.train.pairs.map(pair => pair.target),
        PAIRS.map(([, target]) => target),
      );
    }
  });

  test('takes a file for each set, and tells sources that train has too', async () => {
    installFiles({ 'train.tsv': TSV, 'test.tsv': 'hi .\t你好。\nNo.\t不。' });
    const files = { train: 'train.tsv', test: 'test.tsv' };
    const corpus = await ParallelCorpus.fromTsv(files, base);
    assert.deepEqual([corpus.train.length, corpus.dev.length, corpus.test.length], [10, 0, 2]);
    assert.equal(corpus.statistics.test.seenInTrain, 1);
    assert.deepEqual(corpus.statistics.origin, ['train.tsv', 'test.tsv']);
    assert.equal(corpus.statistics.lines, 12);
    assert.match(String(corpus), /Careful: 1 sources of test are in train too\./);
    assert.equal(corpus.statistics.test.source.unknown, 1, 'no');

    const lists = { train: PAIRS, dev: PAIRS.slice(0, 2) };
    assert.equal(ParallelCorpus.fromPairs(lists, base).statistics.dev.seenInTrain, 2);
  });

  test('leaves out and counts blank, bad, long and double pairs', async () => {
    const lines = [
      'Hi.\t嗨。',
      '',
      'hi .\t嗨。',
      'Hi.\t你好。',
      'one column',
      `Long.\t${'长'.repeat(9)}`,
    ];
    installFiles({ 'a.tsv': lines.join('\n') });
    const options: TsvOptions = { ...base, maxLength: 8, badLines: 'skip', split: [1] };
    const corpus = await ParallelCorpus.fromTsv('a.tsv', options);
    const { lines: read, blank, bad, tooLong, duplicates, unused } = corpus.statistics;
    assert.deepEqual(
      { read, blank, bad, tooLong, duplicates, unused },
      { read: 6, blank: 1, bad: 1, tooLong: 1, duplicates: 1, unused: 0 },
    );
    assert.deepEqual(
      [...corpus.train].map(pair => pair.line),
      [1, 4],
    );
    const kept = await ParallelCorpus.fromTsv('a.tsv', { ...options, duplicates: 'keep' });
    assert.equal(kept.train.length, 3);
  });

  test('a skipped text without a token counts as bad', () => {
    const options = { ...base, badLines: 'skip', split: [1] } as const;
    const corpus = ParallelCorpus.fromPairs(
      [
        ['\u200b', 'b'],
        ['b', '\u200e\u0001'],
        ['a', ''],
        ['c', 'd'],
      ],
      options,
    );
    assert.equal(corpus.statistics.bad, 3);
    assert.equal(corpus.train.length, 1);
  });

  test('maxLength counts tokens without eos, on either side', () => {
    const pairs: [string, string][] = [
      ['a b c', 'x'],
      ['a', 'xyz'],
      ['a b c d', 'x'],
      ['a', 'wxyz'],
    ];
    const corpus = ParallelCorpus.fromPairs(pairs, { ...base, split: [1], maxLength: 3 });
    assert.equal(corpus.train.length, 2);
    assert.equal(corpus.statistics.tooLong, 2);
  });

  test('statistics count tokens, lengths and unknown tokens', () => {
    const pairs = {
      train: [
        ['a b', 'xx'],
        ['a b c', 'y'],
        ['b', 'xy'],
      ] as [string, string][],
    };
    const dev: [string, string][] = [['a z', 'xw']];
    const corpus = ParallelCorpus.fromPairs({ ...pairs, dev }, { ...base, minFrequency: 2 });
    const { train, dev: held, test } = corpus.statistics;
    assert.equal(train.pairs, 3);
    assert.deepEqual(train.source.lengths, {
      min: 1,
      median: 2,
      mean: 2,
      p95: 3,
      max: 3,
      histogram: [0, 1, 1, 1],
    });
    assert.deepEqual([train.source.tokens, train.source.unknown], [6, 1], 'c is rare');
    assert.equal(held.target.unknownRate, 0.5);
    assert.equal(test.source.lengths.max, 0);
    assert.equal(test.source.unknownRate, 0);
  });

  test('vocabularies can be limited', () => {
    const options = { ...base, split: [1], minFrequency: 2, maxVocabularySize: 6 };
    const corpus = ParallelCorpus.fromPairs(PAIRS, options);
    assert.deepEqual(corpus.sourceVocabulary.tokens.slice(4), ['.', 'you']);
  });

  test('the same seed gives the same sets, another seed others', () => {
    const split = [0.5, 0.25, 0.25];
    const sources = (seed: number) =>
      ParallelCorpus.fromPairs(PAIRS, { ...base, split, seed }).test.pairs.map(pair => pair.source);
    assert.deepEqual(sources(1), sources(1));
    assert.ok([2, 3, 4, 5].some(seed => String(sources(seed)) !== String(sources(1))));
  });

  test('equal sources never leak, whatever their case and blanks', () => {
    const side = fc.constantFrom('Hi.', 'hi .', 'HI.', 'Go!', 'go !', 'No.', 'a', 'b', 'c', 'd');
    const pairs = fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 30 });
    const check = fc.property(pairs, fc.integer(), (given, seed) => {
      const split = [0.5, 0.25, 0.25];
      const corpus = ParallelCorpus.fromPairs(given, { ...base, split, seed });
      const trained = new Set(corpus.train.pairs.map(pair => pair.sourceTokens.join('\0')));
      const tuned = new Set(corpus.dev.pairs.map(pair => pair.sourceTokens.join('\0')));
      assert.ok(
        corpus.test.pairs.every(
          p => !trained.has(p.sourceTokens.join('\0')) && !tuned.has(p.sourceTokens.join('\0')),
        ),
      );
      assert.ok(corpus.dev.pairs.every(pair => !trained.has(pair.sourceTokens.join('\0'))));
      assert.equal(corpus.statistics.test.seenInTrain, 0);
    });
    fc.assert(check, { seed: 4, numRuns: 300 });
  });

  test('sums itself up in a table', () => {
    const train = Array.from({ length: 1200 }, (_, i): [string, string] => [
      `a b w${i}`,
      i % 2 ? 'x' : 'x y',
    ]);
    const dev: [string, string][] = [
      ['a c d e f', 'x'],
      ['a', 'z'],
    ];
    const words = whitespaceTokenizer();
    const corpus = ParallelCorpus.fromPairs({ train, dev }, { source: words, target: words });
    assert.deepEqual(String(corpus).split('\n'), [
      'ParallelCorpus of 1,202 pairs from train, dev, whitespace → whitespace',
      '       pairs  source tokens         length  unknown  target tokens         length  unknown',
      'train  1,200          3,600  3–3, mean 3.0     0.0%          1,800  1–2, mean 1.5     0.0%',
      'dev        2              6  1–5, mean 3.0    66.7%              2  1–1, mean 1.0    50.0%',
      'test       0              0              –        –              0              –        –',
      'Vocabularies: 1,206 source, 6 target tokens, specials included.',
    ]);
  });

  test('sums itself up', () => {
    const pairs = [...PAIRS, PAIRS[0], ['Too long', '很'.repeat(30)] as [string, string]];
    const options = { ...base, split: [0.8, 0.1, 0.1], maxLength: 20 };
    const corpus = ParallelCorpus.fromPairs(pairs, options);
    const lines = String(corpus).split('\n');
    assert.equal(lines[0], 'ParallelCorpus of 10 pairs from pairs, word → char');
    assert.match(lines[1], /^ +pairs +source tokens +length +unknown +target tokens/);
    assert.match(lines[2], /^train +8 +\d+ +\d–\d, mean \d\.\d +0\.0% +\d+ /);
    assert.match(lines[3], /^dev +1 /);
    assert.match(lines[5], /^Vocabularies: \d+ source, \d+ target tokens, specials included\.$/);
    assert.equal(lines[6], 'Left out: 1 pair longer than maxLength, 1 duplicate.');
    assert.equal(lines.length, 7);
  });
});

suite('ParallelCorpus says what is wrong', () => {
  const act = (given: unknown, options: object = {}) =>
    ParallelCorpus.fromPairs(given as [string, string][], { ...base, ...options });
  const owner = 'ParallelCorpus.fromPairs';
  const cases: [name: string, act: () => unknown, message: string][] = [
    [
      'split above 1',
      () => act(PAIRS, { split: [0.9, 0.1, 0.1] }),
      `${owner}: split sums to 1.1, and may sum to 1 at most; got [0.9, 0.1, 0.1].`,
    ],
    [
      'split with a negative share',
      () => act(PAIRS, { split: [1, -0.1] }),
      `${owner}: split has the shares of train, dev and test, each from 0 to 1, ` +
        'such as [0.9, 0.05, 0.05]; got [1, -0.1].',
    ],
    [
      'split with a share above 1',
      () => act(PAIRS, { split: [1.5] }),
      `${owner}: split has the shares of train, dev and test, each from 0 to 1, ` +
        'such as [0.9, 0.05, 0.05]; got [1.5].',
    ],
    [
      'split of texts',
      () => act(PAIRS, { split: ['0.5', '0.5'] }),
      `${owner}: split has the shares of train, dev and test, each from 0 to 1, ` +
        "such as [0.9, 0.05, 0.05]; got ['0.5', '0.5'].",
    ],
    [
      'split into four',
      () => act(PAIRS, { split: [0.4, 0.2, 0.2, 0.2] }),
      `${owner}: split has the shares of train, dev and test, each from 0 to 1, ` +
        'such as [0.9, 0.05, 0.05]; got [0.4, 0.2, 0.2, 0.2].',
    ],
    [
      'split that is no list',
      () => act(PAIRS, { split: 0.9 }),
      `${owner}: split has the shares of train, dev and test, each from 0 to 1, ` +
        'such as [0.9, 0.05, 0.05]; got 0.9.',
    ],
    [
      'split without train',
      () => act(PAIRS, { split: [0, 0.5, 0.5] }),
      `${owner}: the first share of split is that of train and is above 0; got [0, 0.5, 0.5]. ` +
        'To score all of it, leave split out: give it as { test: … }, with { vocabularies: model.vocabularies }.',
    ],
    [
      'split beside sets of their own',
      () => act({ train: PAIRS }, { split: [1] }),
      `${owner}: leave out split where train, dev and test are given.`,
    ],
    [
      'a set nobody knows',
      () => act({ train: PAIRS, valid: PAIRS }),
      `${owner} takes one list or file, or { train, dev, test }; there is no set valid.`,
    ],
    ['nothing', () => act(undefined), `${owner} takes one list or file, or { train, dev, test }.`],
    [
      'no tokenizer',
      () => act(PAIRS, { target: undefined }),
      `${owner}: target takes a tokenizer, ` +
        'for instance target: wordTokenizer() or charTokenizer(); got undefined.',
    ],
    [
      'a tokenizer that was not called',
      () => act(PAIRS, { source: wordTokenizer }),
      `${owner}: source takes a tokenizer, call it: source: wordTokenizer(); ` +
        'got the function wordTokenizer.',
    ],
    [
      'misspelt option',
      () => act(PAIRS, { maxlength: 3 }),
      `${owner}: there is no option maxlength. Did you mean maxLength?`,
    ],
    [
      'an option of another kind of file',
      () => act(PAIRS, { header: true }),
      `${owner}: there is no option header. Known options: source, target, split, maxLength, ` +
        'truncate, filter, minFrequency, maxVocabularySize, sharedVocabulary, seed, duplicates, badLines, vocabularies.',
    ],
    [
      'maxLength 0',
      () => act(PAIRS, { maxLength: 0 }),
      `${owner}: maxLength is a whole number of at least 1; got 0.`,
    ],
    [
      'seed that is no whole number',
      () => act(PAIRS, { seed: 0.5 }),
      `${owner}: seed is a whole number; got 0.5.`,
    ],
    [
      'unknown policy',
      () => act(PAIRS, { badLines: 'ignore' }),
      `${owner}: badLines is one of 'error', 'skip'; got 'ignore'.`,
    ],
    [
      'a pair with an empty side',
      () =>
        act([
          ['a', 'b'],
          ['c', ' '],
        ]),
      'Pair 2 has an empty target: «c⇥ ». Give each pair a source and a target, ' +
        "or pass badLines: 'skip' to leave such pairs out.",
    ],
    [
      'a pair that is none',
      () => act([['a', 'b'], 'c', ['d', 'e', 'f'], [1, 2]]),
      'Pair 2 is not two texts: «undefined⇥undefined». The same goes for pair 4. ' +
        "Give each pair a source and a target, or pass badLines: 'skip' to leave such pairs out.",
    ],
    [
      'a text without a token',
      () => act([['\u200b', 'b']]),
      'Pair 1 has a source without a token: «\u200b⇥b». Give each pair a source and a target, ' +
        "or pass badLines: 'skip' to leave such pairs out.",
    ],
    ['no pair', () => act([]), 'No pair is left of 0 in pairs. Give at least one pair.'],
    [
      'all too long',
      () => act(PAIRS, { maxLength: 1 }),
      'No pair is left of 10 in pairs (10 with more than maxLength 1 tokens). Raise maxLength.',
    ],
    [
      'all bad',
      () => act([['a', '']], { badLines: 'skip' }),
      'No pair is left of 1 in pairs (1 bad). ' +
        "Leave out badLines: 'skip' to see the first bad line.",
    ],
  ];
  for (const [name, run, message] of cases) {
    test(name, () => assert.throws(run, { message }));
  }

  test('columns and fields', async () => {
    const tsv = (columns: unknown) =>
      ParallelCorpus.fromTsv('a.tsv', { ...base, columns } as TsvOptions);
    for (const [columns, shown] of [
      [[0, 0], '[0, 0]'],
      [[0, -1], '[0, -1]'],
      [['en', 'zh'], "['en', 'zh']"],
      [1, '1'],
    ]) {
      await assert.rejects(tsv(columns), {
        message:
          'ParallelCorpus.fromTsv: columns are two different column numbers, counted from 0; ' +
          `got ${shown}.`,
      });
    }
    await assert.rejects(
      ParallelCorpus.fromJsonl('a.jsonl', { ...base, fields: ['en'] } as never),
      {
        message:
          "ParallelCorpus.fromJsonl: fields are two names, of source and target; got ['en'].",
      },
    );
  });

  test('bad lines of a file are counted by their line, also those without a token', async () => {
    installFiles({ 'a.tsv': 'a\tb\n\n\u200b\tc\n' });
    await assert.rejects(ParallelCorpus.fromTsv('a.tsv', base), {
      line: 3,
      message:
        'a.tsv, line 3 has a source without a token: «\u200b⇥c». ' +
        'Give each pair a source and a target, or pass ' +
        "badLines: 'skip' to leave such lines out.",
    });
  });

  test('a file that is not there', async () => {
    installFiles({});
    const files = { train: 'train.tsv' };
    await assert.rejects(ParallelCorpus.fromTsv(files, base), /There is no file train\.tsv/);
  });

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});
