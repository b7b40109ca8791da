/** The samples' own corpus: what its README says of it is true, and its generator writes the same bytes. */
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../samples/data');
const FILES = ['en-zh.tsv', 'en-zh.test.tsv'];
const [MAIN, TEST] = FILES;

interface Line {
  readonly english: string;
  readonly chinese: string;
}

function text(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

function read(name: string): Line[] {
  const lines = text(name).split('\n');
  assert.equal(lines.pop(), '', `${name} ends with a line feed`);
  return lines.map((line, i) => {
    const columns = line.split('\t');
    assert.equal(columns.length, 2, `${name}:${i + 1} has two columns`);
    return { english: columns[0], chinese: columns[1] };
  });
}

const words = (english: string): string[] => english.match(/[A-Za-z']+/g) ?? [];
const characters = (chinese: string): string[] => chinese.match(/\p{Script=Han}/gu) ?? [];

/** In how many lines each symbol stands. */
function occurrences(lines: readonly Line[], symbols: (line: Line) => string[]) {
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const symbol of new Set(symbols(line))) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
  }
  return counts;
}

function eachLine(check: (line: Line) => boolean, message: string): void {
  for (const name of FILES) {
    const wrong = read(name).filter(line => !check(line));
    const shown = wrong.slice(0, 5).map(({ english, chinese }) => `${english} ${chinese}`);
    assert.deepEqual(shown, [], `${name}: ${message}`);
  }
}

suite('the corpus of the samples', () => {
  test('the generator writes the same bytes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
    try {
      execFileSync(process.execPath, [join(FOLDER, 'generate.mjs'), folder]);
      for (const name of FILES) {
        assert.ok(readFileSync(join(folder, name)).equals(readFileSync(join(FOLDER, name))), name);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('counts are as large as lessons need, and the README tells them', () => {
    const [main, held] = [read(MAIN), read(TEST)];
    assert.ok(main.length >= 2400 && main.length <= 4000, `${main.length} pairs`);
    assert.ok(held.length >= 200, `${held.length} held out`);
    const types = occurrences(main, ({ english }) => words(english.toLowerCase())).size;
    const hanzi = occurrences(main, ({ chinese }) => characters(chinese)).size;
    assert.ok(types >= 350 && types <= 500, `${types} English words`);
    assert.ok(hanzi <= 600, `${hanzi} Chinese characters`);
    const readme = text('README.md');
    for (const fact of [
      `${main.length.toLocaleString('en')} pairs`,
      `${held.length.toLocaleString('en')} pairs`,
      `${types} English words`,
      `${hanzi} Chinese characters`,
    ]) {
      assert.ok(readme.includes(fact), `README.md says: ${fact}`);
    }
  });

  test('no sentence stands twice, on either side, in either file', () => {
    const all = FILES.flatMap(read);
    assert.equal(new Set(all.map(({ english }) => english.toLowerCase())).size, all.length);
    assert.equal(new Set(all.map(({ chinese }) => chinese)).size, all.length);
  });

  test('held-out sentences have only known words', () => {
    const symbols = ({ english, chinese }: Line) => [...words(english), ...characters(chinese)];
    const known = occurrences(read(MAIN), symbols);
    for (const line of read(TEST)) {
      const rare = symbols(line).filter(symbol => (known.get(symbol) ?? 0) < 3);
      assert.deepEqual(rare, [], line.english);
    }
  });

  test('the sentences of the first lesson can be translated, and zebras are unknown', () => {
    const known = occurrences(read(MAIN), ({ english }) => words(english.toLowerCase()));
    const lesson =
      "Good morning! How are you? I don't like coffee. Where is the station? " +
      'She is reading a book at school. We will go to Beijing tomorrow.';
    for (const word of words(lesson.toLowerCase())) assert.ok(known.has(word), word);
    assert.ok(!known.has('zebras'));
  });

  test('sentences are short, and begin and end as they should', () => {
    eachLine(({ english }) => /^[A-Z]/.test(english), 'begins with a capital letter');
    eachLine(({ english }) => {
      const count = english.split(' ').length;
      return count >= 2 && count <= 10;
    }, '2 to 10 words');
    eachLine(({ chinese }) => [...chinese].length <= 16, 'at most 16 characters');
    eachLine(({ english, chinese }) => {
      const marks = '.?!'.indexOf(english.slice(-1));
      return marks >= 0 && marks === '。？！'.indexOf(chinese.slice(-1));
    }, 'the last marks agree');
  });

  test('English has English characters only, with single blanks', () => {
    eachLine(({ english }) => /^[A-Za-z']+(,? [A-Za-z']+)*[.?!]$/.test(english), 'characters');
    eachLine(({ english }) => !/\b(\w+) \1\b/i.test(english), 'word twice');
    eachLine(({ english }) => !/\ba [aeiou]/i.test(english), 'a before a vowel');
    eachLine(({ english }) => !/\ban [^aeiouh]/i.test(english), 'an before a consonant');
  });

  test('Chinese has simplified characters and Chinese marks only', () => {
    eachLine(({ chinese }) => /^[\p{Script=Han}，]+[。？！]$/u.test(chinese), 'characters');
    const traditional = new Set(
      '們這個說書時間會來過現電話學習點錢買賣車門開關聽寫讀國語歡樂貓鳥魚雞蘋麵飯館醫銀' +
        '從後邊對嗎為媽爺歲長見誰兩張條雙幾還沒應該讓給請問題頭髮覺師員機場東',
    );
    eachLine(({ chinese }) => ![...chinese].some(c => traditional.has(c)), 'traditional forms');
  });

  test('numbers take 两 before a measure word, and nothing is doubled', () => {
    eachLine(({ chinese }) => !/(?<!十)二[个本杯瓶只把支件点次年岁]/.test(chinese), '二 for 两');
    eachLine(({ chinese }) => !/一[条张本只杯瓶件][条张本只杯瓶件]/.test(chinese), 'two measures');
    eachLine(
      ({ chinese }) => !/的的|了了|吗吗|(?<!现)在在|很很|不很/.test(chinese),
      'doubled words',
    );
  });
});
