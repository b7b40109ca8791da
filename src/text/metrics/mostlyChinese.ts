/** Which language texts are in, as far as metrics have to know. */
import { countLetters } from '../unicode';
import { decidedOnSet } from './sentenceStatistics';

/**
 * Whether most letters of these texts are Chinese characters (Japanese with its kana seldom is).
 */
export function isMostlyChinese(texts: Iterable<string>): boolean {
  const list = [...texts];
  return decidedOnSet(list, () => {
    let [han, letters] = [0, 0];
    for (const [ofText, all] of list.map(countLetters)) {
      han += ofText;
      letters += all;
    }
    return han > letters / 2;
  });
}
