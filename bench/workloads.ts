/** The workloads on our engine through the public API: each kind makes the function that is timed. */
import {
  adam,
  clipGradNorm,
  Generator,
  LayerNorm,
  noGrad,
  scope,
  type Tensor,
  tensor,
} from '../src/engine';
import { goldenModel } from '../test/support/goldenModels';
import { batchOf, type Kind, spec, type Workload } from './spec';

export interface Run {
  run: () => void;
  /** Facts for the result line. */
  facts?: { params: number; first_loss: number };
}

export const kinds: Record<Kind, (workload: Workload) => Run> = { train, decode, gemm, op };

/** One step: gradients zeroed, forward, loss, backward, the norm clipped, Adam. */
function train(workload: Workload): Run {
  const { lr, betas, eps, clipNorm } = spec.optimizer;
  const model = goldenModel(workload);
  const { source, prefix, targets, real } = batchOf(workload);
  const words = real ? real.pack(targets) : targets;
  const optimizer = adam(model.parameters(), { lr, betas, eps });
  const step = () =>
    scope(() => {
      optimizer.zeroGrad();
      const logits = model.forward(source, prefix, real);
      const loss = logits.crossEntropy(words, { ignoreIndex: spec.special.pad });
      loss.backward();
      clipGradNorm(optimizer.parameters, clipNorm);
      optimizer.step();
      return loss.item();
    });
  const params = model.parameters().reduce((sum, { numel }) => sum + numel, 0);
  return { run: step, facts: { params, first_loss: step() } };
}

/** Encodes B sentences and writes exactly T words, the likeliest each time. */
function decode(workload: Workload): Run {
  if (workload.beam > 1) throw new Error('beam search is not built');
  const model = goldenModel(workload).eval();
  const { source } = batchOf(workload);
  const bos = tensor(new Int32Array(workload.B).fill(spec.special.bos));
  return {
    run: () =>
      scope(() =>
        noGrad(() => {
          const next = model.write(source);
          let previous: Tensor = bos;
          for (let t = 0; t < workload.T; t++) previous = next(previous).argmax(-1);
        }),
      ),
  };
}

function gemm({ m, k, n }: Workload): Run {
  const numbers = new Generator(1);
  const [a, b] = [numbers.normal([m, k]), numbers.normal([k, n])];
  return { run: () => scope(() => void a.matmul(b)) };
}

/** One op; names ending in Grad: forward and backward for all inputs. */
function op({ op: name, shape }: Workload): Run {
  const numbers = new Generator(1);
  const [x, y] = [numbers.normal(shape), numbers.normal(shape)];
  const norm = new LayerNorm(shape[shape.length - 1]);
  const classes = shape[shape.length - 1];
  const targets = tensor(Int32Array.from({ length: shape[0] }, (_, i) => i % classes));
  const forward: Record<string, (x: Tensor) => Tensor> = {
    add: x => x.add(y),
    mul: x => x.mul(y),
    tanh: x => x.tanh(),
    sigmoid: x => x.sigmoid(),
    exp: x => x.exp(),
    sum: x => x.sum(-1),
    softmax: x => x.softmax(),
    layerNorm: x => norm.forward(x),
    crossEntropy: x => x.crossEntropy(targets),
  };
  const graded = name.endsWith('Grad');
  const f = forward[graded ? name.slice(0, -4) : name];
  if (!graded) return { run: () => scope(() => noGrad(() => void f(x))) };
  const leaf = x.requireGrad();
  return {
    run: () =>
      scope(() => {
        for (const one of [leaf, norm.weight, norm.bias]) {
          one.grad?.dispose();
          one.grad = null;
        }
        const result = f(leaf);
        result.backward(result.rank > 0 ? { gradient: y } : {});
      }),
  };
}
