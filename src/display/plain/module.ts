/** A model in plain text: its parts as a tree, shapes, parameters and memory. */
import type { Module } from '../../engine';
import { bytes, grouped } from '../numbers';
import { table } from '../table';

/** Rows listed. */
const LISTED = 200;

export function moduleText(module: Module): string {
  const rows: string[][] = [];
  const visit = (part: Module, name: string, above: readonly Module[]) => {
    if (above.includes(part)) return; // a part refers back to what it stands in
    const depth = above.length - 1;
    const indent = '  '.repeat(depth);
    rows.push([`${indent}${name}`, part.constructor.name, '', grouped(countOf(part))]);
    for (const [field, value] of part.ownParameters()) {
      rows.push([`${indent}  ${field}`, '', `[${value.shape.join(', ')}]`, grouped(value.numel)]);
    }
    for (const [field, child] of part.children()) visit(child, field, [...above, part]);
  };
  for (const [field, value] of module.ownParameters()) {
    rows.push([field, '', `[${value.shape.join(', ')}]`, grouped(value.numel)]);
  }
  for (const [field, child] of module.children()) visit(child, field, [module]);
  const total = countOf(module);
  const head =
    `${module.constructor.name}: ${grouped(total)} parameters, ${bytes(4 * total)}; ` +
    `training with Adam needs about ${bytes(16 * total)} and the activations`;
  if (rows.length === 0) return `${head}\n\nIt has no parts.`;
  const shown = rows.slice(0, LISTED);
  const more = rows.length > LISTED ? `\n… and ${rows.length - LISTED} more rows` : '';
  return `${head}\n\n${table([['part', 'layer', 'shape', 'parameters'], ...shown], 'lllr')}${more}`;
}

/** Every parameter once, shared ones too. */
function countOf(module: Module): number {
  return module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
}
