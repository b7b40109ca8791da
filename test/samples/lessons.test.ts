// Every lesson runs from top to bottom, and what it claims holds.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecodeData, decodeArray, parseEnvelope, VIEW_MIME } from '../../src/protocol';

const root = join(__dirname, '../..');

interface Executed {
  cells: { id: string; outputs?: { data?: Record<string, unknown> }[] }[];
}

suite('lessons', () => {
  for (const language of ['en', 'zh']) {
    const lesson = join(root, 'samples', language, '00-five-minutes.ipynb');
    test(`${language}/00-five-minutes: a translator that translates, and an attention that aligns`, function () {
      this.timeout(300_000);
      const folder = mkdtempSync(join(tmpdir(), 'seq2seq-lesson-'));
      try {
        const args = ['run', lesson, '--output', join(folder, 'out.ipynb'), '--pictures', folder];
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          [join(root, 'dist/cli.js'), ...args],
          { encoding: 'utf8' },
        );
        assert.equal(status, 0, stderr);
        check(JSON.parse(readFileSync(join(folder, 'out.ipynb'), 'utf8')), stdout, folder);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
});

function check(notebook: Executed, stdout: string, folder: string): void {
  const bleu = Number(/^BLEU\s+([\d.]+)/m.exec(stdout)?.[1]);
  const exact = Number(/^exact match\s+([\d.]+) %/m.exec(stdout)?.[1]);
  assert.ok(bleu > 80, `BLEU on held-out sentences: ${bleu}`);
  assert.ok(exact > 60, `exact match on held-out sentences: ${exact}`);
  assert.match(stdout, /^\[ 'zebras' \]$/m);
  for (const picture of ['03-training', '04-translation']) {
    assert.ok(existsSync(join(folder, `${picture}.png`)), picture);
    assert.ok(existsSync(join(folder, `${picture}.txt`)), picture);
  }
  const cell = notebook.cells.find(({ id }) => id === 'prediction');
  const view = parseEnvelope(cell?.outputs?.[0]?.data?.[VIEW_MIME]);
  assert.ok(view.kind === 'bundle');
  assert.deepEqual(view.data.views.map(({ kind }) => kind).sort(), [
    'attention',
    'decode',
    'gates',
    'gates',
  ]);
  const source = view.seqs?.src.tokens ?? [];
  const target = view.seqs?.tgt.tokens ?? [];
  assert.deepEqual(source, ['i', "don't", 'like', 'coffee', '.', '<eos>']);
  assert.equal(target.join(''), '我不喜欢喝咖啡。<eos>');
  const attention = view.data.views.find(({ kind }) => kind === 'attention');
  assert.ok(attention?.kind === 'attention');
  const weights = decodeArray(attention.data.items[0].w);
  const mostRead = (word: string) => {
    const row = target.indexOf(word) * source.length;
    const values = Array.from(weights.slice(row, row + source.length));
    return source[values.indexOf(Math.max(...values))];
  };
  assert.equal(mostRead('我'), 'i');
  assert.equal(mostRead('咖'), 'coffee');
  const decode = view.data.views.find(({ kind }) => kind === 'decode');
  assert.deepEqual((decode?.data as DecodeData | undefined)?.chosen.shape, [target.length]);
}
