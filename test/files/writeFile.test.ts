// Files written as a whole or not at all.
import { strict as assert } from 'node:assert';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLeftovers, WriteError, writeFileAtomically } from '../../src/files';
import { killWriters } from '../support/killWriters';

const isWindows = process.platform === 'win32';

suite('writing files atomically', () => {
  let folder: string;
  let path: string;
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-write-'));
    path = join(folder, 'a.bin');
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  test('bytes, a text, or pieces of either', async () => {
    await writeFileAtomically(path, 'élan');
    assert.equal(readFileSync(path, 'utf8'), 'élan');
    await writeFileAtomically(path, Uint8Array.of(1, 0, 255));
    assert.deepEqual([...readFileSync(path)], [1, 0, 255]);
    await writeFileAtomically(path, ['one ', Buffer.from('two'), '']);
    assert.equal(readFileSync(path, 'utf8'), 'one two');
    await writeFileAtomically(path, '');
    assert.equal(statSync(path).size, 0);
    assert.deepEqual(readdirSync(folder), ['a.bin']);
  });

  test('writers of one file follow each other: the last one stays, whichever way it is named', async () => {
    if (!isWindows) symlinkSync('a.bin', join(folder, 'link'));
    const names = isWindows
      ? [path]
      : [path, join(folder, 'link'), join(folder, '../', folder.split('/').at(-1) ?? '', 'a.bin')];
    const sizes = [3e6, 10, 1e6, 5, 2e6, 7];
    const contents = sizes.map((size, i) => Buffer.alloc(size, 65 + i));
    let isDone = false;
    const all = Promise.all(
      contents.map((content, i) => writeFileAtomically(names[i % names.length], content)),
    ).then(() => {
      isDone = true;
    });
    while (!isDone) {
      const seen = await readFile(path).catch(() => undefined);
      if (seen)
        assert.ok(
          contents.some(content => content.equals(seen)),
          'one content, whole',
        );
    }
    await all;
    assert.ok(readFileSync(path).equals(contents[5]));
    assert.equal(readdirSync(folder).length, isWindows ? 1 : 2);
  });

  test('one that fails does not hold up the next', async () => {
    const fails = writeFileAtomically(path, failing('EIO'));
    const next = writeFileAtomically(path, 'next');
    await assert.rejects(fails);
    await next;
    assert.equal(readFileSync(path, 'utf8'), 'next');
  });

  function* failing(code: string): Generator<string> {
    yield 'half of it';
    throw Object.assign(new Error(`${code}: from the system`), { code });
  }

  test('an error half-way leaves the old file and nothing else', async () => {
    writeFileSync(path, 'old');
    await assert.rejects(writeFileAtomically(path, failing('ENOSPC')), {
      name: 'WriteError',
      code: 'ENOSPC',
      message: 'the disk is full; free some space or write to another disk',
    });
    await assert.rejects(writeFileAtomically(path, failing('EODD')), {
      code: 'EODD',
      message: 'EODD: from the system',
    });
    assert.equal(readFileSync(path, 'utf8'), 'old');
    assert.deepEqual(readdirSync(folder), ['a.bin']);
  });

  test('one that is given up leaves the old file and nothing else', async () => {
    writeFileSync(path, 'old');
    const interrupt = new AbortController();
    const pieces = function* () {
      yield 'half';
      interrupt.abort();
      yield 'rest';
    };
    await assert.rejects(
      writeFileAtomically(path, pieces(), { signal: interrupt.signal }),
      WriteError,
    );
    assert.equal(readFileSync(path, 'utf8'), 'old');
    assert.deepEqual(readdirSync(folder), ['a.bin']);
  });

  test('refused in words: a folder, no folder, a file as a folder, a name too long', async () => {
    const reasons: [path: string, code: string, reason: RegExp][] = [
      [folder, 'EISDIR', /^it is a folder; name a file in it$/],
      [join(folder, 'no/a.bin'), 'ENOENT', /^its folder does not exist; make it/],
      [join(folder, 'x'.repeat(300)), 'ENAMETOOLONG', /^the name is too long$/],
    ];
    writeFileSync(path, 'old');
    reasons.push([join(path, 'b.bin'), 'ENOTDIR', /is a file, not a folder$/]);
    for (const [to, code, message] of reasons) {
      await assert.rejects(writeFileAtomically(to, 'new'), { name: 'WriteError', code, message });
    }
    await writeFileAtomically(join(folder, '语'.repeat(80)), 'a long name');
  });

  if (isWindows) return;

  test('mode and symbolic links stay; a new file has the mode of any new file', async () => {
    const link = join(folder, 'link');
    const deep = join(folder, 'deep');
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    symlinkSync('a.bin', link);
    symlinkSync('link', deep);
    await writeFileAtomically(deep, 'new');
    assert.deepEqual([readlinkSync(link), readlinkSync(deep)], ['a.bin', 'link']);
    assert.equal(readFileSync(path, 'utf8'), 'new');
    assert.equal(statSync(path).mode & 0o7777, 0o640);
    chmodSync(path, 0o775);
    await writeFileAtomically(path, 'newer');
    assert.equal(statSync(path).mode & 0o7777, 0o775);
    const [fresh, plain] = [join(folder, 'fresh'), join(folder, 'plain')];
    await writeFileAtomically(fresh, '');
    writeFileSync(plain, '');
    assert.equal(statSync(fresh).mode, statSync(plain).mode);
  });

  test('a link to a file that is not there yet makes that file; links in a circle are refused', async () => {
    mkdirSync(join(folder, 'data'));
    symlinkSync('data/model.bin', join(folder, 'link'));
    await writeFileAtomically(join(folder, 'link'), 'new');
    assert.ok(lstatSync(join(folder, 'link')).isSymbolicLink());
    assert.equal(readFileSync(join(folder, 'data/model.bin'), 'utf8'), 'new');
    symlinkSync('two', join(folder, 'one'));
    symlinkSync('one', join(folder, 'two'));
    await assert.rejects(writeFileAtomically(join(folder, 'one'), ''), { code: 'ELOOP' });
  });

  test('a pipe is written to and stays one; so do devices', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const read = readFile(pipe, 'utf8');
    await writeFileAtomically(pipe, ['one ', 'two']);
    assert.equal(await read, 'one two');
    assert.ok(lstatSync(pipe).isFIFO());
    await writeFileAtomically('/dev/null', 'nowhere');
    assert.ok(lstatSync('/dev/null').isCharacterDevice());
    if (existsSync('/dev/full')) {
      await assert.rejects(writeFileAtomically('/dev/full', 'more'), {
        code: 'ENOSPC',
        message: /^the disk is full/,
      });
    }
  });

  test('/dev/stdout is written to', () => {
    const program = `import { writeFileAtomically } from '${join(__dirname, '../../src/files/index.ts')}';
      await writeFileAtomically('/dev/stdout', 'to the pipe');`;
    const file = join(folder, 'program.mts');
    writeFileSync(file, program);
    const command = `"${process.execPath}" --import tsx "${file}" | cat`;
    const root = join(__dirname, '../..');
    const printed = execFileSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
    assert.equal(printed, 'to the pipe');
  });

  test('a file that may only be read is not replaced', async function () {
    if (process.getuid?.() === 0) this.skip(); // root may write it
    writeFileSync(path, 'old');
    chmodSync(path, 0o444);
    await assert.rejects(writeFileAtomically(path, 'new'), {
      code: 'EACCES',
      message: /^you may not write there/,
    });
    assert.equal(readFileSync(path, 'utf8'), 'old');
  });

  test('what killed writers left is removed, what living ones write is not', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'exit');
    const names: string[] = [];
    await writeFileAtomically(
      path,
      (function* () {
        names.push(...readdirSync(folder).filter(name => name.endsWith('.part')));
        yield 'x';
      })(),
    );
    assert.equal(names.length, 1);
    const [, machine] = /\.([0-9a-f]{6})-\d+-[0-9a-f]{12}\.part$/.exec(names[0]) ?? [];
    const part = (where: string, pid: number | undefined) =>
      join(folder, `.a.bin.${where}-${pid}-0123456789ab.part`);
    const left = part(machine, dead.pid);
    const living = part(machine, process.ppid);
    const elsewhere = part('ffffff', dead.pid);
    const old = part('fffffe', 1);
    const others = ['.a.bin.part', 'a.bin.part', '.a.bin.123456'].map(name => join(folder, name));
    for (const file of [left, living, elsewhere, old, ...others]) writeFileSync(file, '');
    utimesSync(old, 1e9, 1e9);
    await removeLeftovers(folder);
    assert.deepEqual([left, old].map(existsSync), [false, false]);
    assert.ok([living, elsewhere, ...others].every(existsSync));
    writeFileSync(left, '');
    await writeFileAtomically(join(folder, 'b.bin'), '');
    assert.ok(!existsSync(left), 'the next file written there removes it too');
    await removeLeftovers(join(folder, 'none'));
  });

  test('killed in the midst of saving: the old file or the new one, whole, and no leftovers after the next', async function () {
    this.timeout(60_000);
    const { kills, midst } = await killWriters(folder, 20);
    assert.equal(kills, 20);
    assert.ok(midst > 0, 'some were killed while they wrote');
    await removeLeftovers(folder);
    assert.deepEqual(
      readdirSync(folder).filter(name => name.endsWith('.part')),
      [],
    );
  });
});
