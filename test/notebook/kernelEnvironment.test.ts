import { strict as assert } from 'node:assert';
import { kernelEnvironment } from '../../src/notebook/kernelEnvironment';

suite('a kernel beside an editor', () => {
  test('leaves the editor a core, has one at least, and does what it is told', () => {
    const threads = (cores: number) => kernelEnvironment({ threads: '' }, cores).SEQ2SEQ_THREADS;
    assert.deepEqual([1, 2, 4, 32].map(threads), ['1', '1', '3', '8']);
    assert.deepEqual(kernelEnvironment({ threads: '2' }, 8), {}); // the environment is passed on as it is
  });

  test('is told how much memory it may use, where the setting says so', () => {
    const memory = (gigabytes: number) => kernelEnvironment({ threads: '2', memory: gigabytes });
    assert.deepEqual([memory(6.5), memory(0)], [{ SEQ2SEQ_MEMORY: '6.5' }, {}]);
  });
});
