/**
 * decode(encode(text)) is the text, but for runs of white space: what makes scores of decoded texts those of the model.
 */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  bpeTokenizer,
  charTokenizer,
  type Tokenizer,
  tokenizerFrom,
  unigramTokenizer,
  whitespaceTokenizer,
  wordTokenizer,
} from '../../src/text';
import { anyText } from './subword/sentences';

const LANGUAGES: Readonly<Record<string, string>> = {
  Amharic: 'ሰላም፣ እንዴት ነህ? እኔ ደህና ነኝ።',
  Arabic: 'هل تتكلم العربية؟ نعم، قليلاً؛ «مرحبا».',
  Armenian: 'Ես լավ եմ։ Ինչպե՞ս ես, Արա՛մ։',
  Bengali: 'আমি ভাত খাই। তুমি কেমন আছো?',
  Burmese: 'မင်္ဂလာပါ။ နေကောင်းလား။ ဟုတ်ကဲ့၊ ကောင်းပါတယ်။',
  Catalan: "El col·legi d'Anna és l'últim: «Hola!»",
  Chinese: '他说：“我在 2023 年学了NLP。”《书名》——省略……（见下）',
  Czech: 'Řekl: „Ahoj,“ a odešel ‚domů‘.',
  Danish: 'Han sagde: »Hej« – og gik.',
  English: "He said, \"Wait (a bit)!\" -- then left... It's 3.14% & x=y; 'tis the boys' room.",
  Finnish: '”Hei”, hän sanoi – EU:n sääntö.',
  French: '« Bonjour », dit-il ; j’ai 5 € … Ça va ?',
  Georgian: 'გამარჯობა! როგორ ხარ?',
  German: '„Hallo“, sagte er. »Ja«, sagte sie – 5 % der E-Mails.',
  Greek: 'Τι κάνεις; «Καλά» · ευχαριστώ.',
  Hebrew: 'שלום, מה שלומך? צה״ל, בית־ספר, ג׳ירפה.',
  Hindi: 'यह मेरी किताब है। क्या तुम ठीक हो? मैं ठीक हूँ॥',
  Italian: "L'amico disse: «Ciao!» e se n'andò…",
  Japanese: '「こんにちは」と彼は言った。（笑） 東京タワー、ｱｲｽ！',
  Khmer: 'សួស្តី។ តើ\u200bអ្នក\u200bសុខសប្បាយ\u200bទេ?',
  Korean: '안녕하세요? "네", 그가 말했다. 3·1 운동',
  Persian: 'می‌خواهم بروم؛ «سلام»، حالت چطور است؟',
  Polish: '„Tak” – powiedział – „nie”.',
  Russian: 'Это — мой дом. «Привет», — сказал он…',
  Spanish: '¿Qué tal? —Bien —dijo—, ¡gracias!',
  Swedish: 'Han sade: ”Hej, det är 10:30”.',
  Tamil: 'நான் நலமாக இருக்கிறேன். நீங்கள்?',
  Thai: 'ประเทศไทย สวยมากๆ ราคา 5 บาท ฯลฯ',
  Tibetan: 'བོད་ཡིག་ཀློག་པ། བཀྲ་ཤིས་བདེ་ལེགས༎',
  Turkish: "Ankara'da 3'te görüşürüz; İstanbul, ılık!",
  Ukrainian: 'Сім’я — це „все“, п’ять.',
  Urdu: 'میں ٹھیک ہوں۔ آپ کیسے ہیں؟ "جی"، اس نے کہا۔',
  Vietnamese: 'Tôi khỏe, cảm ơn bạn! Còn bạn thì sao?',
  Yiddish: 'וואָס מאַכסטו? „גוט“, האָט ער געזאָגט.',
};

const TOKENISED: readonly string[] = [
  'two men are sitting .',
  'It &apos;s good .',
  'he said , &quot; yes &quot; @-@ and left ( again ) .',
  "I do n't know , `` maybe '' ?",
  '我 喜欢 喝 茶 。',
  "▁Don ' t ▁wor ry @@ </s>",
];

const words = wordTokenizer({ lowercase: false, normalize: 'none' });
const untouched = { normalize: 'none' } as const;
const texts = Object.values(LANGUAGES);
const TOKENIZERS: Readonly<Record<string, Tokenizer>> = {
  words,
  'words, Chinese by character': wordTokenizer({
    lowercase: false,
    normalize: 'none',
    chinese: 'characters',
  }),
  characters: charTokenizer(untouched),
  BPE: bpeTokenizer({ ...untouched, vocabularySize: 400 }).train(texts),
  unigram: unigramTokenizer({ ...untouched, vocabularySize: 700 }).train(texts),
  'white space': whitespaceTokenizer(untouched),
};

/** Python's `' '.join(text.split())`, but that only white space of Unicode is white. */
const singleBlanks = (text: string) =>
  text
    .split(/\p{White_Space}/u)
    .filter(Boolean)
    .join(' ');

const through = ({ encode, decode }: Tokenizer, text: string) => decode(encode(text));

