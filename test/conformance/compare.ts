/**
 * What our engine and PyTorch make of a program, compared.
 *
 * The tolerance of a float32 value w is 1e-5 · |w| + 1e-6 · min(1, s) (of a gradient 2e-5 · |w| + 4e-6 · s + 1e-6), s the largest
 * finite value of its tensor, and 8 times as far as w moved under the noise of evaluate.py (1e-6 of every inexact value) or in float64. A
 * value that the noise moved beyond any finite number, and a step whose results have other shapes with it, is not
 * compared. int32 and bool are equal.
 */
import { type Evaluated, numberOf, type Program, type StepResult, type Written } from './program';

/** A result of PyTorch with how far noise moved it: -1 where that is not finite, "incomparable" for another shape. */
export interface Expected extends Written {
  moved?: number[] | 'incomparable';
}

export interface ExpectedProgram {
  steps: StepResult<Expected>[];
  gradients: (Expected | 'incomparable' | null)[] | string | null;
}

export interface Finding {
  /** 'refused': ours alone throws; 'accepted': torch alone does; else what differs. */
  kind:
    | 'refused'
    | 'accepted'
    | 'crashed'
    | 'count'
    | 'dtype'
    | 'shape'
    | 'values'
    | 'tracked'
    | 'gradient';
  operation: string;
  /** The number of the step; of gradients the last. */
  step: number;
  detail: string;
}

const CRASH =
  /^error: (TypeError: (Cannot|undefined|.* is not (a function|iterable))|RangeError: (Invalid|Maximum)|Error: )/;

export function compare(program: Program, ours: Evaluated, torch: ExpectedProgram): Finding[] {
  const findings: Finding[] = [];
  let isWhole = true; // every step is known to both, so that gradients can be compared
  for (const [k, { operation }] of program.steps.entries()) {
    const finding = compareStep(ours.steps[k], torch.steps[k]);
    if (typeof ours.steps[k] === 'string' || typeof torch.steps[k] === 'string') isWhole = false;
    if (finding === null) continue;
    findings.push({ ...finding, operation, step: k });
    if (finding.kind !== 'refused' && finding.kind !== 'accepted') return findings; // what follows from it differs too
  }
  if (!isWhole && program.steps.length === 1) return findings;
  const { gradients } = torch;
  if (typeof gradients === 'string' || gradients === null) return findings;
  const step = program.steps.length - 1;
  const operation = program.steps.map(step => step.operation).join(' ');
  if (!Array.isArray(ours.gradients)) {
    if (isWhole)
      findings.push({ kind: 'gradient', operation, step, detail: String(ours.gradients) });
    return findings;
  }
  for (const [i, wanted] of gradients.entries()) {
    const detail = compareGradient(ours.gradients[i], wanted);
    if (detail !== null) {
      findings.push({ kind: 'gradient', operation, step, detail: `of leaf ${i}: ${detail}` });
      break;
    }
  }
  return findings;
}

function compareStep(
  ours: StepResult<Written>,
  torch: StepResult<Expected>,
): Pick<Finding, 'kind' | 'detail'> | null {
  if (ours === 'unknown' || torch === 'unknown' || torch === 'incomparable') return null;
  if (typeof ours === 'string') {
    if (CRASH.test(ours)) return { kind: 'crashed', detail: ours };
    return typeof torch === 'string'
      ? null
      : { kind: 'refused', detail: ours.slice('error: '.length) };
  }
  if (typeof torch === 'string')
    return { kind: 'accepted', detail: `${text(ours)}; torch: ${torch}` };
  const both = () => `${text(ours)} instead of ${text(torch)}`;
  if (ours.length !== torch.length) return { kind: 'count', detail: both() };
  for (const [i, wanted] of torch.entries()) {
    const got = ours[i];
    if (!isSameType(got.dtype, wanted.dtype)) return { kind: 'dtype', detail: both() };
    if (got.shape?.join() !== wanted.shape?.join()) return { kind: 'shape', detail: both() };
    if (wanted.moved === 'incomparable') continue;
    if (!areClose(got, wanted, 1e-5, 1e-6)) return { kind: 'values', detail: both() };
    if (Boolean(got.requiresGrad) !== Boolean(wanted.requiresGrad)) {
      return { kind: 'tracked', detail: `requiresGrad: ${Boolean(got.requiresGrad)}; ${both()}` };
    }
  }
  return null;
}

const TYPES: Record<string, string> = { boolean: 'bool', int: 'number', float: 'number' };

function isSameType(ours: string, torch: string): boolean {
  // item() of a mask is a number here
  return (
    ours === torch ||
    (TYPES[ours] ?? ours) === (TYPES[torch] ?? torch) ||
    (ours === 'number' && torch === 'bool')
  );
}

function compareGradient(
  got: Written | null | undefined,
  wanted: Expected | 'incomparable' | null,
): string | null {
  if (wanted === 'incomparable') return null;
  if (wanted === null) {
    const isZero = !got || got.values.every(v => numberOf(v) === 0);
    return isZero ? null : `${text([got])} instead of none`;
  }
  if (wanted.moved === 'incomparable') return null;
  if (!got) return wanted.values.every(v => v === 0) ? null : `none instead of ${text([wanted])}`;
  if (areClose(got, wanted, 2e-5, 4e-6, true)) return null;
  return `${text([got])} instead of ${text([wanted])}`;
}

function areClose(
  got: Written,
  wanted: Expected,
  relative: number,
  absolute: number,
  byScale = false,
): boolean {
  if (got.values.length !== wanted.values.length) return false;
  const isFloat = wanted.dtype === 'float32' || wanted.dtype === 'float';
  const values = wanted.values.map(numberOf);
  const scale = values.reduce(
    (most, v) => (Number.isFinite(v) ? Math.max(most, Math.abs(v)) : most),
    0,
  );
  const floor = absolute * (byScale ? scale + 0.25 : Math.min(1, scale));
  return values.every((want, i) => {
    const have = numberOf(got.values[i]);
    const moved = Array.isArray(wanted.moved) ? wanted.moved[i] : 0;
    if (moved < 0 || have === want || (Number.isNaN(have) && Number.isNaN(want))) return true;
    if (!isFloat) return moved !== 0;
    return Math.abs(have - want) <= relative * Math.abs(want) + floor + 8 * moved;
  });
}

function text(outputs: readonly Written[]): string {
  return outputs
    .map(({ dtype, shape, values }) => `${dtype} [${shape}] ${values}`)
    .join('; ')
    .slice(0, 400);
}
