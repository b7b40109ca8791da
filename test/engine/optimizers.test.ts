// Optimisers against PyTorch's numbers, their state, clipping, and learning rates over time.
import { strict as assert } from 'node:assert';
import {
  adagrad,
  adam,
  adamW,
  clipGradNorm,
  clipGradValue,
  constant,
  cosine,
  epochDecay,
  exponential,
  Generator,
  noam,
  type Optimizer,
  Parameter,
  type PlateauOptions,
  plateau,
  rmsprop,
  type Schedule,
  sgd,
  step,
  tensor,
  zeros,
} from '../../src/engine';
import { goldens } from '../support/goldens';
import { builds, Routines, SIZES } from '../support/routines';
import { allClose } from '../support/tensors';

type Options = Record<string, number | boolean | [number, number]>;

/** Our names for PyTorch's options. */
function optionsOf(attributes: Record<string, unknown>): Options {
  const { clipNorm, weight_decay, ...rest } = attributes;
  return { ...rest, weightDecay: weight_decay } as Options;
}

function make(name: string, w: Parameter[], attributes: Record<string, unknown>): Optimizer {
  const options = optionsOf(attributes);
  const kind = name.split('-')[0];
  if (kind === 'sgd') return sgd(w, options);
  if (kind === 'rmsprop') return rmsprop(w, options);
  return kind === 'adamw' ? adamW(w, options) : adam(w, options);
}

suite('goldens: optimisers', () => {
  for (const golden of goldens('optimizers')) {
    test(golden.name, () => {
      const w = new Parameter(golden.input('w0').clone());
      const optimizer = make(golden.name, [w], golden.attributes);
      const gradients = golden.input('gradients');
      const expected = golden.output('w');
      for (let t = 0; t < gradients.shape[0]; t++) {
        optimizer.zeroGrad();
        w.grad = gradients.select(0, t);
        const { clipNorm } = golden.attributes;
        if (typeof clipNorm === 'number') clipGradNorm([w], clipNorm);
        optimizer.step();
        allClose(w, expected.select(0, t), 1e-5, `step ${t}`);
      }
    });
  }
});

for (const variant of builds) {
  suite(`optimisers, ${variant.build} build`, () => {
    const routines = new Routines(variant);
    const everySize = (run: (n: number, p: number[]) => void, results: number[]) => {
      for (const n of SIZES) {
        routines.clear(n);
        const p = Array.from({ length: 5 }, () => routines.floats(n, () => routines.random() ** 2));
        run(n, p);
        for (const i of results) routines.agree(`${n} values`, p[i], n, 2e-6);
      }
    };

    test('sgd: plain, momentum, nesterov', () => {
      everySize((n, [p, g]) => routines.both('sgd', n, p, g, 0, 0.1, 0, 1, 0, 0.01), [0]);
      everySize((n, [p, g, b]) => routines.both('sgd', n, p, g, b, 0.1, 0.9, 0.8, 0, 0), [0, 2]);
      everySize((n, [p, g, b]) => routines.both('sgd', n, p, g, b, 0.1, 0.9, 1, 1, 0.1), [0, 2]);
    });

    test('rmsprop, adagrad, amsgrad', () => {
      everySize(
        (n, [p, g, s, , b]) => routines.both('rmsprop', n, p, g, s, 0, b, 0.01, 0.9, 0.1, 0.9, 0),
        [0, 2, 4],
      );
      everySize((n, [p, g, s]) => routines.both('adagrad', n, p, g, s, 0.1, 1e-3, 0.1), [0, 2]);
      everySize(
        (n, [p, g, m, v, most]) =>
          routines.both('amsgrad', n, p, g, m, v, most, 0.01, 1.2, 0.9, 0.99, 1e-3, 0.1, 0.01),
        [0, 2, 3, 4],
      );
    });
  });
}

