/** Options of the recurrent families. */
export interface RecurrentOptions {
  /** Width of a word's vector; 128 if not said. */
  embeddingDim?: number;
  /** Hidden units; 256 if not said. */
  hiddenDim?: number;
  /** Layers of encoder and decoder; 1 if not said. */
  numLayers?: number;
  /** An encoder that also reads from the end. */
  bidirectional?: boolean;
  /** How the decoder looks back at the source (Luong et al. 2015); 'general' if not said. */
  attention?: 'none' | 'dot' | 'general' | 'additive';
  /** Divides attention scores by √hiddenDim, which keeps them from saturating; true if not said. */
  scaledAttention?: boolean;
  /** Dropout on embeddings, between layers and before the output, in [0, 1); 0 if not said. */
  dropoutRate?: number;
  /** Decides the initial weights and the dropout masks. */
  seed?: number;
}

/** The options with everything said. */
export type ResolvedOptions = Required<RecurrentOptions>;

const defaults: ResolvedOptions = {
  embeddingDim: 128,
  hiddenDim: 256,
  numLayers: 1,
  bidirectional: false,
  attention: 'general',
  scaledAttention: true,
  dropoutRate: 0,
  seed: 1,
};

/** @throws RangeError naming the option, what it was and what it may be. */
export function resolveOptions(model: string, options: RecurrentOptions): ResolvedOptions {
  const unknown = Object.keys(options).filter(name => !(name in defaults));
  if (unknown.length > 0) {
    throw new RangeError(
      `${model}: unknown option ${unknown.map(name => `'${name}'`).join(', ')}. ` +
        `There are: ${Object.keys(defaults).join(', ')}.`,
    );
  }
  const said = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  );
  const resolved: ResolvedOptions = { ...defaults, ...said };
  for (const name of ['embeddingDim', 'hiddenDim', 'numLayers'] as const) {
    if (!Number.isInteger(resolved[name]) || resolved[name] < 1) {
      throw new RangeError(`${model}: ${name} must be a whole number ≥ 1, got ${resolved[name]}.`);
    }
  }
  if (!(resolved.dropoutRate >= 0 && resolved.dropoutRate < 1)) {
    throw new RangeError(`${model}: dropoutRate must lie in [0, 1), got ${resolved.dropoutRate}.`);
  }
  if (!['none', 'dot', 'general', 'additive'].includes(resolved.attention)) {
    throw new RangeError(
      `${model}: attention must be 'none', 'dot', 'general' or 'additive', got '${resolved.attention}'.`,
    );
  }
  return resolved;
}
