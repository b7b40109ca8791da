import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { plainTokens, type Tokenizer } from '../../src/text/tokenizer';
import { tokenizerFrom } from '../../src/text/tokenizers';
import { wordTokenizer } from '../../src/text/wordTokenizer';

suite('wordTokenizer', () => {
  let cased: Tokenizer;
  setup(() => {
    cased = wordTokenizer({ lowercase: false });
  });

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
    test(`cuts ${text}`, () => {
      assert.deepEqual(plainTokens(cased, cased.encode(text)), tokens.split(' '));
    });
  }

  const marked: [text: string, tokens: string][] = [
    ['two men are sitting .', 'two men are sitting ␣.'],
    ['x=y', 'x ￭=￭ y'],
    ['« Bonjour », dit-il.', '«␣ Bonjour ␣» , dit-il .'],
    ['Это — мой дом.', 'Это ␣—␣ мой дом .'],
    ['»Ja«, „nein“ ‚so‘.', '»￭ Ja ￭« , „ nein “ ‚ so ‘ .'],
    ['我在 2023 年学 NLP 课', '我在 ␣2023␣ 年 学 ␣NLP␣ 课'],
    ['我 喜欢 茶', '我 ␣喜欢 ␣茶'],
    ['a(b', 'a ￭( b'],
    ['5 € , 6', '5 € ␣, 6'],
    ['￭ ␣x ￭.', '￭ ␣␣ ￭x ␣￭ .'],
    ['!?', '! ?'],
    ['བོད་ཡིག་ཀློག །', 'བོད ་ ཡིག ་ ཀློག ␣།'],
    ['a\u200bb', 'a \u200b b'],
    ['هل تتكلم العربية؟ نعم، قليلاً.', 'هل تتكلم العربية ؟ نعم ، قليلاً .'],
    ['Ինչպե՞ս ես։ Այո՜', 'Ինչպե՞ս ես ։ Այո ՜'],
    ['बहुत अच्छा। ठीक॥', 'बहुत अच्छा । ठीक ॥'],
    ['col·legi e‑mail צה״ל בית־ספר', 'col·legi e‑mail צה״ל בית־ספר'],
    ['می‌خواهم \u200fسلام\u200f. so\u00adft', 'می‌خواهم \u200fسلام\u200f . so\u00adft'],
  ];
  for (const [text, tokens] of marked) {
    test(`marks ${text}`, () => assert.deepEqual(cased.encode(text), tokens.split(' ')));
  }

  test('the punctuation of ordinary texts has no joiner marks', () => {
    for (const text of natural) {
      const tokens = cased.encode(text);
      assert.deepEqual(plainTokens(cased, tokens), tokens, text);
    }
  });

  test('lower-cases by default', () => {
    assert.deepEqual(wordTokenizer().encode('How ARE you?'), ['how', 'are', 'you', '?']);
    assert.equal(wordTokenizer().lowercase, true);
    assert.deepEqual(cased.encode('How'), ['How']);
  });

  test('lower-cased, both apostrophes make the same word; NFC makes the same letter', () => {
    const { encode } = wordTokenizer();
    assert.deepEqual(encode('Tom’s cafe\u0301'), encode("Tom's café"));
    assert.deepEqual(cased.encode('Tom’s cafe\u0301'), ['Tom’s', 'café']);
  });

  test('Chinese can be cut into characters, which needs no dictionary', () => {
    const { encode } = wordTokenizer({ chinese: 'characters' });
    assert.deepEqual(encode('我喜欢NLP。'), ['我', '喜', '欢', 'nlp', '。']);
  });

  test('blank text has no token', () => {
    assert.deepEqual(cased.encode(''), []);
    assert.deepEqual(cased.encode(' \n\u3000'), []);
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

  test('where the marks of two tokens differ, the later one says what is there', () => {
    assert.equal(cased.decode(['x', '=￭', '␣+', 'y', '.␣', '￭z']), 'x = + y.z');
    assert.equal(cased.decode(['￭x', '.￭', '￭']), 'x.￭');
  });

  test('tokens without joiner marks are joined by the rules', () => {
    assert.equal(cased.decode('How are you ?'.split(' ')), 'How are you?');
    assert.equal(cased.decode('我 喜欢 喝 茶 。'.split(' ')), '我喜欢喝茶。');
    assert.equal(cased.decode('很大 , 不是 吗 ?'.split(' ')), '很大,不是吗?');
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
    const check = fc.property(word, text => {
      assert.equal(plainTokens(cased, cased.encode(text)).join(''), text);
    });
    fc.assert(check, { seed: 6, numRuns: 2000 });
  });

  test('comes back from its description', () => {
    const made = wordTokenizer({ lowercase: false, chinese: 'characters' });
    const again = tokenizerFrom(JSON.parse(JSON.stringify(made)));
    assert.deepEqual(again.toJSON?.(), made.toJSON?.());
    assert.deepEqual(again.encode('Ab喜欢'), ['Ab', '喜', '欢']);
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