suite('optimiser state', () => {
  const kinds: Record<string, (w: Parameter[]) => Optimizer> = {
    sgd: w => sgd(w, { lr: 0.1, momentum: 0.9, dampening: 0.5 }),
    adam: w => adam(w, { lr: 0.1, weightDecay: 0.1 }),
    amsgrad: w => adam(w, { lr: 0.1, amsgrad: true }),
    adamW: w => adamW(w, { lr: 0.1 }),
    rmsprop: w => rmsprop(w, { lr: 0.1, momentum: 0.5, centered: true }),
    adagrad: w => adagrad(w, { lr: 0.1, lrDecay: 0.1, initialAccumulatorValue: 0.2 }),
  };

  function walk(optimizer: Optimizer, w: Parameter, from: number, to: number): void {
    for (let t = from; t < to; t++) {
      optimizer.zeroGrad();
      w.grad = new Generator(t).normal([3, 5]);
      optimizer.step();
    }
  }

  for (const [name, of] of Object.entries(kinds)) {
    test(`${name}: ten steps are five, saved and loaded, and five more, to the bit`, () => {
      const start = new Generator(99).normal([3, 5]);
      const whole = new Parameter(start.clone());
      walk(of([whole]), whole, 0, 10);
      const first = new Parameter(start.clone());
      const before = of([first]);
      walk(before, first, 0, 5);
      const state = before.stateDict();
      walk(before, first, 5, 7); // what was saved is a copy
      const second = new Parameter(tensor(0).expand([3, 5]).add(0));
      const again = new Parameter(start.clone());
      walk(of([again]), again, 0, 5);
      second.storage.view().set(again.storage.view());
      const after = of([second]);
      after.loadStateDict(state);
      walk(after, second, 5, 10);
      assert.deepEqual(second.toFlatArray(), whole.toFlatArray());
    });
  }

  // torch.optim 2.13: b = [1, 0.5] has the gradient [0.5 / t, −0.2] in steps t = 5, 6 and 8 of 8, lr = 0.1
  const late: Record<string, [(w: Parameter[]) => Optimizer, number[]]> = {
    adam: [w => adam(w, { lr: 0.1 }), [0.70415611, 0.80000001]],
    amsgrad: [w => adam(w, { lr: 0.1, amsgrad: true }), [0.70415611, 0.80000001]],
    adamW: [w => adamW(w, { lr: 0.1 }), [0.7014581, 0.79820162]],
    sgd: [w => sgd(w, { lr: 0.1, momentum: 0.9, dampening: 0.5 }), [0.96185833, 0.58319998]],
    adagrad: [w => adagrad(w, { lr: 0.1, lrDecay: 0.1 }), [0.80573201, 0.71239495]],
  };
  for (const [name, [of, expected]] of Object.entries(late)) {
    test(`${name}: a parameter whose gradient comes late begins then, as in PyTorch`, () => {
      const [a, b] = [new Parameter(tensor([1, -2])), new Parameter(tensor([1, 0.5]))];
      let optimizer = of([a, b]);
      for (let t = 1; t <= 8; t++) {
        optimizer.zeroGrad();
        a.grad = tensor([0.3 * t, -0.1]);
        if ([5, 6, 8].includes(t)) b.grad = tensor([0.5 / t, -0.2]);
        optimizer.step();
        const state = optimizer.stateDict(); // what was counted is in the state
        optimizer = of([a, b]);
        optimizer.loadStateDict(state);
      }
      allClose(b, expected, 1e-6);
    });
  }

  test('a state without counts of its own goes on as if all parameters had taken all steps', () => {
    const [first, second] = [0, 1].map(() => new Parameter(tensor([1, 2])));
    const [whole, after] = [adam([first]), adam([second])];
    const step = (optimizer: Optimizer, w: Parameter) => {
      w.grad = tensor([0.5, -1]);
      optimizer.step();
    };
    for (let t = 0; t < 3; t++) step(whole, first);
    const state = whole.stateDict();
    const { step: _, ...moments } = state.slots[0];
    second.storage.view().set(first.storage.view());
    after.loadStateDict({ ...state, slots: { 0: moments } });
    step(whole, first);
    step(after, second);
    assert.deepEqual(second.toFlatArray(), first.toFlatArray());
  });

  test('a state that does not fit changes nothing and says why', () => {
    const w = new Parameter(new Generator(1).normal([2, 2]));
    const optimizer = adam([w]);
    w.grad = new Generator(2).normal([2, 2]);
    optimizer.step();
    const state = optimizer.stateDict();
    assert.throws(
      () => sgd([w]).loadStateDict(state),
      /the state is adam's, this optimizer is sgd/,
    );
    const other = adam([new Parameter(new Generator(1).normal([3]))]);
    assert.throws(() => other.loadStateDict(state), /'exp_avg' of parameter 0 has shape \[2, 2\]/);
    assert.equal(other.steps, 0);
    const greatest = adam([w], { amsgrad: true });
    greatest.step();
    const most = greatest.stateDict();
    assert.throws(() => adam([w]).loadStateDict(most), /keeps no 'max_exp_avg_sq'/);
  });

  test('options that cannot be meant are errors at once, in a recipe too', () => {
    assert.throws(() => sgd({ nesterov: true }), /nesterov needs a momentum above 0/);
    assert.throws(() => rmsprop({ alpha: 1 }), /alpha 1 must lie in \[0, 1\)/);
    assert.throws(() => adagrad({ lr: -1 }), /adagrad: lr/);
    assert.throws(() => adam({ beta: 1 } as object), /no option beta\. Did you mean betas\?/);
  });

  test('clipGradValue holds every value within bounds', () => {
    const w = new Parameter(tensor([1, 2, 3]));
    w.grad = tensor([-5, 0.25, 9]);
    clipGradValue([w], 0.5);
    assert.deepEqual(w.grad.toArray(), [-0.5, 0.25, 0.5]);
    assert.throws(
      () => clipGradValue([w], -1),
      /clipValue, .* is a number above 0, such as 1; got -1/,
    );
  });
});

