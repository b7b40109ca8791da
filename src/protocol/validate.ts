/**
 * Payloads come from files that anybody can write: nothing is drawn that was not checked here. An
 * error names the path of the first thing that is wrong, `data.items[0].w.shape: …`.
 */
import * as v from 'valibot';
import { excessOf, MOST } from './amount';
import { MOST_VALUES, sizeOf } from './arrays';
import type { Arr, BundleView, Envelope, Seq, View } from './views';

/** A payload that cannot be drawn. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  /** Where: `data.items[0].w`; empty for the whole. */
  readonly path: string;
  /** What is wrong there. */
  readonly reason: string;

  constructor(path: string, reason: string) {
    super();
    this.path = clipped(path);
    this.reason = clipped(reason);
    this.message = path ? `${this.path}: ${this.reason}` : this.reason;
  }
}

/** Names and texts of a payload may be long. */
function clipped(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** A list of at most so many. */
function list<Item extends v.GenericSchema>(item: Item, most: number) {
  return v.pipe(v.array(item), v.maxLength(most, `more than ${most}`));
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_VALUES));
const arr = v.looseObject({
  dtype: v.picklist(['u8', 'i32', 'f16', 'f32']),
  shape: list(v.pipe(count, v.maxValue(MOST.size)), 8),
  bdata: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'not base64')),
  q: v.optional(
    v.looseObject({ lo: v.number(), hi: v.number(), map: v.picklist(['lin', 'sqrt']) }),
  ),
  z: v.optional(v.literal('deflate-raw')),
});
const seq = v.looseObject({
  tokens: list(v.string(), MOST.tokens),
  lang: v.optional(v.string()),
  special: v.optional(list(count, MOST.tokens)),
});
const common = {
  v: v.looseTuple([v.literal(1), count]),
  id: v.string(),
  title: v.optional(v.string()),
  alt: v.string(),
  seqs: v.optional(
    v.pipe(v.record(v.string(), seq), v.maxEntries(MOST.axes, `more than ${MOST.axes}`)),
  ),
  ui: v.optional(
    v.looseObject({
      layer: v.optional(count),
      head: v.optional(count),
      step: v.optional(count),
      mode: v.optional(v.picklist(['heat', 'lines'])),
    }),
  ),
  trunc: v.optional(
    list(
      v.looseObject({
        what: v.string(),
        from: list(count, 8),
        to: list(count, 8),
        how: v.picklist(['crop', 'last', 'sample', 'mean', 'maxpool']),
      }),
      MOST.notes,
    ),
  ),
};
const attention = v.looseObject({
  ...common,
  kind: v.literal('attention'),
  data: v.looseObject({
    items: list(
      v.looseObject({
        name: v.string(),
        rel: v.picklist(['self', 'cross']),
        q: v.string(),
        k: v.string(),
        mech: v.string(),
        causal: v.optional(v.boolean()),
        w: arr,
        rest: v.optional(arr),
        entropy: v.optional(arr),
      }),
      MOST.items,
    ),
  }),
});
const gates = v.looseObject({
  ...common,
  kind: v.literal('gates'),
  data: v.looseObject({
    cell: v.picklist(['rnn', 'lstm', 'gru']),
    part: v.string(),
    seq: v.string(),
    layers: list(v.string(), MOST.layers),
    names: list(v.string(), MOST.gates),
    x: arr,
    range: v.record(v.string(), v.tuple([v.number(), v.number()])),
    units: arr,
  }),
});
const history = v.looseObject({
  ...common,
  kind: v.literal('history'),
  data: v.looseObject({
    x: v.looseObject({ name: v.string(), unit: v.optional(v.string()) }),
    series: list(
      v.looseObject({
        name: v.string(),
        split: v.optional(v.string()),
        unit: v.optional(v.string()),
        per: v.picklist(['step', 'epoch']),
        log: v.optional(v.boolean()),
      }),
      MOST.series,
    ),
    cols: list(arr, MOST.series + 1),
    events: list(v.looseObject({ x: v.number(), label: v.string() }), MOST.events),
    progress: v.looseObject({
      model: v.string(),
      status: v.string(),
      note: v.optional(v.string()),
      epoch: count,
      epochs: count,
      step: count,
      steps: count,
      tokensPerSecond: v.number(),
      secondsLeft: v.optional(v.number()),
      probes: v.optional(
        list(v.looseObject({ source: v.string(), text: v.string(), epoch: count }), MOST.probes),
      ),
    }),
    seq: count,
    done: v.boolean(),
  }),
});
const decode = v.looseObject({
  ...common,
  kind: v.literal('decode'),
  data: v.looseObject({
    src: v.string(),
    tgt: v.string(),
    algo: v.picklist(['greedy', 'beam', 'sample']),
    source: v.string(),
    text: v.string(),
    strings: v.array(v.string()),
    chosen: arr,
    logp: arr,
    entropy: arr,
    topk: v.looseObject({ token: arr, id: arr, logp: arr }),
    ref: v.optional(v.string()),
  }),
});
const view = v.variant('kind', [attention, gates, history, decode]);
const bundle = v.looseObject({
  ...common,
  kind: v.literal('bundle'),
  data: v.looseObject({
    views: list(view, MOST.views),
    link: v.looseObject({
      clock: v.picklist(['decode', 'train']),
      shared: list(v.string(), MOST.axes),
    }),
  }),
});
const envelope = v.variant('kind', [attention, gates, history, decode, bundle]);

