/**
 * A translation in plain text: what was written, why, and the tokens by the numbers that the
 * table names.
 */
import type { Beam, DecodeTrace, Prediction } from '../../models';
import { focusOf } from '../attentionStatistics';
import { describePrediction } from '../describe';
import { percent, signed } from '../numbers';
import { clip, table } from '../table';
import { visible } from '../tokens';

/** Rivals listed per step. */
const RIVALS = 3;

/** @param legend what the picture writes for tokens its font lacks */
export function predictionText(prediction: Prediction, legend = ''): string {
  const { trace, beams } = prediction;
  return [
    `${prediction.source} → ${prediction.text}`,
    describePrediction(prediction),
    ...(beams.length > 1 ? [beamsText(beams)] : []),
    `source tokens: ${numbered(trace.sourceTokens)}${legend && `\n${legend}`}`,
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
      .map(
        ({ token, logProbability }) => `${visible(token)} ${Math.exp(logProbability).toFixed(2)}`,
      );
    return [
      String(row + 1),
      clip(visible(step.token), 24),
      Math.exp(step.logProbability).toFixed(2),
      ...(focus
        ? [
            `${focus.column + 1} ${clip(visible(sourceTokens[focus.column]), 24)}`,
            percent(focus.weight),
          ]
        : []),
      step.entropy.toFixed(2),
      rivals.join(', '),
    ];
  });
  return table([heading, ...rows], attention ? 'rlrlrrl' : 'rlrrl');
}

/**
 * The n best with their scores; one whose text stands above already is marked, with its subwords
 * where they differ.
 */
function beamsText(beams: readonly Beam[]): string {
  const penalised = beams.some(({ score, logProbability }) => score !== logProbability);
  const rows = beams.map(({ text, tokens, score, logProbability, truncated }, i) => {
    const same = beams.findIndex(one => one.text === text);
    const cut = tokens.map(visible).join(' ');
    const cutAlike = cut === beams[same].tokens.map(visible).join(' ');
    const notes = [
      same === i ? '' : `same text as ${same + 1}${cutAlike ? '' : `, cut ${clip(cut, 40)}`}`,
      truncated ? 'cut at maxLength' : '',
    ];
    return [
      String(i + 1),
      ...(penalised ? [signed(score)] : []),
      signed(logProbability),
      clip(text, 56),
      notes.filter(Boolean).join('; '),
    ];
  });
  const heading = ['', ...(penalised ? ['score'] : []), 'log-probability', 'translation', ''];
  return table([heading, ...rows], penalised ? 'rrrll' : 'rrll');
}

/** Several translations: a line each, and one for each of the n best. */
export function predictionsText(predictions: readonly Prediction[]): string {
  const rows = predictions.flatMap(({ source, beams }) =>
    beams.map(({ text, logProbability, truncated }, k) => [
      k === 0 ? clip(source, 48) : '',
      `→ ${clip(text, 48)}`,
      signed(logProbability),
      truncated ? 'cut at maxLength' : '',
    ]),
  );
  return table([['source', 'translation', 'log-probability', ''], ...rows], 'llrl');
}

/** 1 how  2 are  3 you @param from the first that is listed */
export function numbered(tokens: readonly string[], from = 0): string {
  const listed = tokens.slice(from);
  return listed.map((token, i) => `${from + i + 1} ${visible(token)}`).join('  ');
}
