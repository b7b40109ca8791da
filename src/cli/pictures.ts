/** Pictures of outputs as files, each with its text beside it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NotebookBundle, Output } from '../client';

const VIEW = 'application/vnd.seq2seq.v1+json';

/** Writes `NN-kind.png` and `.txt` for every picture among a cell's outputs; returns the pictures' paths. */
export async function writePictures(
  folder: string,
  ordinal: number,
  outputs: readonly Output[],
): Promise<string[]> {
  const written: string[] = [];
  for (const output of outputs) {
    if (output.output_type !== 'display_data' && output.output_type !== 'execute_result') continue;
    const picture = output.data['image/png'];
    if (typeof picture !== 'string') continue;
    await mkdir(folder, { recursive: true });
    const counted = written.length > 0 ? `-${written.length + 1}` : '';
    const name = `${String(ordinal).padStart(2, '0')}-${kindOf(output.data)}${counted}`;
    const path = join(folder, `${name}.png`);
    await writeFile(path, Buffer.from(picture, 'base64'));
    await writeFile(join(folder, `${name}.txt`), `${String(output.data['text/plain'])}\n`);
    written.push(path);
  }
  return written;
}

/** What the picture shows, in one word: a linked view by its clock. */
function kindOf(data: NotebookBundle): string {
  const view = data[VIEW] as { kind?: string; data?: { link?: { clock?: string } } } | undefined;
  if (!view?.kind) return 'picture';
  const isTraining = view.kind === 'bundle' && view.data?.link?.clock === 'train';
  if (isTraining || view.kind === 'history') return 'training';
  return view.kind === 'bundle' ? 'translation' : view.kind;
}
