/** Scores of a set in plain text, with the sentences furthest from their references. */
import { type Evaluation, fixed } from '../../models';
import { duration, grouped } from '../numbers';
import { clip, table } from '../table';

const WIDTH = 40;

export function evaluationText(evaluation: Evaluation): string {
  const { count, bleu, bleuSignature, chrf, exactMatch, loss, perplexity } = evaluation;
  const { tokenAccuracy, seconds } = evaluation;
  const scores = table(
    [
      ['BLEU', bleu.toFixed(2), bleuSignature],
      ['chrF', chrf.toFixed(2), ''],
      ['exact match', `${exactMatch.toFixed(1)} %`, ''],
      ['loss', fixed(loss, 4), 'nats per target token'],
      ['perplexity', fixed(perplexity, 2), ''],
      ['token accuracy', `${(100 * tokenAccuracy).toFixed(1)} %`, 'given all tokens before'],
    ],
    'lrl',
  );
  const { worst } = evaluation;
  const rows = worst.map(({ source, reference, hypothesis, chrf: score }) => [
    clip(source, WIDTH),
    clip(reference, WIDTH),
    clip(hypothesis, WIDTH),
    score.toFixed(1),
  ]);
  const heading = ['source', 'reference', 'written', 'chrF'];
  const list =
    worst.length > 0
      ? `Furthest from their references:\n${table([heading, ...rows], 'lllr')}`
      : 'Every sentence is translated word for word as in the data.';
  const sentences = count === 1 ? '1 sentence' : `${grouped(count)} sentences`;
  const hints = [cutHint(evaluation), bleuHint(evaluation), unreachableHint(evaluation)].filter(
    hint => hint !== null,
  );
  return [`${sentences} in ${duration(seconds)}`, scores, ...hints, list].join('\n\n');
}

/** What translations that never ended come from, and what helps. */
function cutHint({ count, truncated }: Evaluation): string | null {
  if (truncated === 0) return null;
  return (
    `${grouped(truncated)} of ${grouped(count)} translations ${truncated === 1 ? 'was' : 'were'} cut before the end. A ` +
    'model that has learnt little goes on for ever; where references are as long, give a larger maxLength (and a ' +
    'Transformer as many positions).'
  );
}

/** That BLEU is of shorter sequences where no translation has four tokens. */
function bleuHint({ bleuSignature }: Evaluation): string | null {
  if (!bleuSignature.includes('eff:yes')) return null;
  return (
    'No translation has four tokens, so BLEU counts shorter sequences alone (eff:yes): chrF and exact match tell more ' +
    'about sentences this short.'
  );
}

/** References that no model can reach with this tokenizer. */
function unreachableHint({ count, unreachable }: Evaluation): string | null {
  if (unreachable === 0) return null;
  return (
    `${grouped(unreachable)} of ${grouped(count)} references cannot be written with the target tokenizer: its decode ` +
    'does not give them back, so exact match cannot reach 100 %.'
  );
}
