/** A training: how far it is, its curves, what it writes for the probes. */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { HistoryView } from '../../protocol';
import { css } from '../color';
import { useOutput, useRemembered } from '../context';
import { compact, duration, reading } from '../format';
import { clamp } from '../layout';
import { type Curve, lastAt, readCurves } from '../model/curves';
import { Badges, Toggle } from '../parts/controls';
import { Plot } from '../parts/plot';
import { type TableData, Tables } from '../parts/table';
import { palette } from '../theme';

export function HistoryPicture({ view }: { view: HistoryView }) {
  const { width } = useOutput();
  const { progress, events, done, x } = view.data;
  const { positions, curves, broken } = useMemo(() => readCurves(view), [view]);
  const [switched, setSwitched] = useRemembered('shown', {});
  const [table, setTable] = useRemembered('table', false);
  const place = useSignal<number | null>(null);
  const isShown = ({ name, shown }: Curve) => switched.value[name] ?? shown;
  const at = place.value === null ? positions.length - 1 : place.value;
  const share = progress.steps > 0 ? clamp(progress.step / progress.steps, 0, 1) : 0;
  return (
    <>
      <div class="bar">
        <span class="title">{view.title ?? 'training'}</span>
        <span class="number">
          epoch {progress.epoch} of {progress.epochs} · step {progress.step} of {progress.steps}
        </span>
        <span class="muted number">
          {[
            progress.status,
            ...(progress.tokensPerSecond > 0
              ? [`${compact(progress.tokensPerSecond)} tokens/s`]
              : []),
            ...(progress.secondsLeft !== undefined && !done
              ? [`${duration(progress.secondsLeft)} left`]
              : []),
          ].join(' · ')}
        </span>
        <span class="push" />
        <Toggle on={table.value} onToggle={setTable}>
          table
        </Toggle>
        <Badges trunc={view.trunc} broken={broken} />
      </div>
      <div
        class="progress"
        role="progressbar"
        aria-label="training"
        aria-valuemin={0}
        aria-valuemax={progress.steps}
        aria-valuenow={progress.step}
      >
        <div style={{ width: `${100 * share}%` }} />
      </div>
      {progress.note ? <p>{progress.note}</p> : null}
      <Keys
        curves={curves}
        isShown={isShown}
        at={at}
        onSwitch={curve => setSwitched({ ...switched.value, [curve.name]: !isShown(curve) })}
      />
      <Plot
        positions={positions}
        curves={curves.map(curve => ({ ...curve, shown: isShown(curve) }))}
        events={events}
        xName={x.name}
        steps={done ? undefined : progress.steps}
        width={width.value - 4}
        label={view.alt}
        onPlace={next => {
          place.value = next;
        }}
      />
      <p class="caption number" aria-live="off">
        {positions.length === 0
          ? 'waiting for the first step'
          : `${place.value === null ? 'last values' : 'values'} at ${x.name} ${positions[at]}${eventAt(events, positions[at])}`}
      </p>
      {progress.probes?.length ? <Probes probes={progress.probes} /> : null}
      <div class="spoken" aria-live="polite">
        {done ? view.alt : `epoch ${progress.epoch} of ${progress.epochs}`}
      </div>
      {table.value ? <Tables tables={[historyTable(positions, curves, x.name)]} /> : null}
    </>
  );
}

interface KeysProps {
  curves: readonly Curve[];
  isShown: (curve: Curve) => boolean;
  at: number;
  onSwitch: (curve: Curve) => void;
}

/** The key to the curves: each a switch, with its value at the cursor. */
function Keys({ curves, isShown, at, onSwitch }: KeysProps) {
  const { series } = palette.value;
  return (
    <div class="keys">
      {curves.map(curve => {
        const value = lastAt(curve.values, at);
        return (
          <button
            type="button"
            class="key"
            key={curve.name}
            aria-pressed={isShown(curve)}
            title={`show or hide ${curve.name}`}
            onClick={() => onSwitch(curve)}
          >
            <span
              class={curve.per === 'step' ? 'swatch thin' : 'swatch'}
              style={{ borderColor: css(series[curve.color]) }}
            />
            <span>{curve.name}</span>
            <b class="number">
              {value === null ? '–' : reading(value)}
              {value !== null && curve.unit === '%' ? ' %' : ''}
            </b>
          </button>
        );
      })}
    </div>
  );
}

function Probes({
  probes,
}: {
  probes: readonly { source: string; text: string; epoch: number }[];
}) {
  return (
    <div class="probes">
      {probes.map(({ source, text, epoch }) => [
        <span key={`${source} source`} class="muted" dir="auto">
          {source}
        </span>,
        <span key={`${source} text`}>
          → <b dir="auto">{text}</b> <span class="muted">after epoch {epoch}</span>
        </span>,
      ])}
    </div>
  );
}

function eventAt(events: readonly { x: number; label: string }[], position: number): string {
  const event = events.find(({ x }) => x === position);
  return event ? ` (${event.label})` : '';
}

/** One row an epoch; of a training without one yet, its last steps. */
function historyTable(
  positions: readonly number[],
  curves: readonly Curve[],
  x: string,
): TableData {
  const epochs = curves.filter(({ per }) => per === 'epoch');
  const places = [...positions.keys()];
  const measured = places.filter(at => epochs.some(({ values }) => values[at] !== null));
  const rows = measured.length > 0 ? measured : places.slice(-20);
  const shown = measured.length > 0 ? epochs : curves;
  return {
    caption: 'Training',
    columns: [x, ...shown.map(({ name, unit }) => (unit ? `${name} (${unit})` : name))],
    rows: rows.map(at => ({
      head: String(positions[at]),
      cells: shown.map(({ values }) => {
        const value = values[at];
        return value === null ? '' : reading(value);
      }),
    })),
  };
}
