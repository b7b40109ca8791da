// The benchmark's own peer runs, and says what the others say.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

suite('bench: our engine as a peer', () => {
  test('measures a training step and a product, and tells facts that can be compared', function () {
    this.timeout(30_000);
    const program = join(__dirname, '../../bench/ours.ts');
    const names = ['--workload', 'rnn-h128', '--workload', 'gemm-32x128x512'];
    const { stdout, status } = spawnSync(
      process.execPath,
      ['--import', 'tsx', program, ...names, '--threads', '2', '--budget', '0.1'],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0);
    const lines = stdout.trim().split('\n');
    const [training, product] = lines.map(line => JSON.parse(line));
    assert.equal(lines.length, 2);
    assert.equal(training.workload, 'rnn-h128');
    assert.equal(training.threads, 2);
    assert.equal(training.params, 836048);
    assert.ok(training.first_loss > 7.5 && training.first_loss < 7.8, `${training.first_loss}`);
    assert.ok(training.min_ms > 0 && training.median_ms >= training.min_ms);
    assert.ok(training.repeats >= 10);
    assert.equal(product.workload, 'gemm-32x128x512');
    assert.ok(product.median_ms > 0);
  });
});
