/**
 * A Transformer that goes on with a text (decoder-only, as GPT; Radford et al. 2018): p(x_t | x_<t).
 *
 *   x = √E · embed(tokens) + position;   L times: causal self-attention, feed-forward;   p = softmax(W x_t + b)
 *
 * Shapes: B texts, T tokens, E embeddingDim (mapped to D where it is another), D hiddenDim, V vocabulary.
 */
import {
  checkArguments,
  Dropout,
  describe,
  Embedding,
  Generator,
  type KeyValue,
  LayerNorm,
  Linear,
  PositionalEncoding,
  type Tensor,
  TransformerEncoderLayer,
} from '../engine';
import { TextCorpus, type Tokenizer, type Vocabularies, type Vocabulary } from '../text';
import { Savable } from './checkpoint/savable';
import { transformerDropout } from './dropout';
import { forgotten } from './forgotten';
import { initialize, initializeGroups, schemeOf, tie } from './initialization';
import { EncoderDecoder } from './model';
import { type LanguageModelOptions, type ResolvedTransformer, resolveTransformer } from './options';

/** What is kept of the tokens before, layer by layer; empty before the first. */
export type LanguageState = readonly (KeyValue | null)[];

/** What a model has to know of a text: its words, and how text becomes them. */
export type TextWords = Pick<TextCorpus, 'vocabulary' | 'tokenizer' | 'encode' | 'decode'>;

/** The words of a text that is not at hand: of a saved model. */
export function wordsOfText(vocabulary: Vocabulary, tokenizer: Tokenizer): TextWords {
  const { encode, decode } = TextCorpus.prototype; // which see nothing but these two
  return { vocabulary, tokenizer, encode, decode };
}

export class LanguageModel extends Savable {
  readonly options: ResolvedTransformer;
  readonly vocabulary: Vocabulary;
  readonly tokenizer: Tokenizer;
  readonly embedding: Embedding;
  /** From the width of the embeddings to hiddenDim, [D, E]; null where they are one. */
  readonly projection: Linear | null;
  readonly layers: TransformerEncoderLayer[];
  readonly norm: LayerNorm | null;
  readonly output: Linear;
  /** Positions and the dropout on their sum; rotary ones are turned in each layer, which leaves the dropout. */
  private readonly position: PositionalEncoding | Dropout;
  private readonly outputDropout: Dropout;
  /** √E */
  private readonly scale: number;

  /**
   * @param corpus a text corpus, or anything with its vocabulary and tokenizer
   * @throws TypeError, RangeError naming an option that is wrong.
   */
  constructor(
    readonly corpus: TextWords,
    options: LanguageModelOptions = {},
  ) {
    checkArguments('LanguageModel', 'corpus, options', arguments);
    super();
    if (!corpus?.vocabulary) {
      throw new TypeError(
        `LanguageModel: the first argument is the text corpus it will read, got ${describe(corpus)}.`,
      );
    }
    this.options = resolveTransformer('LanguageModel', options, 128);
    this.vocabulary = corpus.vocabulary;
    this.tokenizer = corpus.tokenizer;
    const { hiddenDim: D, embeddingDim: E, numLayers, numHeads, ffnDim, normFirst } = this.options;
    const { activation, positional, maxLength, tieWeights, initialization, seed } = this.options;
    const { attentionBias } = this.options;
    const rates = transformerDropout(this.options.dropoutRate);
    const { attention, feedForward, residual } = rates;
    const generator = new Generator(seed);
    const rotary = positional === 'rotary';
    const dropoutRate = { attention, feedForward, residual };
    const layer = { ffnDim, dropoutRate, attentionBias, normFirst, activation, rotary, generator };
    this.embedding = new Embedding(this.vocabulary.size, E, { generator });
    this.projection = E === D ? null : new Linear(E, D, { bias: false, generator });
    this.layers = Array.from(
      { length: numLayers },
      () => new TransformerEncoderLayer(D, numHeads, layer),
    );
    this.norm = normFirst ? new LayerNorm(D) : null;
    this.output = new Linear(D, this.vocabulary.size, { generator });
    const kind = positional === 'learned' ? 'learned' : 'sinusoidal';
    this.position = rotary
      ? new Dropout(rates.embedding, { generator })
      : new PositionalEncoding(D, { kind, maxLength, dropoutRate: rates.embedding, generator });
    this.outputDropout = new Dropout(rates.output, { generator });
    this.scale = Math.sqrt(E);
    const scheme = schemeOf(initialization);
    const isDefault = scheme === 'default';
    const keep = new Set(isDefault ? this.output.parameters() : []);
    initialize(this, isDefault ? 'xavier' : scheme, generator, keep);
    const values = this.embedding.weight.storage.view();
    for (let i = 0; i < values.length; i++) values[i] /= this.scale;
    if (tieWeights !== 'none') tie(this.embedding, this.output);
    initializeGroups(this, initialization, generator);
  }

  /** Its words on both sides: it writes what it reads. */
  get vocabularies(): Vocabularies {
    const { vocabulary, tokenizer } = this;
    return {
      sourceVocabulary: vocabulary,
      targetVocabulary: vocabulary,
      sourceTokenizer: tokenizer,
      targetTokenizer: tokenizer,
    };
  }

  /** Logits [B, T, V] of the token after each of these, int32 [B, T]. */
  forward(tokens: Tensor): Tensor {
    checkArguments('LanguageModel.forward', 'tokens', arguments);
    let x = this.embed(tokens, 0); // [B, T, D]
    for (const layer of this.layers) x = layer.forward(x, { causal: true }).output;
    return this.score(x);
  }

  /** Logits [B, V] of the next token after one more, int32 [B]; `position` counts those before. */
  step(
    token: Tensor,
    state: LanguageState,
    position: number,
  ): { logits: Tensor; state: LanguageState; weights: Tensor[] } {
    checkArguments('LanguageModel.step', 'token, state, position', arguments);
    let x = this.embed(token.unsqueeze(1), position); // [B, 1, D]
    const weights: Tensor[] = [];
    const next = this.layers.map((layer, i) => {
      const step = layer.step(x, state[i] ?? null);
      x = step.output;
      weights.push(step.weights);
      return step.cache;
    });
    return { logits: this.score(x).squeeze(1), state: next, weights };
  }

  private embed(tokens: Tensor, from: number): Tensor {
    const scaled = this.embedding.forward(tokens).mul(this.scale); // [B, T, E]
    const x = this.projection ? this.projection.forward(scaled) : scaled; // [B, T, D]
    const { position } = this;
    return position instanceof Dropout ? position.forward(x) : position.forward(x, from);
  }

  private score(x: Tensor): Tensor {
    const normed = this.norm ? this.norm.forward(x) : x;
    return this.output.forward(this.outputDropout.forward(normed));
  }
}

/** @throws TypeError unless it is a language model */
export function checkLanguageModel(owner: string, model: unknown): void {
  if (model instanceof LanguageModel) return;
  const call = owner === 'textLoss' ? 'evaluate(model, corpus.test)' : 'predict(model, text)';
  const hint =
    model instanceof EncoderDecoder
      ? ` An encoder–decoder translates: ${call}.`
      : forgotten(model, 'loadModel(…)');
  throw new TypeError(
    `${owner}: the first argument is a LanguageModel, got ${describe(model)}.${hint}`,
  );
}
