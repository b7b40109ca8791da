/** The controls above a view. */
import type { ComponentChildren } from 'preact';
import type { Truncation } from '../../protocol';

interface StepperProps {
  step: number;
  count: number;
  onStep: (step: number) => void;
}

/** The clock: back, slider, forward. */
export function Stepper({ step, count, onStep }: StepperProps) {
  const last = Math.max(0, count - 1);
  return (
    <span class="group">
      <button
        type="button"
        aria-label="previous step"
        disabled={step <= 0}
        onClick={() => onStep(step - 1)}
      >
        ◀
      </button>
      <input
        type="range"
        aria-label="step"
        aria-valuetext={`step ${step + 1} of ${count}`}
        min={0}
        max={last}
        value={step}
        onInput={event => onStep(Number(event.currentTarget.value))}
      />
      <button
        type="button"
        aria-label="next step"
        disabled={step >= last}
        onClick={() => onStep(step + 1)}
      >
        ▶
      </button>
      <span class="number">
        step {step + 1} of {count}
      </span>
    </span>
  );
}

/** The step a key asks for; null for keys that ask for none. */
export function stepOfKey(key: string, step: number, count: number): number | null {
  const last = Math.max(0, count - 1);
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, step - 1);
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, step + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

interface ToggleProps {
  on: boolean;
  onToggle: (on: boolean) => void;
  children: ComponentChildren;
}

export function Toggle({ on, onToggle, children }: ToggleProps) {
  return (
    <button type="button" aria-pressed={on} onClick={() => onToggle(!on)}>
      {children}
    </button>
  );
}

interface ChoiceProps {
  label: string;
  options: readonly string[];
  chosen: number;
  onChoose: (index: number) => void;
}

/** A list to choose from; nothing when there is no choice. */
export function Choice({ label, options, chosen, onChoose }: ChoiceProps) {
  if (options.length < 2) return null;
  return (
    <select
      aria-label={label}
      value={chosen}
      onChange={event => onChoose(Number(event.currentTarget.value))}
    >
      {options.map((option, k) => (
        <option key={option} value={k} selected={k === chosen}>
          {option}
        </option>
      ))}
    </select>
  );
}

/** What was left out to keep the output small, and numbers that are none. */
export function Badges({ trunc, broken }: { trunc?: Truncation[]; broken?: boolean }) {
  return (
    <>
      {(trunc ?? []).map(({ what, from, to, how }) => (
        <span class="badge" key={what}>
          {what}: {to.join(' × ')} of {from.join(' × ')} ({words[how]})
        </span>
      ))}
      {broken ? (
        <span class="badge warn">some values are not numbers (NaN or infinite)</span>
      ) : null}
    </>
  );
}

const words = {
  crop: 'the first',
  last: 'the last',
  sample: 'evenly chosen',
  mean: 'means',
  maxpool: 'the largest of each group',
};