/**
 * Checks a payload and gives it back with its type. Unknown fields are left alone.
 * @throws PayloadError naming where it is wrong.
 */
export function parseEnvelope(value: unknown): Envelope {
  const excess = excessOf(value);
  if (excess) throw new PayloadError(pathOf(excess.keys), excess.reason);
  const result = v.safeParse(envelope, value, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw new PayloadError(pathOf(issue.path?.map(item => item.key) ?? []), issue.message);
  }
  const parsed = value as Envelope;
  if (parsed.kind === 'bundle') checkBundle(parsed);
  else checkView(parsed, parsed.seqs ?? {}, '');
  return parsed;
}

function pathOf(keys: readonly unknown[]): string {
  return keys
    .map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function checkBundle({ data, seqs = {} }: BundleView): void {
  data.views.forEach((inner, i) => {
    checkView(inner, { ...seqs, ...inner.seqs }, `data.views[${i}].`);
  });
  for (const [i, name] of data.link.shared.entries())
    seqLength(seqs, name, `data.link.shared[${i}]`);
}

/** What the types alone do not say: sizes that must agree. */
function checkView(inner: View, seqs: Record<string, Seq>, prefix: string): void {
  const at = (path: string) => `${prefix}data.${path}`;
  switch (inner.kind) {
    case 'attention':
      for (const [i, { q, k, w, rest, entropy }] of inner.data.items.entries()) {
        const rows = seqLength(seqs, q, at(`items[${i}].q`));
        const columns = seqLength(seqs, k, at(`items[${i}].k`));
        checkArr(w, ['layers', 'heads', rows, columns], at(`items[${i}].w`));
        if (w.shape[0] * w.shape[1] > MOST.heads) {
          throw new PayloadError(at(`items[${i}].w.shape`), `more than ${MOST.heads} heads`);
        }
        if (rest) checkArr(rest, w.shape.slice(0, 3), at(`items[${i}].rest`));
        if (entropy) checkArr(entropy, w.shape.slice(0, 3), at(`items[${i}].entropy`));
      }
      return;
    case 'gates': {
      const { seq: name, layers, names, x, units, range } = inner.data;
      const tokens = seqLength(seqs, name, at('seq'));
      checkArr(x, [layers.length, names.length, tokens, 'units'], at('x'));
      checkArr(units, [layers.length, x.shape[3]], at('units'));
      for (const gate of names) {
        if (!Object.hasOwn(range, gate))
          throw new PayloadError(at('range'), `has no range of gate ${gate}`);
      }
      return;
    }
    case 'history': {
      const { cols, series } = inner.data;
      if (cols.length !== series.length + 1) {
        const needed = `${series.length} series take ${series.length + 1} columns`;
        throw new PayloadError(at('cols'), `${needed}, there are ${cols.length}`);
      }
      for (const [i, column] of cols.entries()) {
        checkArr(column, [i === 0 ? 'points' : cols[0].shape[0]], at(`cols[${i}]`));
      }
      return;
    }
    case 'decode': {
      const { src, tgt, chosen, logp, entropy, topk } = inner.data;
      seqLength(seqs, src, at('src'));
      const steps = seqLength(seqs, tgt, at('tgt'));
      for (const [name, array] of Object.entries({ chosen, logp, entropy })) {
        checkArr(array, [steps], at(name));
      }
      checkArr(topk.token, [steps, 'candidates'], at('topk.token'));
      checkArr(topk.id, topk.token.shape, at('topk.id'));
      checkArr(topk.logp, topk.token.shape, at('topk.logp'));
    }
  }
}

function seqLength(seqs: Record<string, Seq>, name: string, path: string): number {
  if (!Object.hasOwn(seqs, name)) throw new PayloadError(path, `there is no token axis '${name}'`);
  return seqs[name].tokens.length;
}

/**
 * Holds a shape against what it must be (a word stands for any size) and the data against the
 * shape.
 */
function checkArr(
  { shape, dtype, bdata, z }: Arr,
  expected: readonly (number | string)[],
  path: string,
) {
  const fits =
    shape.length === expected.length &&
    expected.every((dim, i) => typeof dim === 'string' || dim === shape[i]);
  if (!fits) {
    throw new PayloadError(
      `${path}.shape`,
      `[${shape.join(', ')}] instead of [${expected.join(', ')}]`,
    );
  }
  if (shape.reduce((product, dim) => product * dim, 1) > MOST_VALUES) {
    throw new PayloadError(`${path}.shape`, `[${shape.join(', ')}] is too large`);
  }
  const bytes = sizeOf(shape) * { u8: 1, i32: 4, f16: 2, f32: 4 }[dtype];
  const letters = 4 * Math.ceil(bytes / 3);
  if (!z && bdata.length !== letters) {
    const needed = `${dtype} [${shape.join(', ')}] takes ${letters} characters`;
    throw new PayloadError(`${path}.bdata`, `${needed}, there are ${bdata.length}`);
  }
}
