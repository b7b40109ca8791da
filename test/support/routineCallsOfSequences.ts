/** Calls of the routines over whole sequences, drawn at random (routineCalls.ts). */
import type { Assembly } from '../../src/engine';
import type { Call, CallMaker, Draw, Result } from './routineCalls';
import type { Routines } from './routines';

const FORWARD = 5e-6;
const BACKWARD = 5e-5;

interface Family {
  gates: number;
  workspace: 'lstmWorkspace' | 'gruWorkspace' | 'rnnWorkspace';
  /** relu comes after the direction. */
  hasRelu: boolean;
}

const LSTM: Family = { gates: 4, workspace: 'lstmWorkspace', hasRelu: false };
const GRU: Family = { gates: 3, workspace: 'gruWorkspace', hasRelu: false };
const RNN: Family = { gates: 1, workspace: 'rnnWorkspace', hasRelu: true };

/** Sizes and what all of a family's routines share. */
function prepare({ gates, workspace, hasRelu }: Family, routines: Routines, draw: Draw) {
  const [T, B, H] = draw.pick([
    [draw.size(5, 1), draw.size(40, 1), draw.size(40, 1)],
    [draw.size(3, 1), draw.size(20, 1), draw.size(70, 1)],
    [draw.size(9, 1), 1, draw.size(20, 1)],
  ]);
  const direction = draw.size(1);
  const { lengths, offsets, rows } = routines.steps(T, B, draw.flag());
  const room = routines.call(workspace, T, B, H) / 4;
  const at = routines.floats(room, () => Number.NaN);
  return {
    ...{ T, B, H, rows, block: B * H },
    recurrent: routines.floats(gates * H * H, () => routines.random() / Math.sqrt(H)),
    /** Of direction (and relu), lengths and offsets. */
    options: [direction, ...(hasRelu ? [draw.size(1)] : []), lengths, offsets],
    initial: direction ? T * B * H : 0,
    workspace: at,
    workspaces: [{ pointer: at, length: room }],
  };
}

/**
 * The places of an LSTM; its gates hold activations in backward. The tanh of a cell is no result where a sequence has
 * ended.
 */
function lstm(routines: Routines, draw: Draw): Call {
  const { T, B, H, rows, block, recurrent, options, workspace, workspaces } = prepare(
    LSTM,
    routines,
    draw,
  );
  const gates = routines.floats(T * B * 4 * H);
  const [states, cells] = [1, 2].map(() => routines.floats((T + 1) * block));
  const tanhCells = routines.floats(T * block);
  return {
    args: [T, B, H, ...options, recurrent, gates, states, cells, tanhCells, workspace],
    results: [
      { pointer: gates, length: rows * 4 * H, tolerance: FORWARD },
      { pointer: states, length: (T + 1) * block, tolerance: FORWARD },
      { pointer: cells, length: (T + 1) * block, tolerance: FORWARD },
    ],
    workspaces,
  };
}

function lstmBackward(routines: Routines, draw: Draw): Call {
  const { T, B, H, rows, block, recurrent, options, initial, workspace, workspaces } = prepare(
    LSTM,
    routines,
    draw,
  );
  const gates = routines.floats(T * B * 4 * H);
  const [cells, dStates] = [1, 2].map(() => routines.floats((T + 1) * block));
  const [tanhCells, dCell] = [routines.floats(T * block), routines.floats(block)];
  return {
    args: [T, B, H, ...options, recurrent, gates, cells, tanhCells, dStates, dCell, workspace],
    results: [
      { pointer: gates, length: rows * 4 * H, tolerance: BACKWARD },
      { pointer: dCell, length: block, tolerance: BACKWARD },
      { pointer: dStates + 4 * initial, length: block, tolerance: BACKWARD },
    ],
    workspaces,
  };
}

function gru(backward: boolean): CallMaker {
  return (routines, draw) => {
    const { T, B, H, rows, block, recurrent, options, initial, workspace, workspaces } = prepare(
      GRU,
      routines,
      draw,
    );
    const gates = routines.floats(T * B * 3 * H);
    const hidden = routines.floats(T * block);
    const [states, dStates] = [1, 2].map(() => routines.floats((T + 1) * block));
    const tolerance = backward ? BACKWARD : FORWARD;
    const results: Result[] = [{ pointer: gates, length: rows * 3 * H, tolerance }];
    if (backward) {
      results.push({ pointer: hidden, length: rows * H, tolerance });
      results.push({ pointer: dStates + 4 * initial, length: block, tolerance });
    } else results.push({ pointer: states, length: (T + 1) * block, tolerance });
    const places = [gates, hidden, states, ...(backward ? [dStates] : []), workspace];
    return { args: [T, B, H, ...options, recurrent, ...places], results, workspaces };
  };
}

function rnn(backward: boolean): CallMaker {
  return (routines, draw) => {
    const { T, B, H, rows, block, recurrent, options, initial, workspace, workspaces } = prepare(
      RNN,
      routines,
      draw,
    );
    const sums = routines.floats(T * block);
    const [states, dStates] = [1, 2].map(() => routines.floats((T + 1) * block));
    const results: Result[] = backward
      ? [
          { pointer: sums, length: rows * H, tolerance: BACKWARD },
          { pointer: dStates + 4 * initial, length: block, tolerance: BACKWARD },
        ]
      : [{ pointer: states, length: (T + 1) * block, tolerance: FORWARD }];
    const places = [sums, states, ...(backward ? [dStates] : []), workspace];
    return { args: [T, B, H, ...options, recurrent, ...places], results, workspaces };
  };
}

/** The same call with W_hh packed: what `whole` makes, with the weights laid out as the routine reads them. */
function packed(whole: CallMaker, gates: number, weightsAt: number): CallMaker {
  return (routines, draw) => {
    const { args, ...rest } = whole(routines, draw);
    const [T, B, H, ...others] = args;
    const panel = 16 * H;
    const to = routines.floats(Math.ceil(H / 16) * gates * panel);
    for (let q = 0; q < gates; q++) {
      const from = args[weightsAt] + 4 * q * H * H;
      routines.both('packColumns', H, H, from, H, 1, to + 4 * q * panel, 4 * gates * panel);
    }
    others[weightsAt - 3] = to;
    const first = draw.size(Math.ceil(H / 16) - 1);
    return { args: [T, B, B, H, first, ...others], ...rest };
  };
}

export const sequenceCalls = {
  lstm,
  lstmBackward,
  lstmRows: packed(lstm, 4, 6),
  gru: gru(false),
  gruBackward: gru(true),
  gruRows: packed(gru(false), 3, 6),
  rnn: rnn(false),
  rnnBackward: rnn(true),
  rnnRows: packed(rnn(false), 1, 7),
} satisfies Partial<Record<keyof Assembly, CallMaker>>;
