import { strict as assert } from 'node:assert';
import { charTokenizer, ParallelCorpus, TextCorpus } from '../../src/text';
import {
  readBytes,
  readText,
  setFileReader,
  setFileWriter,
  writeBytes,
} from '../../src/text/files';
import { linesOf } from '../../src/text/lines';
import { installFiles } from './memoryFiles';

const bytes = (...values: number[]) => Uint8Array.from(values);
const utf8 = (text: string) => [...new TextEncoder().encode(text)];

function failing(error: unknown): void {
  setFileReader(() => Promise.reject(error), '/home/me/lessons');
}

suite('readText', () => {
  test('gives the text without its byte-order mark', async () => {
    installFiles({ 'a.tsv': bytes(0xef, 0xbb, 0xbf, ...utf8('你好\n')) });
    assert.equal(await readText('a.tsv'), '你好\n');
  });

  test('a missing file is named with the place looked at and where paths start', async () => {
    installFiles({});
    await assert.rejects(readText('data/en-zh.tsv'), {
      name: 'DataError',
      path: 'data/en-zh.tsv',
      message:
        'There is no file data/en-zh.tsv. Looked at /home/me/lessons/data/en-zh.tsv. ' +
        "Relative paths start from the notebook's folder, /home/me/lessons.",
    });
  });

  test('a reader that says less gives a message that says less', async () => {
    setFileReader(() => Promise.reject({ code: 'ENOENT' }));
    await assert.rejects(readText('/data/a.tsv'), {
      message: "There is no file /data/a.tsv. Relative paths start from the notebook's folder.",
    });
  });

  test('a folder, a forbidden file and any other failure are told apart', async () => {
    failing({ code: 'EISDIR' });
    await assert.rejects(readText('data'), { message: 'data is a folder. Name the file in it.' });
    failing({ code: 'EACCES', path: '/data/a.tsv' });
    await assert.rejects(readText('a.tsv'), {
      message:
        'a.tsv may not be read (EACCES). Looked at /data/a.tsv. ' +
        'Check who owns it and its permissions.',
    });
    failing(new Error('disk on fire'));
    await assert.rejects(readText('a.tsv'), { message: 'Cannot read a.tsv: disk on fire.' });
  });

  test('an empty file and one of blank lines say so', async () => {
    installFiles({ 'empty.tsv': '', 'blank.tsv': '\n \n\t\n' });
    await assert.rejects(readText('empty.tsv'), {
      message: 'empty.tsv is empty: there is no pair to read.',
    });
    await assert.rejects(readText('blank.tsv'), {
      message: 'blank.tsv has only blank lines: there is no pair to read.',
    });
  });

  test('bytes that are not UTF-8 are found by their line', async () => {
    const gbk = bytes(...utf8('a\tb\n你\t好\n'), 0xc4, 0xe3, 0x09, 0xba, 0xc3, 0x0a);
    const cut = bytes(...utf8('a\tb\n'), 0xe4, 0xbd);
    installFiles({ 'gbk.tsv': gbk, 'cut.tsv': cut });
    await assert.rejects(readText('gbk.tsv'), {
      line: 3,
      message:
        'gbk.tsv, line 3 is not UTF-8 (Chinese text is often saved as GBK). ' +
        'Save the file as UTF-8.',
    });
    await assert.rejects(readText('cut.tsv'), { line: 2 });
  });

  test('UTF-16 is recognised', async () => {
    installFiles({ 'le.tsv': bytes(0xff, 0xfe, 0x61, 0), 'be.tsv': bytes(0xfe, 0xff, 0, 0x61) });
    await assert.rejects(readText('le.tsv'), { message: 'le.tsv is UTF-16. Save it as UTF-8.' });
    await assert.rejects(readText('be.tsv'), { message: 'be.tsv is UTF-16. Save it as UTF-8.' });
  });

  test('so is UTF-16 without a byte-order mark, of any script', async () => {
    const text = 'the cat\tle chat\n你好，世界\t早安\n';
    const le = Uint8Array.from(Buffer.from(text, 'utf16le'));
    const be = Uint8Array.from(Buffer.from(text, 'utf16le').swap16());
    const chinese = Uint8Array.from(Buffer.from('你好，世界很大。\t早安。\n', 'utf16le'));
    const ascii = Uint8Array.from(Buffer.from('你好天子大\t你好天\n', 'utf16le')); // all bytes below 128
    installFiles({
      'le.tsv': le,
      'be.tsv': be,
      'zh.tsv': chinese,
      'ascii.tsv': ascii,
    });
    for (const path of ['le.tsv', 'be.tsv', 'zh.tsv', 'ascii.tsv']) {
      const message = `${path} has bytes of 0 as UTF-16 without a byte-order mark has them. Save it as UTF-8.`;
      await assert.rejects(readText(path), { name: 'DataError', message });
      const tokenizer = charTokenizer();
      const options = { source: tokenizer, target: tokenizer };
      await assert.rejects(ParallelCorpus.fromTsv(path, options), { message });
      await assert.rejects(ParallelCorpus.fromFiles({ source: path, target: path }, options), {
        message,
      });
      await assert.rejects(TextCorpus.fromFile(path, { tokenizer }), { message });
    }
    installFiles({ 'one.tsv': 'ab\u0000\u0000'.repeat(5) });
    assert.match(await readText('one.tsv'), /^ab/);
  });

  test('a path that is none is named', async () => {
    await assert.rejects(readText(7 as unknown as string), {
      message: "A path is a text such as 'data/en-zh.tsv'; got 7.",
    });
  });
});

