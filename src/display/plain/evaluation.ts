/** Scores of a set in plain text, with the sentences furthest from their references. */
import type { Evaluation } from '../../models';
import { duration, grouped } from '../numbers';
import { clip, table } from '../table';

const WIDTH = 40;

export function evaluationText(evaluation: Evaluation): string {
  const { count, bleu, bleuSignature, chrf, exactMatch, loss, perplexity, seconds } = evaluation;
  const scores = table(
    [
      ['BLEU', bleu.toFixed(2), bleuSignature],
      ['chrF', chrf.toFixed(2), ''],
      ['exact match', `${(100 * exactMatch).toFixed(1)} %`, ''],
      ['loss', loss.toFixed(4), 'nats per target token'],
      ['perplexity', perplexity.toFixed(2), ''],
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
  return [`${grouped(count)} sentences in ${duration(seconds)}`, scores, list].join('\n\n');
}
