// Traces hold what each layer, head, gate and unit did, at its own place: one of them is changed by its weights, and is found.
import { strict as assert } from 'node:assert';
import {
  type DecodeTrace,
  GRUModel,
  generate,
  type HeadsTrace,
  LanguageModel,
  LSTMModel,
  predict,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, EOS, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(40);
const LAYERS = 3;
const HEADS = 2;
const WIDTH = 4;

type Parameters = Pick<TransformerModel, 'namedParameters'>;

/** The values of a parameter, to be changed in place. */
function valuesOf(model: Parameters, name: string): Float32Array {
  for (const [own, { storage }] of model.namedParameters()) {
    if (own === name) return storage.view() as Float32Array;
  }
  return assert.fail(`no parameter ${name}`);
}

/** A prediction that does not end before it has seven tokens, more than the source. */
function traceOf(model: TransformerModel | LSTMModel | GRUModel): DecodeTrace {
  valuesOf(model, 'output.bias')[EOS] = -50;
  return predict(model, 'fade', { maxLength: 7 }).trace;
}

/** Makes the queries of one head 0: it looks at all it may see alike. */
function blind(model: Parameters, attention: string, head: number): void {
  const size = HEADS * WIDTH;
  const [from, until] = [head * WIDTH, (head + 1) * WIDTH];
  valuesOf(model, `${attention}.in_proj_weight`).fill(0, from * size, until * size);
  valuesOf(model, `${attention}.in_proj_bias`).fill(0, from, until);
}

/** The weights of a row. */
function rowOf({ heads, rows, columns, values }: HeadsTrace, place: [number, number, number]) {
  const [layer, head, row] = place;
  const at = ((layer * heads + head) * rows + row) * columns;
  return values.subarray(at, at + columns);
}

/** How many columns a row may see. */
const reach = ({ kind, rows, columns }: HeadsTrace, row: number) =>
  kind === 'decoder' ? row + 1 : kind === 'text' ? columns - rows + row + 1 : columns;

/** Whether all rows of a head give all they may see the same weight. */
function isUniform(trace: HeadsTrace, layer: number, head: number): boolean {
  return Array.from({ length: trace.rows }, (_, row) => row).every(row => {
    const seen = reach(trace, row);
    return rowOf(trace, [layer, head, row]).every(
      (weight, column) => Math.abs(weight - (column < seen ? 1 / seen : 0)) < 1e-5,
    );
  });
}

function assertHeads(trace: HeadsTrace, blindHead: [number, number] | null) {
  assert.deepEqual([trace.layers, trace.heads], [LAYERS, HEADS]);
  for (let layer = 0; layer < LAYERS; layer++) {
    for (let head = 0; head < HEADS; head++) {
      const isBlind = String(blindHead) === String([layer, head]);
      assert.equal(isUniform(trace, layer, head), isBlind, `${trace.kind} ${layer} ${head}`);
      for (let row = 0; row < trace.rows; row++) {
        const weights = rowOf(trace, [layer, head, row]);
        const sum = weights.reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - 1) < 1e-5, `row ${row} of ${trace.kind} sums to ${sum}`);
        const beyond = weights.subarray(reach(trace, row));
        assert.ok(beyond.every(weight => weight === 0));
      }
    }
  }
}

/** The matrix beside the heads is the mean over the heads of the last layer. */
function assertMean({ attention, heads = [] }: DecodeTrace) {
  const [cross] = heads;
  assert.deepEqual([attention?.rows, attention?.columns], [cross.rows, cross.columns]);
  for (let row = 0; row < cross.rows; row++) {
    const [a, b] = [0, 1].map(head => rowOf(cross, [LAYERS - 1, head, row]));
    a.forEach((weight, column) => {
      const mean = attention!.values[row * cross.columns + column];
      assert.ok(Math.abs(mean - (weight + b[column]) / 2) < 1e-6);
    });
  }
}

const sizes = { hiddenDim: HEADS * WIDTH, numLayers: LAYERS, numHeads: HEADS, seed: 7 };

suite('traces of Transformers', () => {
  for (const [kind, part] of [
    ['encoder', 'encoder.{}.self_attn'],
    ['cross', 'decoder.{}.multihead_attn'],
    ['decoder', 'decoder.{}.self_attn'],
  ]) {
    test(`${kind}: each head of each layer is at its place`, () => {
      for (let layer = 0; layer < LAYERS; layer++) {
        for (let head = 0; head < HEADS; head++) {
          const model = new TransformerModel(corpus, sizes);
          blind(model, part.replace('{}', String(layer)), head);
          const trace = traceOf(model);
          const { heads = [], sourceTokens, targetTokens } = trace;
          const [S, T] = [sourceTokens.length, targetTokens.length];
          assert.ok(S === 5 && T > S, `${S} ${T}`);
          assert.deepEqual(
            heads.map(({ kind, rows, columns }) => [kind, rows, columns]),
            [
              ['cross', T, S],
              ['encoder', S, S],
              ['decoder', T, T],
            ],
          );
          for (const one of heads) assertHeads(one, one.kind === kind ? [layer, head] : null);
          assertMean(trace);
        }
      }
    });
  }

  test('a language model: each head of each layer is at its place', () => {
    const text = new TextCorpus('one two\nthree four\n'.repeat(9), { tokenizer: charTokenizer() });
    const names = [...new LanguageModel(text, sizes).namedParameters()].map(([name]) => name);
    const projections = names.filter(name => name.endsWith('self_attn.in_proj_weight'));
    assert.equal(projections.length, LAYERS);
    for (const [layer, name] of projections.entries()) {
      for (let head = 0; head < HEADS; head++) {
        const model = new LanguageModel(text, sizes);
        blind(model, name.replace('.in_proj_weight', ''), head);
        const { trace } = generate(model, 'one t', { maxLength: 4, seed: 1 });
        const { heads = [] } = trace;
        assert.deepEqual(
          heads.map(({ kind, rows, columns }) => [kind, rows, columns]),
          [['text', 4, 5 + 3]],
        );
        assertHeads(heads[0], [layer, head]);
        assertMean(trace);
      }
    }
  });
});

