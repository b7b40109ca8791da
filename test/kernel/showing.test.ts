// What values and errors look like in a real kernel: what objects say of themselves, limits, classes, fields of lists.
import { strict as assert } from 'node:assert';
import { TestKernel } from '../support/kernel';

suite('showing values', () => {
  const kernel = new TestKernel();
  suiteSetup(() => kernel.client.start());
  suiteTeardown(() => kernel.close());

  test('a toMimeBundle that is asynchronous is awaited, and can be interrupted', async () => {
    const result =
      await kernel.run(`const wait = () => new Promise(resolve => setTimeout(resolve, 30));
      ({ async toMimeBundle() { await wait(); return { 'text/plain': 't', 'application/json': { a: [1, null], none: undefined } } } })`);
    assert.ok(result.status === 'ok');
    assert.deepEqual(result.result, {
      'text/plain': 't',
      'application/json': { a: [1, null] },
    });
    const stopped = await kernel.interrupt('({ toMimeBundle: () => new Promise(() => {}) })');
    assert.equal(stopped.status, 'interrupted');
    assert.equal(await kernel.show('wait.name'), "'wait'", 'the variables are there');
  });

  test('display shows what is asynchronous in its place', async () => {
    const from = kernel.displays.length;
    await kernel.run(`display(1, { toMimeBundle: async () => ({ 'text/plain': 'two' }) }, 3);
      await new Promise(resolve => setTimeout(resolve, 20));`);
    const shown = kernel.displays.slice(from).map(({ data }) => data['text/plain']);
    assert.deepEqual(shown, ['1', 'two', '3']);
  });

  test('what is no output is named', async () => {
    const said = (bundle: string) => kernel.fail(`({ toMimeBundle: ${bundle} })`);
    assert.match(
      await said('() => "just text"'),
      /TypeError: toMimeBundle: gave string; give an object of MIME types/,
    );
    assert.match(
      await said('() => ({ "text/html": () => 1 })'),
      /'text\/html' is a function; give a text/,
    );
    assert.match(
      await said('async () => ({ "application/json": { a: [1, 2n] } })'),
      /'application\/json'\.a\[1\] is a BigInt/,
    );
    assert.match(
      await said('() => { const a = {}; a.self = a; return { "x/y+json": a } }'),
      /'x\/y\+json'\.self holds itself/,
    );
    assert.match(
      await said('() => ({ "text/plain": Promise.resolve("t") })'),
      /'text\/plain' is a promise/,
    );
  });

  test('a value of a class whose constructor throws, and what lists hold beside their entries', async () => {
    const vector = `(() => {
      class Vec extends Array { constructor(...xs) { if (xs.length !== 3) throw new Error('three'); super(...xs) } }
      return new Vec(1, 2, 3)
    })()`;
    assert.equal(await kernel.show(vector), 'Vec(3) [ 1, 2, 3 ]');
    const long = 'Array.from({ length: 300 }, (_, i) => i)';
    const object = await kernel.show(`({ [Symbol('tag')]: 1, list: ${long} })`);
    assert.match(object ?? '', /… 280 more of 300 …[\s\S]*Symbol\(tag\)\]?: 1/);
    const list = await kernel.show(`Object.assign(${long}, { extra: 'kept', [Symbol('s')]: 2 })`);
    assert.match(
      list ?? '',
      /… 280 more of 300 …[\s\S]* extra: 'kept'[\s\S]*Symbol\(s\)\]?: 2\s+\]$/,
    );
    const own = await kernel.show('new (class Own extends Array {})(300).fill(1)');
    assert.match(own ?? '', /^Own\(300\) \[[\s\S]*… 280 more of 300 …/);
    assert.equal(await kernel.show('[, 1, ,]'), '[ <1 empty item>, 1, <1 empty item> ]');
    assert.equal(await kernel.show('new Array(1e9)'), '[ <1000000000 empty items> ]');
    assert.match((await kernel.show('new Array(5)')) ?? '', /5 empty items/);
  });

  test('objects with very many fields, and very many objects, are shortened', async () => {
    const many = 'Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ["k" + i, { i }]))';
    const text = (await kernel.show(`(${many})`)) ?? '';
    assert.match(text, /k99: \{ i: 99 \},\n {2}… 4,900 more of 5,000 fields\n\}$/);
    assert.ok(!text.includes('k100'));
    const tree = `(depth => {
      const grow = depth => depth === 0 ? 1 : Object.fromEntries([...'abcdefghijklmnopqrst'].map(k => [k, grow(depth - 1)]));
      return grow(depth)
    })(5)`;
    const shallow = (await kernel.show(tree)) ?? '';
    assert.match(shallow, /^\{\n {2}a: \{\n {4}a: \{\n {6}a: \[Object\],\n/);
  });

  test('long texts are cut, with how much is left out', async () => {
    const message = await kernel.run('throw new Error("x".repeat(1e8))');
    assert.ok(message.status === 'error');
    const text = message.error?.text ?? '';
    assert.match(text, /^Error: x{10000}\n… 99,990,000 more characters; catch the error/);
    assert.match(text, /\n {4}at Cell \d+:1:7$/);
    const whole = await kernel.show(
      '({ toMimeBundle: () => ({ "text/plain": "é".repeat(1e8) }) })',
    );
    assert.match(whole ?? '', /^é{100000}\n… 99,900,000 more characters; see a part with/);
    assert.match((await kernel.show('"x".repeat(1e8)')) ?? '', /^'x{10000}'\.\.\. 99990000 more/);
    assert.match(await kernel.fail('throw "x".repeat(1e8)'), /^Uncaught 'x{9999,10000}/);
  });

  test('what never ends as it is looked at can be interrupted, and the variables stay', async () => {
    await kernel.run(`var loops = () => { for (;;); };
      var kept = 6;
      var ill = Object.defineProperty(new Error('ill'), 'name', { get: loops });`);
    for (const code of [
      "({ [Symbol.for('nodejs.util.inspect.custom')]: loops })",
      '({ toMimeBundle: loops })',
      '({ toMimeBundle: () => ({ "application/json": { toJSON: loops } }) })',
      'console.log({ [Symbol.for("nodejs.util.inspect.custom")]: loops })',
      'console.log("%s", { toString: loops })',
      'throw ill',
      'void Promise.reject(ill)',
    ]) {
      const { status } = await kernel.interrupt(code);
      assert.ok(status === 'interrupted' || /ill/.test(code), `${code}: ${status}`);
      assert.equal(await kernel.show('kept'), '6', code);
    }
  });

  test('a tokenizer.json whose pattern takes for ever can be interrupted, and the variables stay', async () => {
    const split = {
      type: 'Split',
      pattern: { Regex: '(a+)+$' },
      behavior: 'Isolated',
      invert: false,
    };
    const model = { type: 'BPE', unk_token: null, vocab: { a: 0, b: 1 }, merges: [] };
    const file = JSON.stringify({ version: '1.0', added_tokens: [], pre_tokenizer: split, model });
    await kernel.run(`import fs from 'node:fs';
      fs.writeFileSync('tokenizer.json', ${JSON.stringify(file)});
      const endless = await loadTokenizer('tokenizer.json');`);
    assert.equal(await kernel.show('endless.encode("aab").length'), '3');
    const { status } = await kernel.interrupt('endless.encode("a".repeat(40) + "b")', 100);
    assert.equal(status, 'interrupted');
    assert.equal(await kernel.show('endless.encode("ab").length'), '2');
  });
});
