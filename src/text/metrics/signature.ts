/**
 * Signatures: all settings that have to agree before two scores may be compared, in sacreBLEU's
 * notation.
 */

/** The release of sacreBLEU whose digits the golden tests hold us to. */
const EQUALS_SACREBLEU = '2.6.0';

/** `nrefs:1|case:mixed|…|version:2.6.0` */
export function signature(settings: Record<string, string | number>): string {
  return Object.entries({ ...settings, version: EQUALS_SACREBLEU })
    .map(([name, value]) => `${name}:${value}`)
    .join('|');
}

export function yesNo(value: boolean): 'yes' | 'no' {
  return value ? 'yes' : 'no';
}