/** Of a gate of a layer: its weights 0, its biases such that unit u opens by its number. */
function fix(
  model: LSTMModel | GRUModel,
  layer: string,
  gate: number,
  value: (unit: number) => number,
) {
  for (const kind of ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh']) {
    const values = valuesOf(model, `${layer.replace('.', `.${kind}_`)}`);
    const gates = model.cell!.kind === 'lstm' ? 4 : 3;
    const size = values.length / gates;
    values.fill(0, gate * size, (gate + 1) * size);
    if (kind !== 'bias_ih') continue;
    for (let unit = 0; unit < size; unit++) {
      const p = value(unit);
      values[gate * size + unit] = Math.log(p / (1 - p));
    }
  }
}

suite('traces of gates', () => {
  const units = 6;
  const opening = (unit: number) => (unit + 1) / (units + 2);

  for (const [name, make, gates] of [
    ['LSTM', LSTMModel, ['i', 'f', 'o']],
    ['GRU', GRUModel, ['r', 'z']],
  ] as const) {
    // where the gate stands in the weights, which have PyTorch's order
    const order = name === 'LSTM' ? ['i', 'f', 'g', 'o'] : ['r', 'z', 'n'];

    test(`${name}: each gate of each layer, way of reading and unit is at its place`, () => {
      const places = ['encoder.l0', 'encoder.l0_reverse', 'encoder.l1', 'encoder.l1_reverse'];
      for (const [part, layers] of [
        ['encoder', places],
        ['decoder', ['decoder.l0', 'decoder.l1']],
      ] as const) {
        for (const [layer, place] of layers.entries()) {
          for (const gate of gates) {
            const options = { hiddenDim: units, numLayers: 2, bidirectional: true, seed: 2 };
            const model = new make(corpus, options);
            fix(model, place, order.indexOf(gate), opening);
            const trace = traceOf(model);
            const shown = part === 'encoder' ? trace.encoderGates! : trace.decoderGates!;
            const steps = part === 'encoder' ? 5 : trace.targetTokens.length;
            assert.deepEqual(
              [shown.layers, shown.directions, shown.steps, shown.units],
              [layers.length, part === 'encoder' ? 2 : 1, steps, units],
            );
            const { names, values } = shown;
            for (let l = 0; l < layers.length; l++) {
              for (const [g, own] of names.entries()) {
                if (!(gates as readonly string[]).includes(own)) continue;
                const from = (l * names.length + g) * steps * units;
                const isFixed = values
                  .subarray(from, from + steps * units)
                  .every((value, k) => Math.abs(value - opening(k % units)) < 1e-5);
                assert.equal(isFixed, l === layer && own === gate, `${place} ${gate}: ${l} ${own}`);
              }
            }
          }
        }
      }
    });

    test(`${name}: steps follow each other in the way the layer reads`, () => {
      const options = { hiddenDim: units, numLayers: 2, bidirectional: true, seed: 2 };
      const trace = traceOf(new make(corpus, options));
      for (const [shown, backwards] of [
        [trace.encoderGates!, [false, true, false, true]],
        [trace.decoderGates!, [false, false]],
      ] as const) {
        const { names, steps, values } = shown;
        for (const [layer, isBack] of backwards.entries()) {
          const at = (gate: string, step: number, unit: number) =>
            values[((layer * names.length + names.indexOf(gate)) * steps + step) * units + unit];
          for (let step = 0; step < steps; step++) {
            const before = isBack ? step + 1 : step - 1;
            if (before < 0 || before >= steps) continue;
            for (let unit = 0; unit < units; unit++) {
              const now = (gate: string) => at(gate, step, unit);
              const [value, expected] =
                name === 'LSTM'
                  ? [now('C'), now('f') * at('C', before, unit) + now('i') * now('g')]
                  : [now('h'), (1 - now('z')) * now('n') + now('z') * at('h', before, unit)];
              assert.ok(Math.abs(value - expected) < 1e-5, `layer ${layer}, step ${step}`);
              if (name === 'GRU') continue;
              assert.ok(Math.abs(now('h') - now('o') * Math.tanh(now('C'))) < 1e-5);
            }
          }
        }
      }
    });
  }
});
