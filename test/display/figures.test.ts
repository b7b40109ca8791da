// Figures in words, tables and tooltips are those of the model, in every digit that is shown, whatever a view shows of it.
import { strict as assert } from 'node:assert';
import { mimeBundle } from '../../src/display';
import { picturedText } from '../../src/display/bundles';
import { attentionView } from '../../src/display/payload/attention';
import { gatesView } from '../../src/display/payload/gates';
import { Generator } from '../../src/engine';
import { type DecodeTrace, type GateTrace, generate, LanguageModel } from '../../src/models';
import { type BundleView, type DecodeView, parseEnvelope, VIEW_MIME } from '../../src/protocol';
import { cellText, readAttention } from '../../src/renderer/model/attention';
import { axesOf } from '../../src/renderer/model/axes';
import { describeStep, readClock } from '../../src/renderer/model/clock';
import { cellEquations, readGates } from '../../src/renderer/model/gates';
import { attentionTable } from '../../src/renderer/model/tables';
import { unitText } from '../../src/renderer/views/clockState';
import { charTokenizer, TextCorpus } from '../../src/text';

const numbers = new Generator(7);
const letters = (count: number) =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i));

/** Rows of weights that sum to 1, sharp ones and flat ones. */
function weights(rows: number, columns: number): Float32Array {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const scores = Array.from({ length: columns }, () =>
      Math.exp((1 + (row % 5)) * numbers.next()),
    );
    const sum = scores.reduce((a, b) => a + b, 0);
    for (let k = 0; k < columns; k++) values[row * columns + k] = scores[k] / sum;
  }
  return values;
}

function attentionTrace(rows: number, columns: number, layers: number, heads: number) {
  const values = weights(layers * heads * rows, columns);
  const attention = { rows, columns, values: values.slice(-rows * columns) };
  const trace: DecodeTrace = {
    sourceTokens: letters(columns),
    targetTokens: letters(rows),
    steps: [],
    attention,
    heads: [{ kind: 'cross', layers, heads, rows, columns, values }],
  };
  return { trace, attention, values };
}

/** What an LSTM, or a GRU, with gates at random does, in float32. */
function gateTrace(cell: 'lstm' | 'gru', steps: number, units: number): GateTrace {
  const names = cell === 'lstm' ? ['i', 'f', 'g', 'o', 'C', 'h'] : ['r', 'z', 'n', 'h'];
  const values = new Float32Array(names.length * steps * units);
  const place = (name: string, step: number, unit: number) =>
    (names.indexOf(name) * steps + step) * units + unit;
  const uniform = (lo: number, hi: number) => lo + (hi - lo) * numbers.next();
  for (let step = 0; step < steps; step++) {
    for (let unit = 0; unit < units; unit++) {
      const at = (name: string, when = step) => (when < 0 ? 0 : values[place(name, when, unit)]);
      const set = (name: string, value: number) => {
        values[place(name, step, unit)] = value;
      };
      if (cell === 'lstm') {
        for (const name of ['i', 'f', 'o']) set(name, uniform(0, 1));
        set('f', 1 - at('f') ** 3); // mostly open: C grows
        set('g', uniform(-1, 1));
        set('C', at('f') * at('C', step - 1) + at('i') * at('g'));
        set('h', at('o') * Math.tanh(at('C')));
      } else {
        for (const name of ['r', 'z']) set(name, uniform(0, 1));
        set('n', uniform(-1, 1));
        set('h', (1 - at('z')) * at('n') + at('z') * at('h', step - 1));
      }
    }
  }
  return { cell, names, layers: 1, directions: 1, steps, units, values };
}

/** The value of '0.12 · (−0.50) + (1 − 0.3) · 0.2'. */
function reckon(text: string): number {
  const plain = text.replaceAll('−', '-').replaceAll('·', '*');
  return Number(
    new Function(`return ${plain.replace(/tanh ([-\d.]+|\([-\d.]+\))/g, 'Math.tanh($1)')}`)(),
  );
}

const shown = (value: number, digits: number) =>
  value
    .toFixed(digits)
    .replace(/^-(?=0\.0*$)/, '')
    .replace('-', '−');

