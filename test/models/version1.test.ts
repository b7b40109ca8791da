// A model that the first version saved (fixtures/version1/make.ts) writes what it wrote there.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluate, loadModel, predict, translate } from '../../src/models';
import { ParallelCorpus, setFileReader } from '../../src/text';

const folder = join(__dirname, '../fixtures/version1');
const { texts, translations } = JSON.parse(readFileSync(join(folder, 'version1.json'), 'utf8')) as {
  texts: string[];
  translations: string[];
};

suite('a model of the first version', () => {
  setup(() => setFileReader(file => readFile(join(folder, file))));

  test('translates as it did', async () => {
    const { model } = await loadModel('model.safetensors');
    const options = { maxLength: 12, replaceUnknown: true };
    assert.deepEqual(translate(model, texts, options), translations);
    const { tokens } = predict(model, texts[0], options);
    assert.deepEqual(tokens, ['«', 'Bonjour', '»', ',', 'dit-il', '.']);
  });

  test('is told of references that its tokenizer cannot write', async () => {
    const { model } = await loadModel('model.safetensors');
    const { vocabularies } = model;
    const pairs = texts.slice(0, 8).map((text, i) => [text, texts[7 - i]] as const);
    const { test } = ParallelCorpus.fromPairs({ test: pairs }, { vocabularies });
    const scores = evaluate(model, test);
    assert.equal(scores.unreachable, 4); // blanks at punctuation, and joiners that it takes for marks
    assert.match(`${scores}`, /; 4 references that the target tokenizer cannot write/);
  });
});
