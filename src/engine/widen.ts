/** Floating-point values of other widths as float32: those of files. All little endian. */

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. Exact. */
export function fromFloat16(bytes: Uint8Array): Float32Array {
  return Float32Array.from(halves(bytes), half => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** bfloat16: the upper half of a float32. Exact. */
export function fromBfloat16(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves(bytes), half => half << 16).buffer);
}

/** IEEE 754 binary64, rounded to the nearest; infinite beyond ±3.4e38. */
export function fromFloat64({ buffer, byteOffset, length }: Uint8Array): Float32Array {
  return Float32Array.from(new Float64Array(buffer, byteOffset, length / 8));
}

function halves({ buffer, byteOffset, length }: Uint8Array): Uint16Array {
  return new Uint16Array(buffer, byteOffset, length / 2);
}