suite('figures of attention', () => {
  test('a cell says its weight to three digits, right in all of them', () => {
    const { trace, attention, values } = attentionTrace(12, 17, 2, 3);
    const view = attentionView('a', trace, attention);
    const [read] = readAttention(view, axesOf(view));
    let k = 0;
    for (let layer = 0; layer < 2; layer++) {
      for (let head = 0; head < 3; head++) {
        for (let row = 0; row < 12; row++) {
          for (let column = 0; column < 17; column++) {
            const text = cellText(read, { layer, head }, { row, column });
            assert.ok(text.endsWith(`: ${values[k].toFixed(3)}`), `${text}, it is ${values[k]}`);
            k++;
          }
        }
      }
    }
  });

  test('what is too large to be kept as it is says ≈, and is near', () => {
    const { trace, attention, values } = attentionTrace(12, 17, 2, 3);
    for (const [limit, most] of [
      [5000, 0.0003],
      [100, 0.002],
    ]) {
      const view = attentionView('a', trace, attention, { limit });
      const [read] = readAttention(view, axesOf(view));
      assert.equal(read.isExact, false);
      for (let column = 0; column < 17; column++) {
        const head = { layer: 1, head: 2 };
        const place = values.length - 17 + column;
        assert.ok(Math.abs(read.weight({ ...head, row: 11, column }) - values[place]) < most);
        assert.match(cellText(read, head, { row: 11, column }), /: ≈ \d\.\d\d$/);
      }
    }
  });

  test('rows of the table sum to 1, with what is not shown where columns are left out', () => {
    const { trace, attention, values } = attentionTrace(9, 21, 1, 2);
    for (const from of [0, 8]) {
      const view = attentionView('a', trace, attention, { from });
      assert.deepEqual(view.seqs?.src.tokens, letters(21).slice(from));
      const [read] = readAttention(view, axesOf(view));
      const head = { layer: 0, head: 1 };
      const { columns, rows } = attentionTable(read, head);
      assert.equal(columns.includes('not shown'), from > 0);
      for (const [row, { cells }] of rows.entries()) {
        const sum = cells.reduce((total, cell) => total + Number(cell), 0);
        assert.ok(Math.abs(sum - 1) <= 0.005 * cells.length, cells.join(' '));
        const own = values.subarray((9 + row) * 21, (10 + row) * 21);
        const entropy = own.reduce((bits, w) => bits - w * Math.log2(w), 0);
        assert.ok(Math.abs(read.entropy(head, row) - entropy) < 1e-5, 'of the whole row');
        const before = own.subarray(0, from).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(read.rest(head, row) - before) < 1e-6);
      }
    }
  });
});

suite('figures of gates', () => {
  for (const cell of ['lstm', 'gru'] as const) {
    test(`${cell}: the value of a unit is right in the digits shown; equations hold for the numbers shown`, () => {
      const trace = gateTrace(cell, 9, 40);
      const view = gatesView('g', trace, { part: 'encoder', tokens: letters(9) });
      assert.ok(view);
      const gates = readGates(view, axesOf(view));
      const { names, values, units, steps } = trace;
      let [equations, short] = [0, 0];
      for (let token = 0; token < steps; token++) {
        for (let place = 0; place < units; place++) {
          for (let gate = 0; gate < names.length; gate++) {
            const text = unitText(gates, { layer: 0, gate, token, place });
            const value = values[(gate * steps + token) * units + gates.unit(0, place)];
            assert.ok(text.endsWith(`: ${shown(value, 2)}`), `${text}, it is ${value}`);
          }
          for (const equation of cellEquations(gates, { layer: 0, token, gate: 0, place })) {
            const [formula, result] = equation.split(' = ').slice(-1)[0].split(' ≈ ');
            assert.equal(shown(reckon(formula), 2), result, equation);
            equations++;
            if ((formula.match(/\.\d+/g) ?? []).every(({ length }) => length === 3)) short++;
          }
        }
      }
      assert.equal(equations, (cell === 'lstm' ? 2 : 1) * 9 * 40);
      assert.ok(short > equations / 4, `two digits are enough for ${short} of ${equations}`);
    });
  }

  test('with many units values are rounded, and equations say ≈ on both sides', () => {
    const trace = gateTrace('lstm', 20, 600);
    const view = gatesView('g', trace, { part: 'encoder', tokens: letters(20) });
    assert.ok(view);
    const gates = readGates(view, axesOf(view));
    assert.deepEqual([gates.isExact, gates.units], [false, 600]);
    const cell = { layer: 0, gate: 1, token: 4, place: 7 };
    assert.match(unitText(gates, cell), /^f of unit \d+ at e: ≈ \d\.\d\d$/);
    for (const equation of cellEquations(gates, cell)) {
      assert.match(equation, /^[Ch]₅ = [^=≈]+ ≈ [^=≈]+ ≈ −?\d+\.\d\d$/);
    }
  });
});

