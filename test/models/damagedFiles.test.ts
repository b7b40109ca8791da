// Files of models with damaged headers: an error that says so, and never other weights than were saved.
import { strict as assert } from 'node:assert';
import { adam, Generator, type Module } from '../../src/engine';
import { LSTMModel, loadModel, train } from '../../src/models';
import { setFileReader, setFileWriter } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const files: Record<string, Uint8Array> = {};
const corpus = reversalCorpus(40);
const sizes = { embeddingDim: 6, hiddenDim: 7, seed: 2 };
const weightsOf = (model: Module) => model.parameters().map(one => [...one.toFlatArray()]);

/** What an error of JavaScript's own says, not one of ours. */
const RAW =
  /Cannot (read|destructure|convert|set|access)|is not (a function|iterable|a constructor)|Invalid (array|typed)|in JSON|call stack|out of bounds/;

suite('damaged files of models', () => {
  let header = '';
  let values: Uint8Array;
  let model: LSTMModel;

  suiteSetup(async () => {
    setFileWriter(async (file, bytes) => {
      files[file] = bytes.slice();
    });
    setFileReader(async file => files[file]);
    model = new LSTMModel(corpus, sizes);
    const run = await train(model, corpus, { epochs: 1, optimizer: adam(), ema: 0.9, seed: 1 });
    await model.save('good', { state: run.state });
    const file = files.good;
    const length = new DataView(file.buffer).getUint32(0, true);
    header = Buffer.from(file.subarray(8, 8 + length)).toString();
    values = file.subarray(8 + length);
  });

  function put(text: string): void {
    const json = Buffer.from(text);
    const length = Buffer.alloc(8);
    length.writeUInt32LE(json.length);
    files.damaged = Buffer.concat([length, json, values]);
  }

  async function refusedOrSame(what: string): Promise<boolean> {
    let loaded: Module;
    try {
      ({ model: loaded } = await loadModel('damaged'));
    } catch (error) {
      const { message, stack } = error as Error;
      assert.ok(!RAW.test(message), `${what}\n${stack}`);
      return true;
    }
    assert.deepEqual(weightsOf(loaded), weightsOf(model), what);
    return false;
  }

  test('any character of the header may be another, missing or more', async () => {
    const generator = new Generator(5);
    let refused = 0;
    for (let i = 0; i < 600; i++) {
      const at = generator.integer(header.length);
      const more = '0123456789.-"[]{},:\\ abz'[generator.integer(24)];
      const cut = generator.integer(3) > 0 ? 1 : 0;
      put(header.slice(0, at) + (generator.integer(3) > 0 ? more : '') + header.slice(at + cut));
      if (await refusedOrSame(`at ${at}: ${header.slice(at - 20, at)}‹${more}›`)) refused++;
    }
    assert.ok(refused > 100, `${refused} of 600 refused`);
  }).timeout(60_000);

  /** Every value of the description, by its path. */
  function* places(value: unknown, path: string[] = []): Paths {
    yield path;
    if (typeof value !== 'object' || value === null) return;
    const names = Array.isArray(value) ? Object.keys(value).slice(0, 2) : Object.keys(value);
    for (const name of names)
      yield* places((value as Record<string, unknown>)[name], [...path, name]);
  }
  type Paths = Iterable<string[]>;

  test('any value of the description may be another or missing', async () => {
    const whole = JSON.parse(header);
    const description = JSON.parse(whole.__metadata__.seq2seq);
    for (const path of [...places(description)].slice(1)) {
      for (const wrong of [undefined, null, 'text', -1.5, {}, [null]]) {
        const copy = structuredClone(description);
        const last = path[path.length - 1];
        let owner = copy;
        for (const name of path.slice(0, -1)) owner = owner[name];
        owner[last] = wrong;
        const metadata = { ...whole.__metadata__, seq2seq: JSON.stringify(copy) };
        put(JSON.stringify({ ...whole, __metadata__: metadata }));
        await refusedOrSame(`${path.join('.')} = ${JSON.stringify(wrong)}`);
      }
    }
  }).timeout(60_000);
});
