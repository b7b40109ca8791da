// A training whose largest batch does not fit into the engine's memory is told so before its first step.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Report {
  losses: number[];
  weights: string;
  isChanged: boolean;
  name: string;
  message: string;
  events: string[];
}

/** Trains in a process of its own with so many GB of memory. */
function train(
  memory: number,
  family: string,
  batchSize: number,
  accumulate = 1,
  ...more: string[]
): Report {
  const program = join(__dirname, '../fixtures/programs/largeBatch.ts');
  const list = ['--import', 'tsx', program, family, `${batchSize}`, `${accumulate}`, ...more];
  const env = { ...process.env, SEQ2SEQ_MEMORY: String(memory) };
  return JSON.parse(execFileSync(process.execPath, list, { encoding: 'utf8', env }));
}

/** The number of MB or GB in a message, in GB. */
function gigabytesIn(message: string, pattern: RegExp): number {
  const [, count, unit] = message.match(pattern) ?? assert.fail(message);
  return unit === 'GB' ? Number(count) : Number(count) / 1024;
}

suite('the memory of the largest batch', function () {
  this.timeout(60_000);
  let ample: Report;

  suiteSetup(() => {
    ample = train(4, 'gru', 1024); // so much that nothing is tried
  });

  test('that is missing is an error before the first step, and nothing has changed', () => {
    const { name, message, events, isChanged } = train(0.25, 'gru', 1024);
    assert.equal(name, 'OutOfMemoryError');
    assert.match(
      message,
      /^train: the largest batch, 1024 sentences of up to 41 \+ 44 tokens, does not fit into the engine's memory/,
    );
    assert.match(
      message,
      /Use batchSize: 256 with accumulate: 4, .*SEQ2SEQ_MEMORY.*seq2seq\.memory/,
    );
    assert.deepEqual(events, []);
    assert.equal(isChanged, false);
    const free = gigabytesIn(message, /: ([\d.]+) (MB|GB) of [\d.]+ \w+ are free/);
    const missing = gigabytesIn(message, /about ([\d.]+) (MB|GB) are missing/);
    assert.ok(free > 0.2 && free < 0.25);
    const enough = train(0.25 + 1.3 * missing, 'gru', 1024);
    assert.equal(enough.message, '', 'a little more than what was missing is enough');
    assert.ok(missing > 0.03 && missing < 0.15, `${missing}`);
  });

  test('what the error advises can be trained', () => {
    const { message } = train(0.0625, 'gru', 1024);
    const [, batchSize, accumulate] =
      message.match(/batchSize: (\d+) with accumulate: (\d+)/) ?? [];
    assert.equal(Number(batchSize) * Number(accumulate), 1024);
    const direct = train(0.0625, 'gru', Number(batchSize), Number(accumulate));
    assert.equal(direct.losses.length, 2);
    const after = train(0.0625, 'gru', Number(batchSize), Number(accumulate), 'again');
    assert.deepEqual(after.losses, direct.losses, 'the same as if the error had never been');
  });

  test('trying it changes no bit of the training', () => {
    const tried = train(0.42, 'gru', 1024);
    assert.deepEqual([tried.losses, tried.weights], [ample.losses, ample.weights]);
    assert.ok(ample.isChanged && ample.losses.length === 2);
  });

  test('of a language model counts windows', () => {
    const { message, events } = train(0.0625, 'language', 256);
    assert.match(message, /^train: the largest batch, 256 windows of 100 tokens, .* are missing/);
    assert.deepEqual(events, []);
  });
});
