/**
 * Pairs as JSON lines: one object a line, `{"source": "…", "target": "…"}`, further fields ignored.
 *
 * Blank lines are passed over and counted. A line that is not such an object is bad.
 */
import { type BadLine, type BadLinePolicy, countBadLines } from './badLines';
import { linesOf } from './files';
import type { RawPair, RawPairs } from './pairs';

export interface JsonlLayout {
  /** Names of the fields that are source and target. */
  readonly fields: readonly [source: string, target: string];
  readonly badLines: BadLinePolicy;
}

/**
 * The pairs of a JSONL text.
 *
 * @throws DataError on a bad line, unless these are to be skipped
 */
export function parseJsonl(text: string, path: string, layout: JsonlLayout): RawPairs {
  const lines = linesOf(text);
  const pairs: RawPair[] = [];
  const bad: BadLine[] = [];
  let blank = 0;
  lines.forEach((content, i) => {
    if (content.trim() === '') {
      blank++;
      return;
    }
    const line = i + 1;
    const found = pairOf(content, layout.fields);
    if (typeof found === 'string') bad.push({ line, content, problem: found });
    else pairs.push({ ...found, line });
  });
  const [source, target] = layout.fields;
  const remedy = `Write {"${source}": "…", "${target}": "…"} on each line, or name the fields`;
  return {
    origin: path,
    pairs,
    lines: lines.length,
    blank,
    bad: countBadLines(bad, layout.badLines, { path, remedy }),
  };
}

/** The pair of a line, or what is wrong with it. */
function pairOf(content: string, fields: readonly [string, string]): RawPair | string {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return 'is not JSON';
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return 'is not a JSON object';
  }
  const record = value as Record<string, unknown>;
  const texts: string[] = [];
  for (const field of fields) {
    const text = record[field];
    if (text === undefined) return `has no field "${field}"`;
    if (typeof text !== 'string') return `has a field "${field}" that is not a text`;
    if (text.trim() === '') return `has an empty field "${field}"`;
    texts.push(text.trim());
  }
  return { source: texts[0], target: texts[1] };
}