suite('decode(encode(text)) is the text', () => {
  for (const [language, text] of Object.entries(LANGUAGES)) {
    test(`in ${language}`, () => {
      for (const [name, tokenizer] of Object.entries(TOKENIZERS)) {
        assert.equal(through(tokenizer, text), text, name);
      }
      assert.equal(through(wordTokenizer({ lowercase: false }), text), text.normalize('NFC'));
    });
  }

  test('of texts that are tokenised already', () => {
    for (const text of TOKENISED) {
      for (const [name, tokenizer] of Object.entries(TOKENIZERS)) {
        const expected = name === 'BPE' || name === 'unigram' ? text.replace(/▁/g, ' ') : text;
        assert.equal(through(tokenizer, text), singleBlanks(expected), name);
      }
      assert.equal(through(wordTokenizer(), text), text.toLowerCase());
    }
  });

  test('with every punctuation mark and symbol of Unicode, beside words and blanks in every way', () => {
    const signs: string[] = [];
    for (let code = 0x21; code < 0x1fbff; code++) {
      const sign = String.fromCodePoint(code);
      if (/[\p{P}\p{S}\p{Cf}\p{Cc}\p{M}]/u.test(sign)) signs.push(sign);
    }
    assert.ok(signs.length > 8000);
    for (const sign of signs) {
      const around = ['a', ' '].flatMap(before => ['b', ' '].map(after => before + sign + after));
      const text = singleBlanks(`${around.join('x')}, ${sign}${sign} 我${sign}们 "${sign}"`);
      assert.equal(through(words, text), text, `U+${sign.codePointAt(0)?.toString(16)}`);
    }
  });

  for (const [name, tokenizer] of Object.entries(TOKENIZERS)) {
    test(`whatever the text is: ${name}`, () => {
      const alphabet = [
        ...'ab Z1.,!?\'"’“”„«»‘‚—–-…/()%$€:;=&@#_￭␣我们。，！か、ー\u200d\u200c\u200b\u200f\u00ad\ufe0f\u0301\ufeff👍🏽',
      ];
      const mixed = fc.array(fc.constantFrom(...alphabet), { maxLength: 16 });
      const all = fc.oneof(
        anyText(),
        mixed.map(parts => parts.join('')),
        fc.string({ unit: 'binary' }),
        fc
          .array(fc.constantFrom(...texts, ' ', '"'), { maxLength: 3 })
          .map(parts => parts.join('')),
      );
      const isSubword = name === 'BPE' || name === 'unigram';
      const check = fc.property(all, text => {
        const given = isSubword ? text.replace(/▁/g, ' ') : text; // said in their documentation
        assert.equal(through(tokenizer, text), singleBlanks(given));
      });
      fc.assert(check, { seed: 11, numRuns: name.startsWith('words') ? 6000 : 1500 });
    });
  }

  test('with case and forms folded: what comes back is what normalize makes of the text', () => {
    for (const lowercase of [true, false]) {
      for (const normalize of ['NFC', 'NFKC', 'none'] as const) {
        const settings = { lowercase, normalize };
        const each = [
          wordTokenizer(settings),
          charTokenizer(settings),
          whitespaceTokenizer(settings),
        ];
        for (const tokenizer of each) {
          const check = fc.property(fc.oneof(anyText(), fc.constantFrom(...texts)), text => {
            assert.equal(through(tokenizer, text), tokenizer.normalize?.(text));
          });
          fc.assert(check, { seed: 12, numRuns: 300 });
        }
      }
    }
  });

  test('few words of ordinary text have marks, and only punctuation does where blanks follow no rule', () => {
    for (const [language, text] of Object.entries(LANGUAGES)) {
      // scripts without blanks have them between phrases
      if (/\p{Script=Thai}|\p{Script=Khmer}|\p{Script=Myanmar}|2023/u.test(text)) continue;
      const tokens = words.encode(text);
      const marked = tokens.filter(token => words.plain?.(token) !== token);
      assert.ok(marked.length <= tokens.length / 2, `${language}: ${marked.join(' ')}`);
      const letters = marked.filter(token => /[\p{L}\p{N}]/u.test(token));
      assert.deepEqual(letters, [], language);
    }
  });
});

suite('whitespaceTokenizer', () => {
  test('takes what stands between white space', () => {
    const { encode, decode } = whitespaceTokenizer();
    assert.deepEqual(encode(' It &apos;s\t good \u00a0.\n'), ['It', '&apos;s', 'good', '.']);
    assert.equal(decode(['It', '&apos;s', '.']), 'It &apos;s .');
    assert.deepEqual(encode(' '), []);
  });

  test('keeps case unless asked, and comes back from its description', () => {
    const made = whitespaceTokenizer({ lowercase: true, normalize: 'NFKC' });
    const again = tokenizerFrom(JSON.parse(JSON.stringify(made)));
    assert.deepEqual(again.encode('Ａb C'), ['ab', 'c']);
    assert.deepEqual(again.toJSON?.(), {
      name: 'whitespace',
      lowercase: true,
      normalize: 'NFKC',
      version: 2,
    });
    assert.deepEqual(whitespaceTokenizer().encode('Ａb'), ['Ａb']);
    assert.throws(() => whitespaceTokenizer({ chinese: 'words' } as object), {
      message: /whitespaceTokenizer: .*chinese/,
    });
  });
});
