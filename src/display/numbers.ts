/** Numbers as people read them, the same in every locale. */

/** 12345 as 12,345. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 38211 as 38.2 k, 4210000 as 4.2 M. */
export function short(value: number): string {
  if (value >= 999_500) return `${(value / 1e6).toFixed(1)} M`;
  if (value >= 999.5) return `${(value / 1e3).toFixed(1)} k`;
  return value.toFixed(value < 10 ? 1 : 0);
}

/** Bytes as B, KB or MB. */
export function bytes(count: number): string {
  if (count >= 2 ** 20) return `${(count / 2 ** 20).toFixed(1)} MB`;
  if (count >= 2 ** 10) return `${(count / 2 ** 10).toFixed(1)} KB`;
  return `${count} B`;
}

/** A share of 0 … 1 in percent, without decimals. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** 74 s as 1 min 14 s. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) return `${minutes} min ${rounded % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** With a true minus sign, for text (not for tables that are read by programs). */
export function signed(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return text.replace('-', '');
  return text.startsWith('-') ? `−${text.slice(1)}` : text;
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
