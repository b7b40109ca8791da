/** The words considered, step by step, alone. */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { DecodeView } from '../../protocol';
import { useKeys, useOutput, useRemembered } from '../context';
import { decimal, probability, visible } from '../format';
import { clamp } from '../layout';
import type { Axes } from '../model/axes';
import { readDecoding } from '../model/decode';
import { decodingTable } from '../model/tables';
import { Candidates } from '../parts/candidates';
import { Badges, Stepper, stepOfKey, Toggle } from '../parts/controls';
import { Tables } from '../parts/table';
import { classes } from '../parts/tokens';

/** Below this width the candidates stand under the steps. */
const WIDE = 640;
/** Heights of the captions above and below the candidates with their margins, and of a candidate: nothing moves at another step. */
const CAPTIONS = 52;
const CANDIDATE = 22;

export function DecodePicture({ view, axes }: { view: DecodeView; axes: Axes }) {
  const { width } = useOutput();
  const decoding = useMemo(() => readDecoding(view, axes), [view]);
  const { steps, source, text, reference } = decoding;
  const [choice, setStep] = useRemembered('step', view.ui?.step ?? 0);
  const step = clamp(choice.value, 0, Math.max(0, steps.length - 1));
  const [table, setTable] = useRemembered('table', false);
  const spoken = useSignal('');
  const go = (next: number) => {
    setStep(next);
    const { token, probability: p } = steps[next];
    spoken.value = `Step ${next + 1} writes ${visible(token)} with probability ${probability(p)}.`;
  };
  useKeys((event, target) => {
    const next = stepOfKey(event.key, step, steps.length);
    if (next === null || steps.length === 0 || target.closest('.tables, select')) return false;
    if (target.tagName !== 'INPUT') go(next);
    return true;
  });
  if (steps.length === 0) return <p>Nothing was written: the model ended at once.</p>;
  const columns = width.value >= WIDE ? '3fr 2fr' : '1fr';
  return (
    <>
      <div class="bar">
        <span class="title" dir="auto">
          {source}
        </span>
        <span class="written" dir="auto">
          → {text}
        </span>
        {reference === undefined ? null : (
          <span class="muted" dir="auto">
            reference: {reference}
          </span>
        )}
        <span class="push" />
        <Stepper step={step} count={steps.length} onStep={go} />
        <Toggle on={table.value} onToggle={setTable}>
          table
        </Toggle>
        <Badges trunc={view.trunc} />
      </div>
      <div class="steps" style={{ gridTemplateColumns: columns }}>
        <div role="img" aria-label={view.alt}>
          <p class="caption">what it wrote, with the probability it gave to it</p>
          {steps.map(({ token, probability: p, entropy }, k) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: keys and slider do the same
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys and slider do the same
            <div key={k} class={classes('step', k === step && 'now')} onClick={() => go(k)}>
              <span class="muted number">{k + 1}</span>
              <span dir="auto">{visible(token)}</span>
              <span class="fill" style={{ width: `${100 * clamp(p || 0, 0, 1)}%` }} />
              <span class="number">{probability(p)}</span>
              <span class="muted number">{decimal(entropy)} bit</span>
            </div>
          ))}
        </div>
        <div style={{ minHeight: `${CAPTIONS + CANDIDATE * decoding.width}px` }}>
          <Candidates step={steps[step]} index={step} />
        </div>
      </div>
      <div class="spoken" aria-live="polite">
        {spoken.value}
      </div>
      {table.value ? <Tables tables={[decodingTable(decoding, step)]} /> : null}
    </>
  );
}
