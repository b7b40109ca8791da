/** The words that competed at a step. */
import { decimal, probability, reading, visible } from '../format';
import type { DecodeStep } from '../model/decode';
import { classes } from './tokens';

interface CandidatesProps {
  step: DecodeStep;
  /** From 0. */
  index: number;
}

export function Candidates({ step, index }: CandidatesProps) {
  const kept = step.candidates.reduce((sum, candidate) => sum + candidate.probability, 0);
  return (
    <div>
      <p class="caption">what the decoder considered at step {index + 1}</p>
      {step.candidates.map(({ id, token, probability: p, chosen }) => (
        <div
          class={classes('candidate', chosen && 'chosen')}
          key={id}
          title={`${token} · ${reading(p)}`}
        >
          <span class="word" dir="auto">
            {visible(token)}
          </span>
          <span>
            <span
              class="fill"
              style={{ display: 'block', width: `${100 * Math.min(1, Math.max(0, p || 0))}%` }}
            />
          </span>
          <span class="amount number">{probability(p)}</span>
        </div>
      ))}
      <p class="caption number">
        entropy {decimal(step.entropy)} bit · score so far {decimal(step.score)}
        {kept < 0.995 ? ` · all others ${probability(Math.max(0, 1 - kept))}` : ''}
      </p>
    </div>
  );
}
