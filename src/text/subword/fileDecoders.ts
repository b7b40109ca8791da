/** The decoders of a tokenizer.json: from tokens back to a text. */
import { fromByteSigns, textOfBytes } from './byteLevel';
import type { Fields } from './fields';
import { patternOf, quoted } from './filePattern';
import { schemeOf } from './filePreTokenizers';

/** One step: tokens to tokens; the text is the last step's, joined. */
type Decoder = (tokens: readonly string[]) => string[];

const KNOWN = [
  ...['Metaspace', 'ByteLevel', 'WordPiece', 'BPEDecoder', 'ByteFallback', 'Fuse', 'Strip'],
  ...['Replace', 'Sequence'],
];

/** The function of a decoder; without one, tokens stand with blanks between. */
export function decoderOf(fields: Fields | undefined): (tokens: readonly string[]) => string {
  if (!fields) return tokens => tokens.join(' ');
  const decode = stepOf(fields);
  return tokens => decode(tokens).join('');
}

function stepOf(fields: Fields): Decoder {
  switch (fields.type) {
    case 'Metaspace': {
      const sign = fields.text('replacement', '▁');
      const drops = schemeOf(fields) !== 'never';
      return tokens =>
        tokens.map((token, i) => token.replaceAll(sign, drops && i === 0 ? '' : ' '));
    }
    case 'ByteLevel':
      return tokens => [fromByteSigns(tokens.join(''))];
    case 'WordPiece':
      return wordPiece(fields.text('prefix', '##'), fields.flag('cleanup', true));
    case 'BPEDecoder': {
      const suffix = fields.text('suffix', '</w>');
      return tokens =>
        tokens.map((token, i) => token.replaceAll(suffix, i + 1 < tokens.length ? ' ' : ''));
    }
    case 'ByteFallback':
      return byteFallback;
    case 'Fuse':
      return tokens => [tokens.join('')];
    case 'Strip': {
      const sign = quoted(fields.text('content', ' '));
      const start = new RegExp(`^(?:${sign}){0,${fields.whole('start', 0)}}`, 'u');
      const stop = new RegExp(`(?:${sign}){0,${fields.whole('stop', 0)}}$`, 'u');
      return tokens => tokens.map(token => token.replace(start, '').replace(stop, ''));
    }
    case 'Replace': {
      const pattern = patternOf(fields);
      const content = fields.text('content');
      return tokens => tokens.map(token => token.replace(pattern, () => content));
    }
    case 'Sequence': {
      const steps = fields.parts('decoders').map(stepOf);
      return tokens => steps.reduce((done: readonly string[], step) => step(done), tokens).slice();
    }
    default:
      return fields.unsupported(KNOWN);
  }
}

function wordPiece(prefix: string, cleanup: boolean): Decoder {
  return tokens =>
    tokens.map((token, i) => {
      const continues = i > 0 && token.startsWith(prefix);
      const text = continues ? token.slice(prefix.length) : i > 0 ? ` ${token}` : token;
      return cleanup ? tidy(text) : text;
    });
}

/** Blanks that BERT's cutting put before marks and in contractions. */
const TIDY: readonly (readonly [from: string, to: string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

function tidy(text: string): string {
  return TIDY.reduce((done, [from, to]) => done.replaceAll(from, to), text);
}

/** Runs of <0xE4> to their text; a run that is no UTF-8 gives � for each byte. */
function byteFallback(tokens: readonly string[]): string[] {
  const result: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    const text = textOfBytes(bytes);
    if (bytes.length > 0) result.push(text.includes('�') ? '�'.repeat(bytes.length) : text);
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([0-9A-F]{2})>$/i.exec(token);
    if (byte) bytes.push(Number.parseInt(byte[1], 16));
    else {
      flush();
      result.push(token);
    }
  }
  flush();
  return result;
}
