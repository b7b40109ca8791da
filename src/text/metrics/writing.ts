/** How texts are written, as far as metrics have to know. */
import { countLetters } from '../unicode';
import type { Writing } from '../wordScripts';
import { decidedOnSet } from './sentenceStatistics';

/** How most letters of these texts are written. */
export function writingOf(texts: Iterable<string>): Writing {
  const list = [...texts];
  return decidedOnSet(list, () => {
    let [han, unspaced, letters] = [0, 0, 0];
    for (const count of list.map(countLetters)) {
      han += count.han;
      unspaced += count.unspaced;
      letters += count.letters;
    }
    if (han > letters / 2) return 'chinese';
    return unspaced > letters / 2 ? 'unspaced' : 'spaced';
  });
}
