/**
 * Tensors as PyTorch prints them: four decimals, the edges of what is large, and what kind of
 * tensor it is.
 */
import { ReleasedError, type Tensor } from '../../engine';

/** Values from which only the edges are shown, and how many of them at each end. */
const SUMMARISE = 1000;
const EDGE = 3;
const LINE = 88;

export function tensorText(tensor: Tensor): string {
  const values = valuesOf(tensor);
  if (!values) return `${tensorHeading(tensor)}: its values were released at the end of a scope`;
  const { shape } = tensor;
  const edge = tensor.numel > SUMMARISE ? EDGE : Number.POSITIVE_INFINITY;
  const shown = indicesShown(shape, edge);
  const write = formatter(
    shown.map(i => values[i]),
    tensor.dtype,
  );
  const strides = shape.map((_, dim) => shape.slice(dim + 1).reduce((a, b) => a * b, 1));
  const block = (dim: number, offset: number): string => {
    if (dim === shape.length) return write(values[offset]);
    const places = placesShown(shape[dim], edge);
    const parts = places.map(place =>
      place === null ? '...' : block(dim + 1, offset + place * strides[dim]),
    );
    const indent = ' '.repeat('tensor('.length + dim + 1);
    if (dim === shape.length - 1) return `[${wrapped(parts, indent)}]`;
    const blank = '\n'.repeat(Math.max(1, shape.length - dim - 1));
    return `[${parts.join(`,${blank}${indent}`)}]`;
  };
  const body = tensor.numel === 0 ? '[]' : block(0, 0);
  return `tensor(${body})\n${tensorHeading(tensor)}${statistics(values, tensor)}`;
}

/** Values a tensor shows in a line. */
const FEW = 8;

/**
 * A tensor in one line, for the inside of other values: tensor([1, 3]); of one with more than a few
 * values what it is: tensor(float32 [60, 8]).
 */
export function tensorLine(tensor: Tensor): string {
  const { shape, numel, dtype, requiresGrad } = tensor;
  const few = numel > 0 && numel <= FEW;
  const values = few ? valuesOf(tensor) : null;
  if (!values) return `tensor(${tensorHeading(tensor)}${few ? ', released' : ''})`;
  const write = formatter(Array.from(values), dtype);
  const block = (dim: number, offset: number, size: number): string => {
    if (dim === shape.length) return write(values[offset]).trim();
    const part = size / shape[dim];
    const parts = Array.from({ length: shape[dim] }, (_, k) =>
      block(dim + 1, offset + k * part, part),
    );
    return `[${parts.join(', ')}]`;
  };
  return `tensor(${block(0, 0, numel)}${requiresGrad ? ', requires grad' : ''})`;
}

/** In `console.log`: one line where that shows all its values, else as a cell's result. */
export function tensorLogged(tensor: Tensor): string {
  const fits = tensor.numel > 0 && tensor.numel <= FEW;
  return fits ? tensorLine(tensor) : tensorText(tensor);
}

/** null where they were released. */
function valuesOf(tensor: Tensor): ArrayLike<number> | null {
  try {
    return tensor.toFlatArray();
  } catch (error) {
    if (error instanceof ReleasedError) return null;
    throw error;
  }
}

/** float32 [4, 16], requires grad */
export function tensorHeading({ dtype, shape, requiresGrad }: Tensor): string {
  return `${dtype} [${shape.join(', ')}]${requiresGrad ? ', requires grad' : ''}`;
}

/** Places along a dim, null standing for those left out. */
function placesShown(size: number, edge: number): (number | null)[] {
  const all = (from: number, until: number) =>
    Array.from({ length: until - from }, (_, i) => from + i);
  if (size <= 2 * edge) return all(0, size);
  return [...all(0, edge), null, ...all(size - edge, size)];
}

function indicesShown(shape: readonly number[], edge: number): number[] {
  let indices = [0];
  for (const size of shape) {
    const places = placesShown(size, edge).filter(place => place !== null);
    indices = indices.flatMap(index => places.map(place => index * size + place));
  }
  return indices;
}

/** One format for all values, so that columns align. */
function formatter(values: readonly number[], dtype: Tensor['dtype']): (value: number) => string {
  if (dtype === 'bool') return padded(values, value => (value !== 0 ? 'true' : 'false'));
  if (dtype === 'int32') return padded(values, String);
  const sizes = values.filter(value => Number.isFinite(value) && value !== 0).map(Math.abs);
  const [most, least] = [Math.max(...sizes), Math.min(...sizes)];
  const whole = sizes.every(Number.isInteger) && most < 1e8;
  if (whole) return padded(values, value => (Number.isFinite(value) ? `${value}.` : named(value)));
  const scientific = most / least > 1000 || most > 1e8 || least < 1e-4;
  return padded(values, value => {
    if (!Number.isFinite(value)) return named(value);
    if (!scientific) return value.toFixed(4);
    return value.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2');
  });
}

function named(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function padded(values: readonly number[], write: (value: number) => string) {
  const width = Math.max(0, ...values.map(value => write(value).length));
  return (value: number) => write(value).padStart(width);
}

function wrapped(parts: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    if (line !== '' && indent.length + line.length + part.length + 2 > LINE) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += `${part}, `;
  }
  lines.push(line);
  return lines.join(`\n${indent}`).replace(/, $/, '');
}

/** Of tensors that are not shown whole, and of those with values that are not numbers. */
function statistics(values: ArrayLike<number>, tensor: Tensor): string {
  if (tensor.dtype !== 'float32' || tensor.numel === 0) return '';
  let [sum, squares, least, most, broken] = [
    0,
    0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
  ];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      broken++;
      continue;
    }
    sum += value;
    squares += value * value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const warning = broken > 0 ? `; ${broken} of ${values.length} values are not finite` : '';
  const count = values.length - broken;
  if (tensor.numel <= SUMMARISE || count === 0) return warning;
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  const [a, b, c, d] = [mean, deviation, least, most].map(value => value.toPrecision(4));
  return `; mean ${a}, standard deviation ${b}, from ${c} to ${d}${warning}`;
}
