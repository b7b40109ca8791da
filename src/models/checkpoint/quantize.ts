/**
 * Weights as whole numbers of 8 bits (as Jacob et al. 2018, symmetric, a scale for each row): w ≈ scale · q with q in −127 …
 * 127 and scale = max |w| / 127. A saved model takes about a quarter of the room.
 */
import {
  checkArguments,
  describe,
  Module,
  type Parameter,
  type RawArray,
  type Tensor,
} from '../../engine';
import { checkIdle } from '../training/busy';

export interface Quantized {
  q: Int8Array;
  /** One per row. */
  scales: Float32Array;
}

/** Matrices are quantized, vectors (biases, norms) are not. */
export function isQuantizable({ rank, shape }: Tensor): boolean {
  return rank === 2 && shape[0] > 1;
}

export function quantizeMatrix(matrix: Tensor): Quantized {
  const [rows, columns] = matrix.shape;
  const values = matrix.storage.view();
  const q = new Int8Array(rows * columns);
  const scales = new Float32Array(rows);
  for (let r = 0; r < rows; r++) {
    let most = 0;
    for (let j = 0; j < columns; j++) most = Math.max(most, Math.abs(values[r * columns + j]));
    const scale = Math.fround(most / 127);
    scales[r] = scale;
    if (scale === 0) continue;
    for (let j = 0; j < columns; j++) {
      q[r * columns + j] = Math.round(values[r * columns + j] / scale);
    }
  }
  return { q, scales };
}

export function dequantize({ q, scales }: Quantized, into: Float32Array): void {
  const columns = q.length / scales.length;
  for (let i = 0; i < q.length; i++) into[i] = q[i] * scales[Math.floor(i / columns)];
}

/** The tensor of two arrays of a file, shaped like another. */
export function fromInt8(like: Tensor, bytes: Uint8Array, scales: Tensor): Tensor {
  const values = like.detach().clone();
  const q = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  dequantize({ q, scales: scales.toFlatArray() as Float32Array }, values.storage.view());
  return values;
}

/** The two arrays as a file holds them. */
export function rawQuantized(
  { q, scales }: Quantized,
  shape: readonly number[],
): [RawArray, RawArray] {
  const bytes = (array: Int8Array | Float32Array) =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return [
    { dtype: 'I8', shape, bytes: bytes(q) },
    { dtype: 'F32', shape: [scales.length], bytes: bytes(scales) },
  ];
}

export interface QuantizationReport {
  /** Bytes of the weights as float32, and with 8 bits a matrix value. */
  before: number;
  after: number;
  /** The largest change of a weight, relative to the largest of its row: at most 1 / 254. */
  largestError: number;
}

/**
 * Rounds a model's matrices to what 8 bits hold, in place: what decoding with int8 weights gives. Computing stays in
 * float32; `model.save(path, { weights: 'int8' })` writes the small file.
 * @throws TypeError unless it is a module alone: there are no other numbers of bits; RangeError while it is trained
 */
export function quantize(model: Module): QuantizationReport {
  if (!(model instanceof Module)) {
    throw new TypeError(`quantize: the first argument is the model, got ${describe(model)}.`);
  }
  checkArguments('quantize', 'model', arguments);
  checkIdle('quantize', model);
  const report = { before: 0, after: 0, largestError: 0 };
  for (const parameter of model.parameters() as Parameter[]) {
    report.before += 4 * parameter.numel;
    if (!isQuantizable(parameter)) {
      report.after += 4 * parameter.numel;
      continue;
    }
    const quantized = quantizeMatrix(parameter);
    const values = parameter.storage.view();
    const own = values.slice();
    dequantize(quantized, values);
    parameter.storage.change();
    report.after += parameter.numel + 4 * parameter.shape[0];
    const columns = parameter.shape[1];
    for (let i = 0; i < own.length; i++) {
      const most = 127 * quantized.scales[Math.floor(i / columns)];
      if (most > 0) {
        report.largestError = Math.max(report.largestError, Math.abs(own[i] - values[i]) / most);
      }
    }
  }
  return report;
}
