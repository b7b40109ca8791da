/** Random programs, and random calls, whose arguments are often such as nobody should give. */
import { Draft, leafOf, shapeOf } from './draw';
import { METHODS, OPERATIONS } from './operations';
import { type Argument, FUNCTION_NAMES, type Program, type Reference } from './program';
import { Random } from './random';

/** Operations of programs: those that make tensors from numbers alone are calls. */
const IN_PROGRAMS = [...Object.keys(METHODS), 'where', 'where', 'cat', 'stack', 'einsum'].filter(
  name => !['detach', 'equal', 'allclose', 'size', 'item'].includes(name),
);
const WEIGHTS = [[1, -0.5, 2, 0.25, 3, -1, 0.75], [1], [1, 0, -2]];

/** A program of up to nine steps. */
export function randomProgram(seed: number): Program {
  const r = new Random(seed);
  const draft = new Draft(r);
  for (let i = r.int(1, 2); i > 0; i--) draft.given(leafOf(r, shapeOf(r)));
  for (let i = r.int(2, 9); i > 0; i--) {
    const operation = r.pick(IN_PROGRAMS);
    draft.step({ operation, arguments: OPERATIONS[operation](draft) }, r.chance(0.1));
  }
  return finished(draft);
}

/** One call; half of them with an argument that is wrong, left out, or one too many. */
export function randomCall(seed: number): Program {
  const r = new Random(seed);
  const draft = new Draft(r);
  const operation = r.pick(Object.keys(OPERATIONS));
  draft.given(leafOf(r, shapeOf(r)));
  const given = OPERATIONS[operation](draft);
  const changed = r.chance(0.55) ? altered(draft, operation, given) : given;
  draft.step({ operation, arguments: changed }, true);
  return finished(draft);
}

/** Operations that make as many values as they are told, or powers: no large numbers there. */
const SMALL_NUMBERS = new Set(
  'arange eye zeros ones full linspace repeat expand chunk norm pow round'.split(' '),
);

function altered(d: Draft, operation: string, given: readonly Argument[]): Argument[] {
  const { r } = d;
  const from = FUNCTION_NAMES.has(operation) ? 0 : 1;
  const large = SMALL_NUMBERS.has(operation) ? [6] : [1e10, 2 ** 32];
  const changed = [...given];
  const kind = r.next();
  if (kind < 0.1 && changed.length > from) changed.pop();
  else if (kind < 0.2) changed.push(wild(d, large));
  else if (kind < 0.3)
    changed.push({
      options: { [r.pick(['dim', 'keepdim', 'keepDim', 'out', 'axis'])]: r.pick([0, true]) },
    });
  else if (kind < 0.4 && from === 1) changed[0] = d.leaf(shapeOf(r));
  else if (changed.length > from) changed[r.int(from, changed.length - 1)] = wild(d, large);
  else changed.push(wild(d, large));
  return changed;
}

function wild(d: Draft, large: readonly number[]): Argument {
  const { r } = d;
  return r.pick<() => Argument>([
    () => r.int(-5, 6),
    () => r.int(-3, 3),
    () => r.pick([0.5, 1.5, -2.5, ...large]),
    () => ({ number: r.pick(['NaN', 'Infinity', '-Infinity']) }),
    () => null,
    () => ({ undefined: true }),
    () => r.chance(0.5),
    () => r.pick(['a', '0', 'mean', 'float64', '']),
    () => Array.from({ length: r.int(0, 3) }, () => r.int(-2, 3)),
    () => ({ options: {} }),
    () => d.leaf(shapeOf(r)),
    () => d.leaf([], 'int32'),
  ])();
}

/** The gradients are of what no later step uses, and of some of the rest. */
function finished(draft: Draft): Program {
  const { r, leaves, steps, evaluation } = draft;
  const used = new Set(steps.flatMap(step => referencesIn(step.arguments)).map(keyOf));
  const ends = steps.flatMap((_, step) =>
    (evaluation.results[step] ?? []).flatMap((_, output) => {
      const end = { step, output };
      return !used.has(keyOf(end)) || r.chance(0.2) ? [end] : [];
    }),
  );
  const isTracked = (end: Reference) => {
    try {
      return evaluation.tensor(end).requiresGrad;
    } catch {
      return false;
    }
  };
  return { leaves, steps, ends: ends.filter(isTracked), weights: r.pick(WEIGHTS) };
}

function keyOf(reference: Reference): string {
  return 'leaf' in reference ? `leaf ${reference.leaf}` : `${reference.step} ${reference.output}`;
}

export function referencesIn(given: Argument): Reference[] {
  if (given === null || typeof given !== 'object') return [];
  if (Array.isArray(given)) return given.flatMap(referencesIn);
  if ('leaf' in given || 'step' in given) return [given];
  return 'options' in given ? Object.values(given.options).flatMap(referencesIn) : [];
}
