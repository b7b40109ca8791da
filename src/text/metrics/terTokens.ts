/** How TER sees a text: the normalisations of the tercom program, as sacreBLEU defines them. */
import { splitAtBlanks } from '../unicode';
import { spaceMarks, spaceStops, unescapeEntities } from './bleuTokenizers';

export interface TerTokenOptions {
  /** Split marks off words. Default false. */
  normalized?: boolean;
  /** Drop . , ? : ; ! " ( ). Default false. */
  noPunct?: boolean;
  /**
   * With `normalized`, split Chinese characters and marks; with `noPunct`, drop Chinese marks.
   * Default false.
   */
  asianSupport?: boolean;
  /** Default false: everything is lower-cased. */
  caseSensitive?: boolean;
}

/** Words of a text for TER. */
export function terTokens(text: string, options: TerTokenOptions): string[] {
  let spaced = options.caseSensitive ? text : text.toLowerCase();
  if (options.normalized) {
    spaced = normalizeWestern(spaced);
    if (options.asianSupport) spaced = normalizeAsian(spaced);
  }
  if (options.noPunct) {
    spaced = spaced.replace(/[.,?:;!"()]/g, '');
    if (options.asianSupport) spaced = spaced.replace(ASIAN_MARKS, '').replace(WIDE_MARKS, '');
  }
  return splitAtBlanks(spaced);
}

/** mteval's rules, and a possessive 's as a word of its own; a line may break before a hyphen. */
function normalizeWestern(text: string): string {
  const joined = text.replaceAll('\n-', '').replaceAll('\n', ' ');
  const marked = spaceMarks(` ${unescapeEntities(joined)} `);
  return spaceStops(marked.replaceAll("'s ", " 's "));
}

function normalizeAsian(text: string): string {
  return text.replace(IDEOGRAPHS, ' $& ').replace(ASIAN_MARKS, ' $& ').replace(WIDE_MARKS, ' $& ');
}

/** Chinese characters, radicals, strokes, compatibility and enclosed forms. */
const IDEOGRAPHS = /[\u2e80-\u2eff\u31c0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f]/g;

const ASIAN_MARKS = /[\u3001\u3002\u3008-\u3011\u3014-\u301f\uff61-\uff65\u30fb]/g;

const WIDE_MARKS = /[．，？：；！＂（）]/g;
