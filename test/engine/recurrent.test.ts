// RNN, LSTM and GRU against PyTorch's numbers, against their own single steps, and the GRU of the paper.
import { strict as assert } from 'node:assert';
import {
  GRU,
  GRUCell,
  LSTM,
  LSTMCell,
  type LSTMState,
  type Module,
  manualSeed,
  RNN,
  RNNCell,
  randn,
  stack,
  Tensor,
  zeros,
} from '../../src/engine';
import { type Golden, goldens } from '../support/goldens';
import { allClose } from '../support/tensors';

const leaf = (x: Tensor) => x.detach().clone().requireGrad();

suite('goldens: recurrent', () => {
  for (const golden of goldens('recurrent')) test(golden.name, () => compare(golden));
});

function compare(golden: Golden): void {
  const { cell, layers, bidirectional, lengths } = golden.attributes as {
    cell: 'rnn' | 'gru' | 'lstm';
    layers: number;
    bidirectional: boolean;
    lengths: number[] | null;
  };
  const [, , inputs] = golden.input('x').shape;
  const [, , hidden] = golden.input('h0').shape;
  const Layer = { rnn: RNN, gru: GRU, lstm: LSTM }[cell];
  const layer = new Layer(inputs, hidden, { numLayers: layers, bidirectional });
  const own = (layer as Module).namedParameters();
  layer.loadStateDict(Object.fromEntries(own.map(([name]) => [name, golden.input(name)])));
  const x = leaf(golden.input('x')); // [T, B, I] in the goldens
  const h0 = leaf(golden.input('h0'));
  const c0 = cell === 'lstm' ? leaf(golden.input('c0')) : null;
  const padded = lengths ? { lengths } : {};
  const run = (layer as LSTM).forward(x.transpose(0, 1), {
    state: (c0 ? { hidden: h0, cell: c0 } : h0) as LSTMState,
    ...padded,
  });
  const out = run.output.transpose(0, 1);
  const hn = run.state instanceof Tensor ? run.state : run.state.hidden;
  golden.check('out', out);
  golden.check('hn', hn);
  let loss = out
    .mul(golden.input('d_out'))
    .sum()
    .add(hn.mul(golden.input('d_hn')).sum());
  if (c0) {
    golden.check('cn', run.state.cell);
    loss = loss.add(run.state.cell.mul(golden.input('d_cn')).sum());
  }
  loss.backward();
  golden.check('grad.x', x.grad as Tensor);
  golden.check('grad.h0', h0.grad as Tensor);
  if (c0) golden.check('grad.c0', c0.grad as Tensor);
  for (const [name, parameter] of own) golden.check(`grad.${name}`, parameter.grad as Tensor);
}

