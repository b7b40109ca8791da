/** Where our engine differs from PyTorch on purpose: docs/toolkit.md says so. */
import type { Finding } from './compare';
import type { Program } from './program';

interface Known {
  operation: RegExp;
  kind: Finding['kind'];
  detail?: RegExp;
  because: string;
}

const DIFFERENT: readonly Known[] = [
  {
    operation: /^(silu|gelu|mean|var|std|norm|layerNorm)$/,
    kind: 'accepted',
    detail:
      /^float32 .*(not implemented for '(Long|Bool)'|floating point|mixed dtype|expected scalar type|could not infer)/,
    because: 'int32 and masks are computed as float32 where PyTorch has no result',
  },
  {
    operation: /^(argmax|argmin|topk)$/,
    kind: 'accepted',
    detail: /does not support bool/,
    because: 'masks have an order, false before true',
  },
  {
    operation: /^fill_$/,
    kind: 'accepted',
    detail: /0-dimension value tensor/,
    because: 'fill_ takes a tensor of one value of any shape',
  },
  {
    operation: /^allclose$/,
    kind: 'accepted',
    detail: /did not match/,
    because: 'allclose compares several dtypes',
  },
  {
    operation: /^unique$/,
    kind: 'accepted',
    detail: /(0|zero) sized dimensions/,
    because: 'slices of no values are all the same',
  },
  {
    operation: /\bprod\b/,
    kind: 'gradient',
    detail: /NaN|Infinity/,
    because:
      'the gradient of prod is the product of the other values; PyTorch divides by each value',
  },
  {
    operation: /\bcrossEntropy\b/,
    kind: 'gradient',
    detail: /NaN/,
    because: 'a row that crossEntropy ignores has no gradient, whatever its logits',
  },
  {
    operation: /^unique$/,
    kind: 'shape',
    detail: /NaN/,
    because: 'slices with NaN have an order in unique({ dim }), NaN last',
  },
  {
    operation: /^unique$/,
    kind: 'values',
    detail: /NaN/,
    because: 'slices with NaN have an order in unique({ dim }), NaN last',
  },
  {
    operation: /^(matmul|mm|bmm|dot|einsum)$/,
    kind: 'values',
    detail: /Infinity|NaN/,
    because: 'a sum of products beyond float32 is ∞ or NaN by the order of the sum',
  },
  {
    operation: /^logsumexp$/,
    kind: 'accepted',
    detail: /doesn't match the broadcast shape/,
    because: 'logsumexp([]) folds all dims, as sum([]) does',
  },
  {
    operation: /^(any|all)$/,
    kind: 'shape',
    because: 'any([]) and all([]) fold all dims, as sum([]) does',
  },
  {
    operation: /\bgelu\b/,
    kind: 'gradient',
    detail: /Infinity|NaN/,
    because: 'gelu(∞) is ∞, gelu(−∞) 0; PyTorch makes NaN of them',
  },
  {
    operation: /^gelu$/,
    kind: 'values',
    detail: /Infinity.* instead of .*NaN/,
    because: 'gelu(∞) is ∞, gelu(−∞) 0; PyTorch makes NaN of them',
  },
  {
    operation: /\b(var|std)\b/,
    kind: 'gradient',
    detail: /NaN|Infinity/,
    because: 'the gradient of var and std of no more values than the correction is NaN or 0',
  },
  {
    operation: /\bnorm\b/,
    kind: 'gradient',
    detail: /NaN/,
    because:
      'norm(0) passes a gradient of 0 on where PyTorch passes none, and the gradient of a norm that is NaN may be 0',
  },
  {
    operation: /^prod$/,
    kind: 'accepted',
    detail: /must be int, not list|Tensor, list/,
    because: 'prod takes several dims',
  },
  {
    operation: /^slice$/,
    kind: 'accepted',
    detail: /slice indices must be integers/,
    because: 'slice takes ±∞ as an open start or end',
  },
];

/** What docs/toolkit.md has to say. */
export const REASONS: readonly string[] = [...new Set(DIFFERENT.map(({ because }) => because))];

/** What the documentation says of a finding, or null. */
export function isOnPurpose(finding: Finding, _program: Program): string | null {
  const known = DIFFERENT.find(
    ({ operation, kind, detail }) =>
      kind === finding.kind &&
      operation.test(finding.operation) &&
      detail?.test(finding.detail) !== false,
  );
  return known?.because ?? null;
}
