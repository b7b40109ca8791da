/** A generated text in plain text: the text first, as it is, then how its first tokens came about. */
import type { Generation } from '../../models';
import { describeGeneration } from '../describe';
import { asPrediction } from '../payload/generation';
import { numbered, stepsTable } from './prediction';

export function generationText(generation: Generation): string {
  const { trace } = asPrediction(generation);
  if (trace.steps.length === 0) return `${generation}`;
  return [
    `${generation}`,
    describeGeneration(generation, trace).join(' '),
    `tokens read: ${numbered(trace.sourceTokens)}`,
    stepsTable(trace),
  ].join('\n\n');
}
