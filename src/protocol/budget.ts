/** How large a saved output may be. What does not fit is left out visibly, never silently. */
import type { Envelope } from './views';

/** What a payload should stay under. */
export const TARGET_BYTES = 256 * 1024;
/** What it stays under by leaving detail out, with a note. */
export const SOFT_BYTES = 1024 * 1024;
/** What is never sent. */
export const HARD_BYTES = 4 * 1024 * 1024;

/** Bytes of a payload as it is sent and saved. */
export function payloadBytes(payload: Envelope): number {
  let bytes = 0;
  for (const character of JSON.stringify(payload)) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/**
 * The first of ever smaller versions of a payload that fits the soft limit; the last one if none
 * does but it fits the hard limit; null if even that is too large. Each version says in `trunc`
 * what it leaves out.
 */
export function fitBudget<Payload extends Envelope>(
  versions: Iterable<() => Payload>,
  limit = SOFT_BYTES,
): Payload | null {
  let last: Payload | null = null;
  for (const build of versions) {
    last = build();
    if (payloadBytes(last) <= limit) return last;
  }
  return last && payloadBytes(last) <= HARD_BYTES ? last : null;
}
