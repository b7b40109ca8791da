/** Which language texts are in, as far as metrics have to know. */
import { countLetters } from '../unicode';
import { sumOverSentences } from './sentenceStatistics';

/**
 * Whether most letters of these texts are Chinese characters (Japanese with its kana seldom is).
 */
export function isMostlyChinese(texts: Iterable<string>): boolean {
  const [han, letters] = sumOverSentences('letters', [...texts], [], 2, countLetters);
  return han > letters / 2;
}
