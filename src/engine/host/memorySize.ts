/** How much memory the engine may use on this machine. */
import { totalmem } from 'node:os';

/** Bytes of a page of WASM memory. */
const PAGE = 2 ** 16;
/** The largest WASM memory: 4 GiB but for the last page, so that the end of every block has an address of 32 bits. */
const MOST_PAGES = 2 ** 16 - 1;

/** The share of the machine's memory that the engine may use by default, and the least it is given. */
const SHARE = 0.5;
const LEAST = 2 ** 30;
/** Fewer pages (64 MiB) are not worth starting with. */
export const FEWEST_PAGES = 1024;

export interface MemorySize {
  /** Pages of WASM memory. */
  pages: number;
  /** Bytes beside it, owned by JavaScript. */
  outsideBytes: number;
}

/**
 * Half of the machine's memory (or of what its container allows), unless `asked` says how many GB: first as WASM memory,
 * which ends at 4 GB, the rest beside it; 64 MB at least.
 * @param asked the environment variable SEQ2SEQ_MEMORY
 * @throws RangeError where it is no number above 0
 */
export function memorySize(
  asked = process.env.SEQ2SEQ_MEMORY,
  machineBytes = availableToProcess(),
): MemorySize {
  const bytes = asked?.trim() ? gigabytes(asked) : Math.max(LEAST, SHARE * machineBytes);
  const pages = Math.min(MOST_PAGES, Math.max(FEWEST_PAGES, Math.ceil(bytes / PAGE)));
  return { pages, outsideBytes: Math.max(0, Math.floor(bytes - MOST_PAGES * PAGE)) };
}

/** Bytes the engine may use in all; infinite where SEQ2SEQ_MEMORY makes no sense, which the first tensor says. */
export function memoryBytes(): number {
  try {
    const { pages, outsideBytes } = memorySize();
    return pages * PAGE + outsideBytes;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function gigabytes(asked: string): number {
  const count = Number(asked);
  if (count > 0 && Number.isFinite(count)) return count * 2 ** 30;
  throw new RangeError(
    `SEQ2SEQ_MEMORY, the engine's memory in GB, must be a number above 0 such as 6; got '${asked}'.`,
  );
}

/** Bytes of the machine, or of the container where that allows fewer. */
function availableToProcess(): number {
  const total = totalmem();
  const allowed = process.constrainedMemory?.() ?? 0; // 0 or huge: no limit
  return allowed > 0 && allowed < total ? allowed : total;
}