suite('amsgrad', () => {
  test('divides by the greatest second moment so far, adam by the present one', () => {
    const gradients = [10, 0.1, 0.1, 0.1];
    const [beta1, beta2, lr, eps] = [0.9, 0.5, 0.1, 1e-8];
    const after = (amsgrad: boolean) => {
      const p = new Parameter(zeros([1]));
      const optimizer = adam([p], { lr, betas: [beta1, beta2], amsgrad });
      let [m, v, most, value] = [0, 0, 0, 0];
      gradients.forEach((g, i) => {
        p.grad = tensor([g]);
        optimizer.step();
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        most = Math.max(most, v);
        const size = Math.sqrt((amsgrad ? most : v) / (1 - beta2 ** (i + 1))) + eps;
        value -= (lr * m) / (1 - beta1 ** (i + 1)) / size;
      });
      assert.ok(Math.abs(p.item() - value) < 1e-5, `${p.item()}, not ${value}`);
      return value;
    };
    assert.ok(after(false) < after(true) - 0.05, 'they differ');
  });
});

suite('learning rates over time', () => {
  /** Ten steps make an epoch. */
  const factors = (
    { factor }: Schedule,
    steps: readonly number[],
    losses: number[] = [],
    metrics: Readonly<Record<string, number[]>> = {},
  ) =>
    steps.map(at => {
      const place = { step: at, totalSteps: 100, epoch: Math.floor((at - 1) / 10) };
      const metric = (name: string) => metrics[name];
      return Number(factor({ ...place, lr: 0.5, losses, metric }).toFixed(6));
    });

  test('constant, with warm-up', () => {
    assert.deepEqual(factors(constant({ warmup: 4 }), [1, 2, 4, 5, 90]), [0.25, 0.5, 1, 1, 1]);
  });

  test('noam rises to 1 at the end of the warm-up and falls with the root', () => {
    assert.deepEqual(factors(noam({ warmup: 10 }), [1, 5, 10, 40]), [0.1, 0.5, 1, 0.5]);
  });

  test('cosine goes from 1 to the least', () => {
    assert.deepEqual(factors(cosine({ least: 0.2 }), [1, 51, 101]), [1, 0.6, 0.2]);
  });

  test('every schedule rises in its warm-up to where it begins', () => {
    const early = [1, 2, 3, 4];
    const rise = [0.25, 0.5, 0.75, 1];
    assert.deepEqual(factors(cosine({ warmup: 4, least: 0.2 }), [...early, 5, 53, 101, 400]), [
      ...rise,
      1,
      0.6,
      0.2,
      0.2,
    ]);
    assert.deepEqual(factors(exponential({ warmup: 4, gamma: 0.5 }), [...early, 5, 6, 8]), [
      ...rise,
      ...[1, 0.5, 0.125],
    ]);
    assert.deepEqual(factors(step({ warmup: 4, every: 3, gamma: 0.1 }), [...early, 5, 7, 8, 11]), [
      ...rise,
      ...[1, 1, 0.1, 0.01],
    ]);
    assert.deepEqual(factors(epochDecay({ warmup: 4, after: 1 }), [...early, 10, 11]), [
      ...rise,
      ...[1, 0.5],
    ]);
    assert.deepEqual(factors(plateau({ warmup: 4 }), early, [3, 2]), rise);
    assert.deepEqual(
      factors(plateau({ warmup: 4 }), early, [3, 3]),
      rise.map(f => f / 2),
    );
  });

  test('schedules have defaults', () => {
    assert.deepEqual(factors(constant(), [1, 9]), [1, 1]);
    assert.deepEqual(factors(noam(), [1, 2000, 4000, 16_000]), [0.00025, 0.5, 1, 0.5]);
    assert.deepEqual(factors(cosine(), [1, 51, 101]), [1, 0.5, 0]);
    assert.deepEqual(factors(exponential(), [1, 2, 3]), [1, 0.999, 0.998001]);
    assert.deepEqual(factors(step(), [1, 1000, 1001, 2001]), [1, 1, 0.5, 0.25]);
    assert.deepEqual(factors(epochDecay(), [1, 11, 21]), [1, 0.5, 0.25]);
    assert.deepEqual(factors(plateau(), [7], [2, 2, 2]), [0.25]);
  });

  test('schedules say what they were made with', () => {
    const made = {
      constant: [constant({ warmup: 2 }), { warmup: 2 }],
      noam: [noam(), { warmup: 4000 }],
      cosine: [cosine({ least: 0.1 }), { warmup: 0, least: 0.1 }],
      exponential: [exponential(), { warmup: 0, gamma: 0.999 }],
      step: [step({ every: 7 }), { warmup: 0, every: 7, gamma: 0.5 }],
      epochDecay: [epochDecay({ every: 2 }), { warmup: 0, gamma: 0.5, every: 2, after: 2 }],
      plateau: [
        plateau({ metric: 'bleu' }),
        { warmup: 0, patience: 1, gamma: 0.5, metric: 'bleu', mode: 'max', minLr: 0 },
      ],
    } as const;
    for (const [name, [schedule, settings]] of Object.entries(made)) {
      assert.deepEqual([schedule.name, schedule.settings], [name, settings]);
      assert.match(String(schedule), new RegExp(`^${name}\\(.*\\)\na learning rate over time`));
    }
    assert.equal(made.plateau[0].metric, 'bleu');
    for (const metric of ['devLoss', 'trainLoss', 'perplexity']) {
      assert.equal(plateau({ metric }).settings?.mode, 'min');
    }
  });

  test('exponential and step', () => {
    assert.deepEqual(factors(exponential({ gamma: 0.5 }), [1, 2, 4]), [1, 0.5, 0.125]);
    assert.deepEqual(factors(step({ every: 10 }), [10, 11, 21]), [1, 0.5, 0.25]);
  });

  test('plateau falls when the loss has not', () => {
    const at = (losses: number[]) => factors(plateau({ patience: 2, gamma: 0.1 }), [7], losses)[0];
    assert.deepEqual(
      [at([]), at([3, 2, 2.5]), at([3, 2, 2.5, 2.5]), at([3, 2, 9, 9, 1])],
      [1, 1, 0.1, 0.1],
    );
  });

  // the rates that torch.optim.lr_scheduler.ReduceLROnPlateau(threshold=0) and others of PyTorch 2.13 have, divided by
  // the learning rate 0.5
  test('plateau on any metric, up or down, with a floor of the rate: as PyTorch has it', () => {
    const bleu = [10, 12, 11, 12, 13, 12, 12, 12, 12, 12, 14];
    const at = (count: number, options: PlateauOptions) =>
      factors(plateau(options), [7], [], { bleu: bleu.slice(0, count), trainLoss: [1, 1, 1] })[0];
    const rates = bleu.map((_, i) => at(i + 1, { metric: 'bleu', patience: 2, gamma: 0.5 }));
    assert.deepEqual(rates, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.125]);
    const floored = bleu.map((_, i) => at(i + 1, { metric: 'bleu', patience: 2, minLr: 0.1 }));
    assert.deepEqual(floored, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2]);
    assert.equal(at(1, { metric: 'bleu', minLr: 0.9 }), 1, 'a floor above the rate raises nothing');
    assert.equal(at(3, { metric: 'bleu', mode: 'min', gamma: 0.1 }), 0.01);
    assert.equal(at(3, { metric: 'trainLoss', gamma: 0.1 }), 0.01, 'equal is not better');
    assert.deepEqual(
      [
        [3, Number.NaN, 2],
        [3, Number.NaN, 3],
      ].map(losses => factors(plateau({ gamma: 0.1 }), [7], losses)[0]),
      [0.1, 0.01],
      'what is no number is no improvement',
    );
  });

  test('decay by the epoch: from a given epoch on, every so many epochs', () => {
    const firsts = [1, 10, 11, 21, 31, 41, 51, 61];
    assert.deepEqual(
      factors(epochDecay({ gamma: 0.5, after: 3 }), firsts),
      [1, 1, 1, 1, 0.5, 0.25, 0.125, 0.0625],
      'halved each epoch after the third',
    );
    const exponentialLr = [1, 1, 0.9, 0.81, 0.729, 0.6561, 0.59049, 0.531441];
    assert.deepEqual(factors(epochDecay({ gamma: 0.9 }), firsts), exponentialLr);
    const stepLr = [1, 1, 1, 0.1, 0.1, 0.01, 0.01, 0.001];
    assert.deepEqual(factors(epochDecay({ gamma: 0.1, every: 2 }), firsts), stepLr);
    const late = [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25];
    assert.deepEqual(factors(epochDecay({ every: 3, after: 2 }), firsts), late);
    assert.deepEqual(factors(epochDecay({ after: 0, warmup: 4 }), [1, 2, 4]), [0.125, 0.25, 0.5]);
  });

  test('an option out of range is an error', () => {
    assert.throws(() => epochDecay({ gamma: 0 }), /epochDecay: gamma = 0 must lie in \(0, 1\]/);
    assert.throws(
      () => epochDecay({ every: 0 }),
      /epochDecay: every is a whole number of at least 1/,
    );
    assert.throws(() => plateau({ minLr: -1 }), /plateau: minLr is a number of at least 0/);
    assert.throws(() => plateau({ mode: 'up' as 'max' }), /plateau: mode is one of 'min', 'max'/);
    assert.throws(() => plateau({ metric: 3 as never }), /plateau: metric is the name of what is/);
    assert.throws(() => step({ gamma: 2 }), /step: gamma = 2 must lie in \(0, 1\]/);
    assert.throws(() => cosine({ warmup: -1 }), /cosine: warmup/);
  });
});
