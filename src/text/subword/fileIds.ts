/**
 * The ids of a tokenizer.json that are those of a vocabulary. All tokens stand in the model's list,
 * added ones too: the library takes their ids from there.
 */
import { DataError } from '../errors';
import { SPECIALS, UNK, type Vocabulary } from '../vocabulary';
import { addedTokens } from './addedTokens';
import { Fields } from './fields';
import { scoredPieces, tokensOf } from './fileModels';
import type { TokenizerFile } from './importTokenizer';

/** An added token as it stands in a file. */
interface AddedEntry {
  readonly id: number;
  readonly content: string;
}

/** The tokens that stand for no text, as the file has them. */
export function specialTokens(): AddedEntry[] {
  return SPECIALS.map((content, id) => ({
    ...{ id, content, single_word: false, lstrip: false, rstrip: false },
    ...{ normalized: false, special: true },
  }));
}

/**
 * Specials, then the tokens, those of the vocabulary with its ids.
 *
 * @param unknown what stands for unknown text in this file
 * @throws DataError where the vocabulary has a token that is none of these
 */
export function inOrder(
  tokens: readonly string[],
  vocabulary?: Vocabulary,
  unknown = SPECIALS[UNK],
): string[] {
  const own = new Set(tokens);
  const foreign = vocabulary?.tokens.slice(SPECIALS.length).find(token => !own.has(token));
  if (foreign === undefined) {
    const first = vocabulary?.tokens ?? SPECIALS;
    return [...new Set([...first.map((token, id) => (id === UNK ? unknown : token)), ...tokens])];
  }
  throw new DataError(
    `saveTokenizer: the vocabulary has the token '${foreign}', which the tokenizer cannot make. ` +
      'Give the vocabulary of the corpus whose tokenizer this is.',
  );
}

export function idsOf(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

/**
 * Another's file with the ids of a vocabulary: the same cuts, and what stands for unknown text
 * keeps its name. Padding and what a post-processor adds are the batches' to do.
 *
 * @throws DataError where the vocabulary has a token that the file has not
 */
export function renumbered(file: TokenizerFile, vocabulary: Vocabulary): TokenizerFile {
  const fields = Fields.of(file, '');
  const model = fields.part('model') ?? fields.wrong('model', 'an object');
  const { tokens, unknown } = tokensOf(model);
  const added = addedTokens(fields).map(({ content }) => content);
  const texts = [...tokens, ...added].filter(token => token !== unknown);
  const order = inOrder(texts, vocabulary, unknown);
  return {
    ...file,
    truncation: null,
    padding: null,
    added_tokens: addedWithIds(fields, order),
    post_processor: null,
    model: { ...(file.model as object), ...vocabWithIds(model, order) },
  };
}

/** Added tokens and the vocabulary's specials, where they are not among them, by their ids. */
function addedWithIds(file: Fields, order: readonly string[]): object[] {
  const ids = new Map(order.map((token, id) => [token, id]));
  const added = file.list('added_tokens', []) as readonly AddedEntry[];
  const own = new Set(added.map(({ content }) => content));
  return [...specialTokens().filter(({ content }) => !own.has(content)), ...added]
    .flatMap(token => {
      const id = ids.get(token.content);
      return id === undefined ? [] : [{ ...token, id }];
    })
    .sort((a, b) => a.id - b.id);
}

/** The field vocab, and what goes with it. */
function vocabWithIds(model: Fields, order: readonly string[]): object {
  if (model.type !== 'Unigram') return { vocab: idsOf(order) };
  const scores = new Map(scoredPieces(model));
  return { vocab: order.map(token => [token, scores.get(token) ?? 0]), unk_id: UNK };
}
