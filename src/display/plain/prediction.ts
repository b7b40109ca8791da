/**
 * A translation in plain text: what was written, why, and the tokens by the numbers that pictures
 * may show.
 */
import type { DecodeTrace, Prediction } from '../../models';
import { focusOf } from '../attentionStatistics';
import { describePrediction } from '../describe';
import { percent, signed } from '../numbers';
import { clip, table } from '../table';

/** Rivals listed per step. */
const RIVALS = 3;

export function predictionText(prediction: Prediction): string {
  const { trace } = prediction;
  return [
    `${prediction.source} → ${prediction.text}`,
    describePrediction(prediction),
    `source tokens: ${numbered(trace.sourceTokens)}`,
    stepsTable(trace),
  ].join('\n\n');
}

/** What was written, how surely, where attention looked, and what else was considered: a line per step. */
export function stepsTable({ sourceTokens, attention, steps }: DecodeTrace): string {
  const heading = [
    'step',
    'writes',
    'p',
    ...(attention ? ['looks at', ''] : []),
    'bit',
    'also considered',
  ];
  const rows = steps.map((step, row) => {
    const focus = attention ? focusOf(attention, row) : null;
    const rivals = step.candidates
      .filter(candidate => candidate.id !== step.id)
      .slice(0, RIVALS)
      .map(({ token, logProbability }) => `${token} ${Math.exp(logProbability).toFixed(2)}`);
    return [
      String(row + 1),
      clip(step.token, 24),
      Math.exp(step.logProbability).toFixed(2),
      ...(focus
        ? [`${focus.column + 1} ${clip(sourceTokens[focus.column], 24)}`, percent(focus.weight)]
        : []),
      step.entropy.toFixed(2),
      rivals.join(', '),
    ];
  });
  return table([heading, ...rows], attention ? 'rlrlrrl' : 'rlrrl');
}

/** Several translations: a line each. */
export function predictionsText(predictions: readonly Prediction[]): string {
  const rows = predictions.map(({ source, text, score }) => [
    clip(source, 48),
    `→ ${clip(text, 48)}`,
    signed(score),
  ]);
  return table([['source', 'translation', 'log-probability'], ...rows], 'llr');
}

/** 1 how  2 are  3 you */
export function numbered(tokens: readonly string[]): string {
  return tokens.map((token, i) => `${i + 1} ${token}`).join('  ');
}
