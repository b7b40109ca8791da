/** Numbers and tokens as people read them, the same in every locale. */

/** With a true minus sign: −0.72. */
export function decimal(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : signOf(value);
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace('-', '');
  return text.replace('-', '−');
}

/** A number that may be known only approximately, which is said then: ≈ 0.65. */
export function amount(value: number, isExact: boolean, digits = 2): string {
  return isExact ? decimal(value, digits) : `≈ ${decimal(value)}`;
}

function signOf(value: number): string {
  return value < 0 ? '−∞' : '∞';
}

/** In brackets when negative, as a factor in a product: (−0.72). */
export function factor(value: number, digits = 2): string {
  const text = decimal(value, digits);
  return text.startsWith('−') ? `(${text})` : text;
}

/** 0 … 1; what is small but not nothing says so. */
export function probability(value: number): string {
  return value > 0 && value < 0.005 ? '< 0.01' : decimal(value);
}

/** Without decimals: 71 %. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : decimal(share);
}

/** Three significant digits for readings of any size: 0.00123, 4.16, 812. */
export function reading(value: number): string {
  if (!Number.isFinite(value)) return decimal(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    return value.toExponential(2).replaceAll('-', '−').replace('e+', 'e');
  }
  const digits = size === 0 ? 2 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))));
  return decimal(value, digits);
}

/** 38211 as 38.2 k. */
export function compact(value: number): string {
  if (value >= 999_500) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 999.5) return `${(value / 1e3).toFixed(1)} k`;
  return value.toFixed(0);
}

/** 74 s as 1 min 14 s. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 12 as ₁₂. */
export function subscript(index: number): string {
  return [...String(index)].map(digit => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]).join('');
}

/** A token with signs for what leaves no mark: ␣ for a blank, ↵ for the end of a line, ∅ for nothing. */
export function visible(token: string): string {
  return token === '' ? '∅' : token.replace(/\r?\n/g, '↵').replace(/\s/gu, '␣');
}
