/** A generated text in plain text: the text first, as it is, then how its first tokens came about. */
import type { Generation } from '../../models';
import { describeGeneration } from '../describe';
import { asPrediction } from '../payload/generation';
import { numbered, stepsTable } from './prediction';

/** @param legend what the picture writes for tokens its font lacks */
export function generationText(generation: Generation, legend = ''): string {
  const { trace } = asPrediction(generation);
  if (trace.steps.length === 0) return `${generation}`;
  return [
    `${generation}`,
    describeGeneration(generation, trace).join(' '),
    `tokens read: ${numbered(trace.sourceTokens)}${legend && `\n${legend}`}`,
    stepsTable(trace),
  ].join('\n\n');
}
