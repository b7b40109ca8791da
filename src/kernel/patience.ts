/** Time limits on a machine that has other things to do. */
import { availableParallelism, loadavg } from 'node:os';

/** The largest factor by which a limit grows. */
const MOST = 8;

/** @returns the limit, ms, longer where more processes want to run than there are cores: each gets less of the time */
export function patience(milliseconds: number): number {
  const share = loadavg()[0] / availableParallelism(); // 0 on Windows, which does not measure it
  return milliseconds * Math.min(MOST, Math.max(1, share));
}
