/**
 * A loss or a perplexity in words and tables: with so many decimals, from 100,000 without them, from ten million as
 * 1.57e+156.
 */
export function fixed(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (size >= 1e7 && Number.isFinite(value)) return value.toExponential(2);
  return value.toFixed(size >= 1e5 ? 0 : decimals);
}
