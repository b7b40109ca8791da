/** Optimisers in plain text: what they train, how fast, and how far they are. */
import type { Optimizer } from '../../engine';
import { grouped } from '../numbers';

/** Fields that are said in words, or are inside matters. */
const SAID = ['name', 'parameters', 'lr', 'steps', 'slots', 'counts', 'kept', 'decoupled'];

/** adam: learning rate 0.001, 22 parameters with 6,186 values, 300 steps taken; and its settings */
export function optimizerText(optimizer: Optimizer): string {
  const { name, parameters, lr } = optimizer;
  const values = parameters.reduce((sum, { numel }) => sum + numel, 0);
  const several = parameters.length === 1 ? 'parameter' : 'parameters';
  const settings = Object.entries(optimizer)
    .filter(([name, value]) => !SAID.includes(name) && isSetting(value))
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' and ') : value}`);
  return [
    `${name}: learning rate ${lr}, ${grouped(parameters.length)} ${several} with ${grouped(values)} values, ${stepsTaken(optimizer)}`,
    ...(settings.length > 0 ? [settings.join(', ')] : []),
  ].join('\n');
}

/** Within another object. */
export function optimizerLine(optimizer: Optimizer): string {
  const count = grouped(optimizer.parameters.length);
  return `${optimizer.name}(learning rate ${optimizer.lr}, ${count} parameters, ${stepsTaken(optimizer)})`;
}

function stepsTaken({ steps }: Optimizer): string {
  return `${grouped(steps)} ${steps === 1 ? 'step' : 'steps'} taken`;
}

function isSetting(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(one => typeof one === 'number');
  return typeof value === 'number' || typeof value === 'boolean';
}
