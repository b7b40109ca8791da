// The public `train` and `compare` look at what they are given before anything is shown.
import { strict as assert } from 'node:assert';
import { compare, LSTMModel, train } from '../../src/seq2seq';
import { reversalCorpus } from '../support/copyTask';

suite('train', () => {
  const corpus = reversalCorpus(20);
  const model = new LSTMModel(corpus, { embeddingDim: 4, hiddenDim: 4 });

  test('what is no state of a training is not resumed', async () => {
    for (const resume of [{}, 5, 'last', { model }]) {
      await assert.rejects(
        train(model, corpus, { resume: resume as never }),
        /train: resume is true, for the last training of this model, or a state: run\.state/,
      );
    }
    await assert.rejects(
      train(model, corpus, 5 as never),
      /train: options are one object .* got 5/,
    );
  });
  test('what is no options is not passed over', async () => {
    const models = { LSTM: (seed: number) => new LSTMModel(corpus, { hiddenDim: 4, seed }) };
    await assert.rejects(
      train(model, corpus, 5 as never),
      /train: options are one object .* got 5/,
    );
    await assert.rejects(compare(models, corpus, 5 as never), /compare: options are one object/);
  });
});
