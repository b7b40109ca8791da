// The equations beside a unit hold for its numbers.
import { strict as assert } from 'node:assert';
import { gatesView } from '../../src/display/payload/gates';
import { GRUModel, LSTMModel, predict, RNNModel } from '../../src/models';
import { axesOf } from '../../src/renderer/model/axes';
import { cellEquations, readGates } from '../../src/renderer/model/gates';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const sizes = { hiddenDim: 12, seed: 4 };

/** The value of '0.12 · (−0.50) + (1 − 0.3) · 0.2'. */
function reckon(text: string): number {
  const plain = text.replaceAll('−', '-').replaceAll('·', '*').replaceAll('tanh', 'Math.tanh');
  return Number(
    new Function(`return ${plain.replace(/Math.tanh ([-\d.()]+)/g, 'Math.tanh($1)')}`)(),
  );
}

suite('equations of a unit', () => {
  for (const [name, model] of Object.entries({
    lstm: new LSTMModel(corpus, { ...sizes, bidirectional: true }),
    gru: new GRUModel(corpus, { ...sizes, bidirectional: true }),
  })) {
    test(`${name}: what stands right of an equals sign is what stands at the end`, () => {
      const { trace } = predict(model, 'fadec');
      assert.ok(trace.encoderGates);
      const options = { part: 'encoder', tokens: trace.sourceTokens } as const;
      const view = gatesView('g', trace.encoderGates, options);
      assert.ok(view);
      const gates = readGates(view, axesOf(view));
      let count = 0;
      for (let layer = 0; layer < 2; layer++) {
        for (let token = 0; token < 6; token++) {
          for (const equation of cellEquations(gates, { layer, token, gate: 0, place: token })) {
            const [, right] = equation.split(' = ').slice(-2);
            const [formula, result] = right.split(' ≈ ');
            assert.ok(Math.abs(reckon(formula) - reckon(result)) <= 0.005 + 1e-9, equation);
            count++;
          }
        }
      }
      assert.equal(count, (name === 'lstm' ? 2 : 1) * 12);
    });
  }

  test('a simple RNN has none: its units meet in a product', () => {
    const { trace } = predict(new RNNModel(corpus, sizes), 'fad');
    const options = { part: 'encoder', tokens: trace.sourceTokens } as const;
    const view = trace.encoderGates && gatesView('g', trace.encoderGates, options);
    assert.ok(view);
    const gates = readGates(view, axesOf(view));
    assert.deepEqual(cellEquations(gates, { layer: 0, token: 1, gate: 0, place: 2 }), []);
  });
});
