// What a view keeps of the choices of its user.
import { strict as assert } from 'node:assert';
import { Memory, type Saved } from '../../src/renderer/memory';

suite('renderer: memory', () => {
  test('is kept by payload, survives a reload, and forgets the oldest', () => {
    let state: Saved | undefined;
    const context = {
      getState: () => state,
      setState: (saved: Saved) => {
        state = saved;
      },
    };
    const memory = new Memory(context);
    memory.set('a', { step: 3 });
    memory.set('a', { table: true });
    assert.deepEqual(new Memory(context).get('a'), { step: 3, table: true });
    assert.deepEqual(new Memory(context).get('__proto__'), {});
    for (let k = 0; k < 250; k++) memory.set(`view ${k}`, { step: k });
    assert.deepEqual(memory.get('a'), {});
    assert.deepEqual(memory.get('view 249'), { step: 249 });
    assert.equal(Object.keys(state ?? {}).length, 200);
  });
});
