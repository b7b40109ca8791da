import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { tokenizerFrom } from '../../src/text/tokenizers';
import { wordTokenizer } from '../../src/text/wordTokenizer';

const cased = wordTokenizer({ lowercase: false });

suite('wordTokenizer', () => {
  const cuts: [text: string, tokens: string][] = [
    ["Don't worry, it's 3.14%!", "Don't worry , it's 3.14 % !"],
    ['e-mail me at 10:30 a.m. (now)', 'e-mail me at 10:30 a.m. ( now )'],
    ['It cost $1,000.5, not -5.', 'It cost $ 1,000.5 , not -5 .'],
    ['Wait... what?! -- no', 'Wait ... what ? ! -- no'],
    ['2023-05-01 b2b snake_case', '2023-05-01 b2b snake_case'],
    ['«Où es-tu ?» Straße, naïve', '« Où es-tu ? » Straße , naïve'],
    ['and/or x=y', 'and / or x = y'],
    ['我喜欢喝热茶，不喜欢咖啡。', '我 喜欢 喝 热 茶 ， 不 喜欢 咖啡 。'],
    ['我 喜欢 茶', '我 喜欢 茶'],
    ['2023年学了NLP！', '2023 年 学 了 NLP ！'],
    ['👩‍👩‍👧 👍🏽 🇨🇳❤️', '👩‍👩‍👧 👍🏽 🇨🇳 ❤️'],
    ['한국어 입니다.', '한국어 입니다 .'],
  ];
  for (const [text, tokens] of cuts) {
    test(`cuts ${text}`, () => assert.deepEqual(cased.encode(text), tokens.split(' ')));
  }

  test('lower-cases by default', () => {
    assert.deepEqual(wordTokenizer().encode('How ARE you?'), ['how', 'are', 'you', '?']);
    assert.equal(wordTokenizer().lowercase, true);
    assert.deepEqual(cased.encode('How'), ['How']);
  });

  test('both apostrophes make the same word, and NFC the same letter', () => {
    assert.deepEqual(cased.encode('Tom’s cafe\u0301'), cased.encode("Tom's café"));
  });

  test('Chinese can be cut into characters, which needs no dictionary', () => {
    const { encode } = wordTokenizer({ chinese: 'characters' });
    assert.deepEqual(encode('我喜欢NLP。'), ['我', '喜', '欢', 'nlp', '。']);
  });

  test('blank text has no token', () => {
    assert.deepEqual(cased.encode(''), []);
    assert.deepEqual(cased.encode(' \n\u200b'), []);
    assert.equal(cased.decode([]), '');
  });

  const natural = [
    "Don't worry, it's 3.14%!",
    'He said, "Wait (a bit)!" -- then left...',
    'It costs $5 and/or £3 [sic]; see U.S. law: no.',
    "'Yes,' he said. The boys' room",
    '“Curly” and ‘single’—both',
    '今天天气很好，我们一起去公园吧！',
    '我在2023年学了NLP和GPT-4。',
    '老师说：“请大家安静。”“好。”',
    '《书名》——省略……（见下）',
    '私は猫が好きです。',
    '👍🏽 ok 👩‍👩‍👧',
  ];
  for (const text of natural) {
    test(`gives back ${text}`, () => assert.equal(cased.decode(cased.encode(text)), text));
  }

  test('blanks before marks and between Chinese words go away', () => {
    assert.equal(cased.decode('How are you ?'.split(' ')), 'How are you?');
    assert.equal(cased.decode(cased.encode('我 喜欢 喝 茶 。')), '我喜欢喝茶。');
    assert.equal(cased.decode(cased.encode('很大 , 不是 吗 ?')), '很大,不是吗?');
  });

  test('a decoded text comes back from encoding and decoding unchanged', () => {
    const marks = [...'ab cS\'"’‘“”.,-—…/!?()[]$%:;5３Ａ我你们。，！《》ーかアไé👍🏽🇨🇳_&+−क한'];
    const combining = ['\u3099', '\u0301', '\u200d', '\u00a0', '\u200b', '\n', '\u093f', 'ᄀ'];
    const texts = [
      fc.string({ unit: fc.constantFrom(...marks, ...combining), maxLength: 12 }),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
    ];
    for (const { encode, decode } of [cased, wordTokenizer({ chinese: 'characters' })]) {
      const check = fc.property(fc.oneof(...texts), text => {
        const once = decode(encode(text));
        assert.equal(decode(encode(once)), once);
      });
      fc.assert(check, { seed: 5, numRuns: 5000 });
    }
  });

  test('no character of a word is lost', () => {
    const word = fc.string({ unit: fc.constantFrom(...'aéß5我かア，。!?(') });
    const check = fc.property(word, text => assert.equal(cased.encode(text).join(''), text));
    fc.assert(check, { seed: 6, numRuns: 2000 });
  });

  test('comes back from its description', () => {
    const made = wordTokenizer({ lowercase: false, chinese: 'characters' });
    const again = tokenizerFrom(JSON.parse(JSON.stringify(made)));
    assert.deepEqual(again.toJSON?.(), made.toJSON?.());
    assert.deepEqual(again.encode('Ab 喜欢'), ['Ab', '喜', '欢']);
  });

  test('an unknown value is an error', () => {
    assert.throws(() => wordTokenizer({ chinese: 'jieba' as 'words' }), {
      message: "wordTokenizer: chinese is one of 'words', 'characters'; got 'jieba'.",
    });
    assert.throws(() => wordTokenizer('lowercase' as unknown as object), {
      message: "wordTokenizer: options are one object such as { lowercase: … }; got 'lowercase'.",
    });
  });
});
