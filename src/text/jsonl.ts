/**
 * Pairs as JSON lines: one object a line, `{"source": "…", "target": "…"}`, further fields ignored.
 *
 * Blank lines are passed over and counted. A line that is not such an object is bad.
 */
import { type BadLinePolicy, BadLines } from './badLines';
import type { LineParser } from './lines';
import type { RawPair, TakePair } from './pairs';

export interface JsonlLayout {
  /** Names of the fields that are source and target. */
  readonly fields: readonly [source: string, target: string];
  readonly badLines: BadLinePolicy;
}

/** Finds the pairs of JSONL lines. */
export function jsonlParser(path: string, layout: JsonlLayout, take: TakePair): LineParser {
  const bad = new BadLines();
  let line = 0;
  let blank = 0;
  return {
    line(content) {
      line++;
      if (content.trim() === '') {
        blank++;
        return;
      }
      const found = pairOf(content, layout.fields);
      if (typeof found === 'string') bad.add(line, content, found);
      else take({ ...found, line });
    },
    end() {
      const [source, target] = layout.fields;
      const remedy = `Write {"${source}": "…", "${target}": "…"} on each line, or name the fields`;
      const count = bad.count(layout.badLines, { path, remedy });
      return { origin: path, isFile: true, lines: line, blank, bad: count };
    },
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
