/** A generated text in plain text: the text first, as it is, then how its first tokens came about. */
import type { Generation } from '../../models';
import { describeGeneration } from '../describe';
import { grouped } from '../numbers';
import { shownOf } from '../payload/generation';
import { numbered, stepsTable } from './prediction';

/** @param legend what the picture writes for tokens its font lacks */
export function generationText(generation: Generation, legend = ''): string {
  const { trace } = generation;
  if (trace.steps.length === 0) return `${generation}`;
  const shown = shownOf(generation);
  const all = trace.sourceTokens.length;
  const from = all - shown.tokens;
  const which = from > 0 ? ` (the last ${grouped(shown.tokens)} of ${grouped(all)})` : '';
  return [
    `${generation}`,
    describeGeneration(generation, trace, shown).join(' '),
    `tokens read${which}: ${numbered(trace.sourceTokens, from)}${legend && `\n${legend}`}`,
    stepsTable(trace),
  ].join('\n\n');
}
