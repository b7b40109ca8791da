/**
 * Pairs as JSON lines: one object a line, `{"source": "…", "target": "…"}`, further fields ignored.
 * A field inside another one is named by its path: 'translation.en' is "…" of
 * `{"translation": {"en": "…", "zh": "…"}}`, which is how Hugging Face has pairs.
 *
 * Blank lines are passed over and counted. A line that is not such an object is bad.
 */
import { type BadLinePolicy, BadLines } from './badLines';
import type { LineParser } from './lines';
import type { RawPair, TakePair } from './pairs';

export interface JsonlLayout {
  /** Names or paths of the fields that are source and target. */
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
      const remedy =
        `Write {"${source}": "…", "${target}": "…"} on each line, or name the fields that are there: ` +
        "fields: ['en', 'zh'], or by paths fields: ['translation.en', 'translation.zh']";
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
  const texts: string[] = [];
  for (const field of fields) {
    const text = fieldOf(value, field);
    if (text === undefined) return `has no field "${field}"`;
    if (typeof text !== 'string') return `has a field "${field}" that is not a text`;
    if (text.trim() === '') return `has an empty field "${field}"`;
    texts.push(text.trim());
  }
  return { source: texts[0], target: texts[1] };
}

/** What an object has under a name, or else at the path that the name may be. */
function fieldOf(value: object, name: string): unknown {
  if (Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
  return name.split('.').reduce<unknown>((inner, part) => {
    const isThere = typeof inner === 'object' && inner !== null && Object.hasOwn(inner, part);
    return isThere ? (inner as Record<string, unknown>)[part] : undefined;
  }, value);
}