suite('figures of a generated text', () => {
  const corpus = new TextCorpus('one two three four five six '.repeat(30), {
    tokenizer: charTokenizer(),
  });
  const model = new LanguageModel(corpus, {
    hiddenDim: 8,
    numLayers: 2,
    numHeads: 2,
    maxLength: 256,
    seed: 2,
  });
  for (const [name, { storage }] of model.namedParameters()) {
    if (/in_proj/.test(name)) storage.view().fill(0); // all scores 0: attention is uniform
  }
  const prompt = 'one two three four five six '.repeat(7).trim();
  const generation = generate(model, prompt, { maxLength: 40, traceSteps: 20, seed: 1 });
  const read = prompt.length + 19;

  test('uniform attention is not called sharp, however little of it is shown', () => {
    const bundle = mimeBundle(generation, { id: 'a' });
    const view = parseEnvelope(bundle[VIEW_MIME]) as BundleView;
    for (const words of [bundle['text/plain'], view.alt]) {
      assert.match(words, /It is spread over everything: (\d+\.\d\d) bit of \1 on average/);
      const most = Math.log2(prompt.length + 9.5);
      const told = Number(/everything: (\d+\.\d\d) bit/.exec(words)?.[1]);
      assert.ok(Math.abs(told - most) < 0.01, `${told} of about ${most}`);
      assert.match(words, /looks at \S+ \(1 %\)/);
    }
  });

  test('what is left out is said in words, in the view and in the list of tokens', () => {
    const bundle = mimeBundle(generation, { id: 'a' });
    const view = parseEnvelope(bundle[VIEW_MIME]) as BundleView;
    const cropped = `The last 67 of ${read} tokens read are shown; the figures are those of all.`;
    assert.ok(view.alt.includes('The first 20 are shown.'));
    assert.ok(view.alt.includes(cropped), view.alt);
    assert.ok(bundle['text/plain'].includes(`tokens read (the last 67 of ${read}): ${read - 66} `));
    assert.deepEqual(view.trunc, [
      { what: 'steps', from: [40], to: [20], how: 'crop' },
      { what: 'tokens read', from: [read], to: [67], how: 'last' },
    ]);
    assert.equal(view.seqs?.src.tokens.length, 67);
  });

  test('steps tell how much lies on tokens that are not shown, and the entropy of all', () => {
    const view = parseEnvelope(mimeBundle(generation, { id: 'a' })[VIEW_MIME]) as BundleView;
    const decode = view.data.views.find(({ kind }) => kind === 'decode') as DecodeView;
    const clock = readClock(view, decode);
    for (const step of [0, 7, 19]) {
      const words = describeStep(clock, step, { layer: 1, head: 0 }, 0).join(' ');
      const all = prompt.length + step;
      const hidden = Math.round((100 * (read - 67)) / all);
      assert.ok(words.includes(`entropy ${Math.log2(all).toFixed(2)} bit`), words);
      assert.ok(words.includes(`${hidden} % is on tokens that are not shown.`), words);
    }
  });

  test('the picture has the right part of the weights, and says the figures of all', () => {
    const { prediction, words } = picturedText(generation);
    const { sourceTokens, targetTokens, attention } = prediction.trace;
    assert.deepEqual(sourceTokens, generation.trace.sourceTokens.slice(-36));
    assert.deepEqual(targetTokens, generation.trace.targetTokens);
    const all = generation.trace.attention ?? assert.fail();
    const drawn = attention ?? assert.fail();
    assert.deepEqual([drawn.rows, drawn.columns], [20, 36]);
    for (let row = 0; row < 20; row++) {
      for (let column = 0; column < 36; column++) {
        const weight = all.values[row * read + read - 36 + column];
        assert.equal(drawn.values[row * 36 + column], weight);
      }
    }
    assert.match(words.join(' '), /The first 20 are shown\. .*It is spread over everything/);
    assert.ok(words.join(' ').includes(`The last 36 of ${read} tokens read are shown`));
  });

  test('the least sure step is that of the whole text', () => {
    const { steps } = generation;
    const least = steps.reduce(
      (a, b, k) => (b.logProbability < steps[a].logProbability ? k : a),
      0,
    );
    assert.ok(least >= 20, 'among those that are not shown');
    assert.ok(mimeBundle(generation)['text/plain'].includes(`Least sure at step ${least + 1}:`));
  });

  test('a model that has forgotten the beginning is told of from where it still knows', () => {
    const small = new LanguageModel(corpus, { hiddenDim: 8, numHeads: 2, maxLength: 16, seed: 2 });
    const long = generate(small, prompt, { maxLength: 12, traceSteps: 12, seed: 1 });
    const { attention, sourceTokens } = long.trace;
    assert.ok(attention);
    assert.ok(sourceTokens.length < 16 + 12);
    for (let row = 0; row < attention.rows; row++) {
      const own = attention.values.subarray(row * attention.columns, (row + 1) * attention.columns);
      const sum = own.reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5, `row ${row}: ${sum}`);
      assert.equal(attention.reach?.[row], own.filter(weight => weight > 0).length);
    }
  });
});
