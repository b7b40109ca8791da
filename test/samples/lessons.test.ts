// Every lesson runs from top to bottom, and what it claims holds.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecodeData, decodeArray, parseEnvelope, VIEW_MIME } from '../../src/protocol';

const root = join(__dirname, '../..');

interface Executed {
  cells: { id: string; outputs?: { data?: Record<string, unknown> }[] }[];
}

/** What each lesson claims, held against what it printed. */
const LESSONS: Record<string, (stdout: string, notebook: Executed, folder: string) => void> = {
  '00-five-minutes': (stdout, notebook, folder) => check(notebook, stdout, folder),
  '01-rnn': stdout => {
    assert.ok(byHand(stdout)[0] < 1e-6, 'the formula is the cell');
    const [first, second, sixth] = numbers(stdout, /^(?:right:|正确率：)/);
    assert.ok(first > 50, `most begin with the right character: ${first} %`);
    assert.ok(second < first / 2 && sixth < first / 2, `${second} % and ${sixth} % further on`);
    const [, without, looking] = numbers(stdout, /^(?:after 10 epochs|10 轮之后)/);
    const [, longer, , gated] = numbers(stdout, /^(?:without attention|没有注意力时)/);
    assert.ok(
      without < 10 && looking > 55,
      `after 10 epochs ${without}, with attention ${looking}`,
    );
    assert.ok(longer > without + 3, `it was undertrained: ${without}, then ${longer}`);
    assert.ok(gated > longer + 15, `a state of the same size, with gates: ${gated}`);
    assert.ok(looking > gated + 10, 'attention beats both in fewer epochs');
  },
  '02-lstm': stdout => {
    assert.ok(
      byHand(stdout).every(difference => difference < 1e-6),
      'the formula is the cell',
    );
    assert.ok(number(stdout, 'exact match') > 95);
    assert.match(stdout, /^the 21st of March, 1998 → 1998-03-21$/m);
    assert.match(stdout, /^5 March 1998 → 1998-03-05$/m);
    assert.match(stdout, /^1998年3月5日 → 1998-03-05$/m);
    // what is no date is answered with digits too
    assert.match(stdout, /^March 98 → \d[\d-]+$/m);
    assert.match(stdout, /^tomorrow → \d[\d-]+$/m);
  },
  '03-gru': stdout => {
    assert.ok(byHand(stdout)[0] < 1e-6, 'the formula is the cell');
    const [greedy, , beam] = numbers(stdout, /^BLEU(?: greedy|：贪心)/);
    assert.ok(greedy > 75 && beam > greedy - 3, `greedy ${greedy}, with a beam ${beam}`);
    const [, gru, lstm] = /GRU (\d+) LSTM (\d+)/.exec(stdout) ?? [];
    assert.equal(Number(gru) / Number(lstm), 3 / 4);
    const [after, before] = numbers(stdout, /^BLEU(?: with the reset gate|：重置门)/);
    assert.ok(Math.abs(after - before) < 8, `the two forms: ${after} and ${before}`);
  },
  '04-transformer': (stdout, notebook) => {
    assert.ok(
      byHand(stdout).every(difference => difference < 1e-5),
      'the formula is the op',
    );
    for (const name of ['checkCausal', 'checkPadding', 'lossAtInit']) {
      assert.match(stdout, new RegExp(`^✓ ${name}`, 'm'));
    }
    assert.ok(number(stdout, 'BLEU') > 80);
    const [training, lowest, development] = numbers(
      stdout,
      /^(?:training loss [\d.]+,|训练损失 [\d.]+，)/,
    );
    const size = targetVocabularySize(stdout);
    assert.ok(
      Math.abs(lowest - smoothedEntropy(0.1, size)) < 0.006,
      `${lowest} for ${size} tokens`,
    );
    assert.ok(training >= lowest && training < lowest + 0.5, `training loss ${training}`);
    assert.ok(development < 0.5, `development loss ${development}`);
    assert.match(stdout, /with the cache [\d.]+ s, without|有缓存 [\d.]+ 秒，没有缓存/);
    const cell = notebook.cells.find(({ id }) => id === 'heads');
    const view = parseEnvelope(cell?.outputs?.[0]?.data?.[VIEW_MIME]);
    assert.ok(view.kind === 'attention');
    assert.deepEqual(
      view.data.items.map(({ rel, w }) => [rel, ...w.shape.slice(0, 2)]),
      [
        ['cross', 2, 4],
        ['self', 2, 4],
        ['self', 2, 4],
      ],
    );
  },
};

/** The differences that the first cell printed. */
function byHand(stdout: string): number[] {
  const [, line] = /^\[1\/\d+\].*\n+((?:\[ )?[\d.e-]+(?:, [\d.e-]+)*(?: \])?)$/m.exec(stdout) ?? [];
  assert.ok(line, 'the first cell shows how far the formula is from the cell');
  return (line.match(/[\d.e-]+/g) ?? []).map(Number);
}

/** The numbers of the first line that begins so. */
function numbers(stdout: string, beginning: RegExp): number[] {
  const line = stdout.split('\n').find(text => beginning.test(text));
  assert.ok(line, `no line of the output begins with ${beginning}`);
  return (line.match(/\d+(?:\.\d+)?/g) ?? []).map(Number);
}

/** Tokens of the target vocabulary, as the summary of the corpus has them. */
function targetVocabularySize(stdout: string): number {
  return Number(/with (\d+) words equally likely/.exec(stdout)?.[1]);
}

/** −Σ p ln p of the distribution that label smoothing makes of one right token among `size` (Szegedy et al. 2016). */
function smoothedEntropy(epsilon: number, size: number): number {
  const probabilities = Array.from(
    { length: size },
    (_, token) => epsilon / size + (token === 0 ? 1 - epsilon : 0),
  );
  return -probabilities.reduce((sum, p) => sum + p * Math.log(p), 0);
}

function number(stdout: string, name: string): number {
  return Number(new RegExp(`^${name}\\s+([\\d.]+)`, 'm').exec(stdout)?.[1]);
}

suite('lessons', () => {
  for (const language of ['en', 'zh']) {
    for (const [name, claims] of Object.entries(LESSONS)) {
      const lesson = join(root, 'samples', language, `${name}.ipynb`);
      test(`${language}/${name}: runs from top to bottom, and what it says holds`, function () {
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
          claims(stdout, JSON.parse(readFileSync(join(folder, 'out.ipynb'), 'utf8')), folder);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      });
    }

    test(`${language}: every lesson is listed here`, () => {
      const files = readdirSync(join(root, 'samples', language)).sort();
      assert.deepEqual(
        files,
        Object.keys(LESSONS).map(name => `${name}.ipynb`),
      );
    });
  }
});

test('what a lesson in Chinese prints in words is Chinese', () => {
  for (const name of Object.keys(LESSONS)) {
    const { cells } = JSON.parse(
      readFileSync(join(root, 'samples/zh', `${name}.ipynb`), 'utf8'),
    ) as { cells: { source: string[] }[] };
    const source = cells.map(cell => cell.source.join('')).join('\n');
    for (const [, , printed] of source.matchAll(/console\.log\(([`'])(.*?)\1/g)) {
      const words = printed.replace(/\$\{[^}]*\}/g, '');
      assert.ok(!/[a-z]{3}/i.test(words) || /\p{Script=Han}/u.test(words), `${name}: ${words}`);
    }
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
