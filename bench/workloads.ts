/** The workloads on our engine through the public API: each kind makes the function that is timed. */
import {
  adam,
  clipGradNorm,
  Embedding,
  Generator,
  LayerNorm,
  noGrad,
  Parameter,
  scope,
  type Tensor,
  tensor,
} from '../src/engine';
import { LSTMModel, TransformerModel } from '../src/models';
import { resolveDecode } from '../src/models/decode/options';
import { search } from '../src/models/decode/search';
import { EOS } from '../src/text';
import { goldenModel } from '../test/support/goldenModels';
import { vocabulariesOf } from '../test/support/vocabularies';
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

/** Encodes B sentences and writes exactly T words, greedily or with a beam. */
function decode(workload: Workload): Run {
  const { vocab, hid, emb, layers, heads, ffn, T } = workload;
  const words = vocabulariesOf(vocab);
  const sizes = { hiddenDim: hid, numLayers: layers };
  const model =
    workload.cell === 'transformer'
      ? new TransformerModel(words, { ...sizes, numHeads: heads, ffnDim: ffn })
      : new LSTMModel(words, { ...sizes, embeddingDim: emb });
  model
    .eval()
    .output.bias?.storage.view()
    .fill(-1e9, EOS, EOS + 1); // no sentence ends before T words
  const { source } = batchOf(workload);
  const options = resolveDecode('bench', { beamSize: workload.beam, maxLength: T }, () => []);
  return { run: () => scope(() => void search([model], source, options)) };
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
  if (name === 'adam') return step(shape, numbers);
  const table = new Embedding(name.startsWith('embedding') ? 2000 : 1, classes); // 2,000 rows
  const ids = tensor(Int32Array.from({ length: shape[0] }, (_, i) => (i * 7919) % 2000));
  const forward: Record<string, (x: Tensor) => Tensor> = {
    embedding: () => table.forward(ids),
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
        for (const one of [leaf, norm.weight, norm.bias, table.weight]) {
          one.grad?.dispose();
          one.grad = null;
        }
        const result = f(leaf);
        result.backward(result.rank > 0 ? { gradient: y } : {});
      }),
  };
}

/** One step of Adam over a single tensor. */
function step(shape: Workload['shape'], numbers: Generator): Run {
  const parameter = new Parameter(numbers.normal(shape));
  parameter.grad = numbers.normal(shape);
  const optimizer = adam([parameter]);
  return { run: () => optimizer.step() };
}
