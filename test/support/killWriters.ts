// Kills processes that save one file again and again. A soak of more: npx tsx test/support/killWriters.ts 100
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeFileAtomically } from '../../src/files';

/** Each of its own byte, and of its own size. */
const contents = Array.from({ length: 26 }, (_, i) => Buffer.alloc(2e6 + i * 4321, 97 + i));

/**
 * Kills so many writers at random moments.
 * @returns how many were killed, and how many of them left a file half-written beside the whole one
 * @throws Error where the file is not one of those that were written, whole
 */
export async function killWriters(
  folder: string,
  kills: number,
): Promise<{ kills: number; midst: number }> {
  const path = join(folder, 'saved.bin');
  const known = new Set<string>();
  let midst = 0;
  for (let i = 0; i < kills; i++) {
    const writer = fork(__filename, ['--write', path], {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(writer, 'message'); // the first file is there
    await pause(Math.random() * 60);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    const seen = readFileSync(path);
    if (!contents.some(content => content.equals(seen)))
      throw new Error(`${path} is neither the old nor the new file.`);
    const left = readdirSync(folder).filter(name => name.endsWith('.part') && !known.has(name));
    for (const name of left) known.add(name);
    if (left.length > 0) midst++;
  }
  return { kills, midst };
}

async function write(path: string): Promise<void> {
  for (let i = 0; ; i++) {
    await writeFileAtomically(path, contents[i % contents.length]);
    if (i === 0) process.send?.('written');
  }
}

async function soak(kills: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seq2seq-kills-'));
  const { midst } = await killWriters(folder, kills);
  rmSync(folder, { recursive: true });
  console.log(
    `${kills} writers killed, ${midst} of them in the midst: the file was whole each time.`,
  );
}

if (require.main === module) {
  const [command, path] = process.argv.slice(2);
  void (command === '--write' ? write(path) : soak(Number(command)));
}
