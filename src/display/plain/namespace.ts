/** Our functions that stand under one name, in plain text: an inspector would list getters. */
import { generators, metrics } from '../../text';
import { columnsOf } from '../table';

/** How the functions of a namespace are called. */
const CALLS: ReadonlyMap<object, string> = new Map<object, string>([
  [metrics, 'metrics.bleu(hypotheses, references)'],
  [generators, 'generators.reverse({ count: 1000, seed: 1 })'],
]);
/** Columns of a line. */
const WIDTH = 98;

/** 18 functions, called as metrics.bleu(…), and their names; null for what is no namespace of ours */
export function namespaceText(value: object): string | null {
  const call = CALLS.get(value);
  return call === undefined ? null : functionsText(call, Object.keys(value));
}

/** @param call an example */
export function functionsText(call: string, names: readonly string[]): string {
  const lines = [''];
  for (const name of names) {
    const line = [lines.at(-1), name].filter(Boolean).join('  ');
    if (columnsOf(line) <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(name);
  }
  return [`${names.length} functions, called as ${call}`, ...lines].join('\n');
}
