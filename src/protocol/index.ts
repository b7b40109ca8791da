/** Everything that crosses a process or a file. */
export { decodeArray, encodeArray, encodeBytes, type Storing, toByte } from './arrays';
export { fromBase64, toBase64 } from './base64';
export { fitBudget, HARD_BYTES, payloadBytes, SOFT_BYTES, TARGET_BYTES } from './budget';
export * from './messages';
export { outputSize } from './outputSize';
export { PayloadError, parseEnvelope } from './validate';
export * from './views';