suite('recurrent layers', () => {
  const [B, T, I, H] = [3, 5, 4, 6];
  setup(() => void manualSeed(5));

  /** The cell with the weights of a layer's first direction. */
  function cellOf<C extends Module>(cell: C, layer: Module): C {
    const state = Object.entries(layer.stateDict());
    cell.loadStateDict(
      Object.fromEntries(state.map(([name, value]) => [name.slice(0, -3), value])),
    );
    return cell;
  }

  test('GRU does what its cell does, step by step, and says what its gates did', () => {
    const layer = new GRU(I, H);
    const cell = cellOf(new GRUCell(I, H), layer);
    const x = randn([B, T, I]);
    const { output, state, gates } = layer.forward(x, { trace: true });
    let hidden = zeros([B, H]);
    const steps: Tensor[] = [];
    const traced: Tensor[] = [];
    for (let t = 0; t < T; t++) {
      const step = cell.forward(x.select(1, t), hidden);
      hidden = step.hidden;
      steps.push(hidden);
      traced.push(stack([step.gates.r, step.gates.z, step.gates.n, hidden], 1));
    }
    allClose(output, stack(steps, 1), 1e-6, 'output');
    allClose(state, hidden.unsqueeze(0), 1e-6, 'state');
    allClose(gates![0], stack(traced, 1), 1e-6, 'gates [B, T, r z n h, H]');
  });

  for (const [name, make] of [
    ['RNN', () => new RNN(I, H, { bidirectional: true })],
    ['LSTM', () => new LSTM(I, H, { bidirectional: true })],
    ['GRU', () => new GRU(I, H, { bidirectional: true })],
    ['GRU, reset before', () => new GRU(I, H, { bidirectional: true, resetAfter: false })],
  ] as const) {
    test(`${name}: gates of padded sequences are those of each alone, 0 on pads`, () => {
      const layer = make();
      const x = randn([3, T, I]);
      const lengths = [2, T, 1];
      const { gates } = layer.forward(x, { lengths, trace: true });
      assert.equal(gates?.length, 2);
      for (const [direction, traced] of (gates as Tensor[]).entries()) {
        for (const [b, length] of lengths.entries()) {
          const alone = layer.forward(x.slice(0, b, b + 1).slice(1, 0, length), { trace: true });
          const wanted = (alone.gates as Tensor[])[direction].select(0, 0);
          allClose(traced.select(0, b).slice(0, 0, length), wanted, 1e-6, `${direction} ${b}`);
          const pads = traced.select(0, b).slice(0, length, T);
          assert.ok(
            [...pads.toFlatArray()].every(value => value === 0),
            `pads of ${b}`,
          );
        }
      }
    });
  }

  test('RNN and LSTM do what their cells do', () => {
    for (const nonlinearity of ['tanh', 'relu'] as const) {
      const layer = new RNN(I, H, { nonlinearity });
      const cell = cellOf(new RNNCell(I, H, { nonlinearity }), layer);
      const x = randn([B, T, I]);
      let hidden = zeros([B, H]);
      for (let t = 0; t < T; t++) hidden = cell.forward(x.select(1, t), hidden).hidden;
      allClose(layer.forward(x).state, hidden.unsqueeze(0), 1e-6, nonlinearity);
    }
    const layer = new LSTM(I, H);
    const cell = cellOf(new LSTMCell(I, H), layer);
    const x = randn([B, T, I]);
    let state = { hidden: zeros([B, H]), cell: zeros([B, H]) };
    for (let t = 0; t < T; t++) state = cell.forward(x.select(1, t), state);
    allClose(layer.forward(x).state.cell, state.cell.unsqueeze(0), 1e-6, 'C');
  });

  test('the GRU of the paper resets before the product', () => {
    const layer = new GRU(I, H, { resetAfter: false, bidirectional: true });
    const x = randn([1, 2, I]);
    const { output } = layer.forward(x);
    const get = (name: string) => layer.stateDict()[name];
    const rows = (name: string, gate: number) => get(name).slice(0, gate * H, (gate + 1) * H);
    let h = zeros([H]);
    for (let t = 0; t < 2; t++) {
      const part = (gate: number, hidden: Tensor) =>
        rows('weight_ih_l0', gate)
          .matmul(x.select(1, t).reshape([I]))
          .add(rows('bias_ih_l0', gate))
          .add(rows('weight_hh_l0', gate).matmul(hidden))
          .add(rows('bias_hh_l0', gate));
      const [r, z] = [part(0, h).sigmoid(), part(1, h).sigmoid()];
      const n = part(2, r.mul(h)).tanh();
      h = n.add(z.mul(h.sub(n)));
      allClose(output.select(1, t).slice(1, 0, H).reshape([H]), h, 1e-6, `step ${t}`);
    }
  });

  for (const [name, make] of [
    ['RNN', () => new RNN(I, H, { bidirectional: true, numLayers: 2 })],
    ['GRU', () => new GRU(I, H, { bidirectional: true, numLayers: 2 })],
    ['GRU, reset before', () => new GRU(I, H, { resetAfter: false, bidirectional: true })],
    ['LSTM', () => new LSTM(I, H, { bidirectional: true, numLayers: 2 })],
  ] as const) {
    test(`${name}: pads change nothing, in no gradient either`, () => {
      const layer = make() as LSTM;
      const short = randn([B, 3, I]);
      const long = zeros([B, T, I]).add(7).clone();
      const values = short.toFlatArray();
      const into = long.storage.view();
      for (let b = 0; b < B; b++) into.set(values.subarray(b * 3 * I, (b + 1) * 3 * I), b * T * I);
      const gradients = [
        { x: short, lengths: undefined },
        { x: long, lengths: [3, 3, 3] },
      ].map(({ x, lengths }) => {
        layer.zeroGrad();
        const { output } = layer.forward(x, lengths ? { lengths } : {});
        output.slice(1, 0, 3).pow(2).sum().backward();
        if (lengths) assert.equal(output.slice(1, 3).abs().max().item(), 0, 'pads are 0');
        return layer.parameters().map(({ grad }) => (grad as Tensor).clone());
      });
      for (const [i, gradient] of gradients[0].entries()) {
        allClose(gradient, gradients[1][i], 1e-5, `parameter ${i}`);
      }
    });
  }

  test('wrong options are named', () => {
    assert.throws(() => new GRU(2, 3, { reset: true } as never), /GRU: there is no option reset/);
    assert.throws(() => new RNN(2, 3, { nonlinearity: 'gelu' as never }), /one of 'tanh', 'relu'/);
    assert.throws(() => new GRU(2, 3).forward(zeros([1, 2, 4])), /GRU: x \[1, 2, 4\] must be/);
    const state = zeros([2, 1, 3]);
    assert.throws(
      () => new GRU(2, 3).forward(zeros([1, 2, 2]), { state }),
      /GRU: state \[2, 1, 3\] must be \[1, 1, 3\]/,
    );
  });
});
