/**
 * Softmax and cross entropy in one op:   loss = −Σ_rows Σ_v q_v log softmax(logits)_v,   dlogits = softmax − q,
 * q being the target, smoothed by ε: (1 − ε)·onehot + ε/V (Szegedy et al. 2016). The gradient is made while
 * the probabilities are at hand; backward only scales it.
 */
import { IndexError, ShapeError } from '../errors';
import { machine } from '../machine';
import { type Backward, op, rowsOf } from '../op';
import { sameShape, show } from '../shape';
import { Tensor } from '../tensor';

export interface CrossEntropyAttributes {
  /** Rows with this target count for nothing. */
  ignoreIndex: number;
  /** ε in [0, 1]. */
  labelSmoothing: number;
  /** 'mean' is over the rows that count; 'none' gives a loss per row, 0 where it does not count. */
  reduction: 'mean' | 'sum' | 'none';
}

export const crossEntropy = op<CrossEntropyAttributes>({
  name: 'crossEntropy',
  inputs: ['logits', 'targets'],
  reads: {},
  fixed: ['targets'],
  accepts: { targets: 'int32' },
  shapes([logits, targets], { ignoreIndex, reduction }) {
    if (logits.rank === 0 || !sameShape(logits.shape.slice(0, -1), targets.shape)) {
      throw new ShapeError(
        `crossEntropy: logits ${show(logits.shape)} need targets of shape ` +
          `${show(logits.shape.slice(0, -1))} (one id per row), got ${show(targets.shape)}.`,
      );
    }
    checkTargets(targets, logits.shape[logits.rank - 1], ignoreIndex);
    return [reduction === 'none' ? targets.shape : []];
  },
  forward(run) {
    const [logits, targets] = run.inputs;
    const { ignoreIndex, labelSmoothing, reduction } = run.attributes;
    const [rows, classes] = rowsOf(logits);
    const counted = countOf(targets, ignoreIndex);
    const scale = reduction === 'mean' ? 1 / counted : 1; // of no rows NaN, as in PyTorch
    const losses = run.save(rows);
    const gradient = run.recorded ? run.save(logits.numel) : null;
    machine().assembly.crossEntropy(
      rows,
      classes,
      logits.pointer,
      targets.pointer,
      ignoreIndex,
      labelSmoothing,
      scale,
      losses.pointer,
      gradient ? gradient.pointer : 0,
    );
    if (reduction === 'none') {
      run.outputs[0].storage.view().set(losses.view());
      return;
    }
    let total = 0;
    for (const loss of losses.view()) total += loss;
    run.outputs[0].storage.view()[0] = total * scale;
  },
  backward(run) {
    const [logits] = run.inputs;
    const gradient = run.saved[1];
    if (run.attributes.reduction === 'none') return scaleRows(run, gradient.pointer);
    const scale = run.dy.storage.view()[0];
    if (run.retained) {
      const dlogits = run.grad(0);
      machine().assembly.affine(logits.numel, gradient.pointer, scale, 0, dlogits.pointer);
      return;
    }
    if (scale !== 1) {
      machine().assembly.affine(logits.numel, gradient.pointer, scale, 0, gradient.pointer);
    }
    run.give(0, new Tensor(logits.shape, 'float32', gradient));
  },
  samples: make => [
    {
      inputs: [make.normal(6, 9), make.ids(9, 6)],
      attributes: { ignoreIndex: -100, labelSmoothing: 0, reduction: 'mean' },
    },
    {
      inputs: [make.normal(2, 3, 5), make.ids(5, 2, 3)],
      attributes: { ignoreIndex: 0, labelSmoothing: 0.1, reduction: 'sum' },
    },
    {
      inputs: [make.normal(2, 3, 5), make.ids(5, 2, 3)],
      attributes: { ignoreIndex: 0, labelSmoothing: 0.1, reduction: 'none' },
    },
  ],
});

/** Every row's gradient times what arrived at its loss. */
function scaleRows(run: Backward<CrossEntropyAttributes>, gradient: number): void {
  const [rows, classes] = rowsOf(run.inputs[0]);
  const dlogits = run.grad(0).pointer;
  const { assembly } = machine();
  const scales = run.dy.storage.view();
  for (let r = 0; r < rows; r++) {
    const at = 4 * r * classes;
    assembly.affine(classes, gradient + at, scales[r], 0, dlogits + at);
  }
}

function countOf(targets: Tensor, ignoreIndex: number): number {
  let counted = 0;
  for (const target of targets.storage.intView()) if (target !== ignoreIndex) counted++;
  return counted;
}

function checkTargets(targets: Tensor, classes: number, ignoreIndex: number): void {
  const values = targets.storage.intView();
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== ignoreIndex && (values[i] < 0 || values[i] >= classes)) {
      throw new IndexError(
        `crossEntropy: target ${values[i]} at position ${i} of targets ${show(targets.shape)} is outside ` +
          `0 … ${classes - 1}, the classes the logits have.`,
      );
    }
  }
}
