// Weights without the description that `model.save` writes, as files that went through PyTorch are.
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors, encodeSafetensors, type Tensor } from '../../src/engine';
import { LSTMModel, loadModel, predict, quantize, train } from '../../src/models';
import { setFileReader, setFileWriter } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(300);
const sizes = { hiddenDim: 16, seed: 3 };
suite('weights of other files', () => {
  let folder = '';
  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-models-'));
    setFileReader(file => readFile(join(folder, file)));
    setFileWriter((file, bytes) => writeFile(join(folder, file), bytes));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  test('weights without a description are taken over by names and shapes', async () => {
    const { model, run } = await trained();
    for (const [name, options] of [
      ['state', { state: run.state }],
      ['int8', { weights: 'int8' }],
    ] as const) {
      await model.save(`${name}.safetensors`, options);
      const { tensors, others } = decodeSafetensors(
        readFileSync(join(folder, `${name}.safetensors`)),
      );
      const bytes = encodeSafetensors({ ...tensors, ...others }, { format: 'pt' });
      writeFileSync(join(folder, 'plain.safetensors'), bytes);
      const fresh = new LSTMModel(corpus, { ...sizes, seed: 8 });
      assert.equal(await fresh.load('plain.safetensors'), undefined);
      if (name === 'int8') quantize(model);
      assert.equal(predict(fresh, 'abc').score, predict(model, 'abc').score);
    }
    await assert.rejects(loadModel('plain.safetensors'), {
      message:
        'plain.safetensors holds weights, but no description of a model: it was not written by model.save(), or went ' +
        'through another program since. Build the model and use model.load(path), which goes by names and shapes then.',
    });
  });

  test('weights without a description that do not fit are listed, and the model stays as it was', async () => {
    const model = new LSTMModel(corpus, sizes);
    const before = predict(model, 'abc').score;
    await model.save('model.safetensors');
    const { tensors } = decodeSafetensors(readFileSync(join(folder, 'model.safetensors')));
    const { 'output.bias': bias, 'output.weight': weight, ...rest } = tensors;
    const load = (more: Parameters<typeof encodeSafetensors>[0]) => {
      writeFileSync(join(folder, 'plain.safetensors'), encodeSafetensors({ ...rest, ...more }));
      return model.load('plain.safetensors');
    };
    const [V, H] = weight.shape;
    const refused = (problem: string) => ({
      name: 'RangeError',
      message:
        `load plain.safetensors: ${problem}. Nothing was loaded. The file has no description of a model, so the names ` +
        'and shapes have to be those that model.save writes.',
    });
    await assert.rejects(
      load({ 'output.bias': bias, 'out.weight': weight }),
      refused("'output.weight' is missing; 'out.weight' is not in the model"),
    );
    await assert.rejects(
      load({ 'output.bias': bias, 'output.weight': weight.reshape([H, V]) }),
      refused(`'output.weight' has shape [${H}, ${V}], the model's is [${V}, ${H}]`),
    );
    const whole = { dtype: 'I64', shape: [V], bytes: new Uint8Array(8 * V) } as const;
    await assert.rejects(
      load({ 'output.bias': whole, 'output.weight': weight }),
      refused("'output.bias' is I64, it must be F32: convert it with .float() in PyTorch"),
    );
    const int8 = { dtype: 'I8', shape: [V, H], bytes: new Uint8Array(V * H) } as const;
    await assert.rejects(
      load({ 'output.bias': bias, 'output.weight': int8 }),
      refused("'output.weight' is I8 without the 'output.weight.scale' of its rows"),
    );
    const eight = { dtype: 'I8', shape: [V], bytes: new Uint8Array(V) } as const;
    const bytes = encodeSafetensors({ ...rest, 'output.bias': eight, 'output.weight': weight });
    // a dtype of the format that the engine does not have, under a weight's name
    const unreadable = Buffer.from(bytes).toString('latin1').replace('"I8"', '"F8_E4M3"');
    const header = Buffer.from(unreadable, 'latin1');
    header.writeUInt32LE(header.readUInt32LE(0) + '"F8_E4M3"'.length - '"I8"'.length);
    writeFileSync(join(folder, 'plain.safetensors'), header);
    await assert.rejects(
      model.load('plain.safetensors'),
      refused("'output.bias' is F8_E4M3, it must be F32: convert it with .float() in PyTorch"),
    );
    assert.equal(predict(model, 'abc').score, before);
  });

  test('tied weights are loaded from a file that has them under all their names', async () => {
    const tied = { ...sizes, embeddingDim: 16, tieWeights: 'output' } as const;
    const model = new LSTMModel(corpus, tied);
    await model.save('tied.safetensors');
    const { tensors } = decodeSafetensors(readFileSync(join(folder, 'tied.safetensors')));
    assert.ok(!('output.weight' in tensors));
    const write = (weight: Tensor) =>
      writeFileSync(
        join(folder, 'plain.safetensors'),
        encodeSafetensors({ ...tensors, 'output.weight': weight }),
      );
    write(tensors['target_embedding.weight']);
    const fresh = new LSTMModel(corpus, { ...tied, seed: 9 });
    await fresh.load('plain.safetensors');
    assert.equal(predict(fresh, 'abc').score, predict(model, 'abc').score);
    const { 'target_embedding.weight': table, ...rest } = tensors;
    const other = { ...rest, 'output.weight': table };
    writeFileSync(join(folder, 'plain.safetensors'), encodeSafetensors(other));
    const third = new LSTMModel(corpus, { ...tied, seed: 10 });
    await third.load('plain.safetensors');
    assert.equal(predict(third, 'abc').score, predict(model, 'abc').score);
    write(table.add(1));
    await assert.rejects(
      fresh.load('plain.safetensors'),
      /'targetEmbedding\.weight' and 'output\.weight' are one parameter .* values differ/,
    );
  });
});

async function trained() {
  const model = new LSTMModel(corpus, sizes);
  const run = await train(model, corpus, { epochs: 1, validateSentences: 0 });
  return { model, run };
}