suite('bytes of files', () => {
  test('are joined from chunks; a file that comes whole is not copied', async () => {
    const whole = bytes(1, 2, 3);
    setFileReader(async () => whole);
    assert.equal(await readBytes('a.bin'), whole);
    setFileReader(async function* () {
      yield bytes(1, 2);
      yield bytes();
      yield bytes(3);
    });
    assert.deepEqual(await readBytes('a.bin'), whole);
    setFileReader(async function* () {});
    assert.deepEqual(await readBytes('a.bin'), bytes());
  });

  test('that cannot be written: the reason the writer gives', async () => {
    const reasons: [error: object, reason: string][] = [
      [{ code: 'EIO', message: 'the disk is on fire' }, 'the disk is on fire'],
      [{ code: 'EIO' }, 'EIO'],
      [{}, 'the writer gave no reason'],
    ];
    for (const [error, reason] of reasons) {
      setFileWriter(() => Promise.reject(error));
      await assert.rejects(writeBytes('a.bin', bytes(1)), {
        name: 'DataError',
        path: 'a.bin',
        message: `Cannot write a.bin: ${reason}.`,
      });
    }
    const interrupt = Object.assign(new Error('Interrupted'), { name: 'InterruptError' });
    setFileWriter(() => Promise.reject(interrupt));
    await assert.rejects(writeBytes('a.bin', bytes(1)), interrupt);
    await assert.rejects(writeBytes('', bytes(1)), { message: /A path is a text .* got ''\./ });
    setFileWriter(undefined as never);
    await assert.rejects(writeBytes('a.bin', bytes(1)), {
      name: 'DataError',
      message: 'Cannot write a.bin: no file writer is installed (setFileWriter).',
    });
  });
});

suite('linesOf', () => {
  test('takes the line ends of all systems', () => {
    assert.deepEqual(linesOf('a\nb\r\nc\n'), ['a', 'b', 'c']);
    assert.deepEqual(linesOf('a\rb\r\rc\r'), ['a', 'b', '', 'c']);
  });

  test('a CR among LFs ends no line', () => {
    assert.deepEqual(linesOf('a\rb\nc\r\r\nd\r'), ['a\rb', 'c\r', 'd\r']);
    assert.deepEqual(linesOf('a\n\nb'), ['a', '', 'b']);
    assert.deepEqual(linesOf(''), []);
  });
});
