/** Errors of the engine. Each message names the op, the shapes or values in question, and the remedy. */

/** Shapes that do not fit together, or a dim that does not exist. */
export class ShapeError extends Error {
  override name = 'ShapeError';
}

/** A value of the wrong dtype. */
export class DTypeError extends TypeError {
  override name = 'DTypeError';
}

/** An index outside its range. */
export class IndexError extends RangeError {
  override name = 'IndexError';
}

/** No room for a result; the kernel lives on and earlier values stay usable. */
export class OutOfMemoryError extends Error {
  override name = 'OutOfMemoryError';
}

/** Gradients asked for where there are none, or a graph used up already. */
export class AutogradError extends Error {
  override name = 'AutogradError';
}

/** NaN that an op made, found by `anomaly`. */
export class AnomalyError extends Error {
  override name = 'AnomalyError';
}

/** A tensor whose memory was handed back at the end of its scope. */
export class ReleasedError extends Error {
  override name = 'ReleasedError';
}
