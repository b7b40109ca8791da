import type { MimeBundle } from './views';

/** About how many characters an output takes as JSON: the unit of the limits on outputs. */
export function outputSize(data: MimeBundle): number {
  return sizeOf(data);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  return Object.values(value).reduce<number>((sum, part) => sum + 8 + sizeOf(part), 0);
}
