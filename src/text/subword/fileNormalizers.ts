/**
 * The normalizers of a tokenizer.json. Lower-casing is JavaScript's, which knows the final sigma
 * that Hugging Face's library does not.
 */
import type { Fields } from './fields';
import { patternOf } from './filePattern';

export type Normalizer = (text: string) => string;

const KNOWN = [
  ...['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'Strip', 'StripAccents', 'Prepend', 'Replace'],
  ...['BertNormalizer', 'Sequence'],
];

/** The function of a normalizer; the text as it is where there is none. */
export function normalizerOf(fields: Fields | undefined): Normalizer {
  if (!fields) return text => text;
  const { type } = fields;
  switch (type) {
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return text => text.normalize(type);
    case 'Lowercase':
      return text => text.toLowerCase();
    case 'Strip':
      return strip(fields.flag('strip_left', true), fields.flag('strip_right', true));
    case 'StripAccents':
      return text => text.replace(/\p{M}/gu, '');
    case 'Prepend': {
      const prefix = fields.text('prepend');
      return text => (text === '' ? '' : prefix + text);
    }
    case 'Replace': {
      const pattern = patternOf(fields);
      const content = fields.text('content');
      return text => text.replace(pattern, () => content);
    }
    case 'BertNormalizer':
      return bertNormalizer(fields);
    case 'Sequence': {
      const steps = fields.parts('normalizers').map(normalizerOf);
      return text => steps.reduce((done, step) => step(done), text);
    }
    default:
      return fields.unsupported(KNOWN);
  }
}

function strip(left: boolean, right: boolean): Normalizer {
  return text => {
    const rest = left ? text.replace(/^\p{White_Space}+/u, '') : text;
    return right ? rest.replace(/\p{White_Space}+$/u, '') : rest;
  };
}

/** Characters that BERT sets apart: CJK ideographs, not kana or hangul. */
const IDEOGRAPH =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;

function bertNormalizer(fields: Fields): Normalizer {
  const clean = fields.flag('clean_text', true);
  const ideographs = fields.flag('handle_chinese_chars', true);
  const lowercase = fields.flag('lowercase', true);
  const stripAccents = fields.flag('strip_accents', lowercase);
  return given => {
    let text = given;
    if (clean) {
      text = text.replace(/(?![\t\n\r])[\p{C}\ufffd]/gu, '').replace(/\p{White_Space}/gu, ' ');
    }
    if (ideographs) text = text.replace(IDEOGRAPH, ' $& ');
    if (stripAccents) text = text.normalize('NFD').replace(/\p{Mn}/gu, '');
    return lowercase ? text.toLowerCase() : text;
  };
}
