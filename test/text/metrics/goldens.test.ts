// Every case of test/fixtures/metrics: sacreBLEU's digits, and edit rates from their definitions.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BleuScore,
  type BleuTokenizer,
  bleu,
  bleuTokens,
  cer,
  chrf,
  exactMatch,
  levenshtein,
  longestCommonSubsequence,
  rougeL,
  ter,
  wer,
} from '../../../src/text/metrics';

interface Scored {
  score: number;
  signature: string;
}
interface GoldenBleu extends Scored {
  precisions: number[];
  bp: number;
  sys_len: number;
  ref_len: number;
  counts: number[];
  totals: number[];
}
interface Rate {
  edits: number;
  ref_len: number;
  rate: number | null;
}
interface Rouge {
  precision: number;
  recall: number;
  f1: number;
}
type WithOptions<T> = (T & { options: Record<string, unknown> })[];
interface CorpusCase {
  id: string;
  note: string;
  hyps: string[];
  refs: string[][];
  bleu: Record<BleuTokenizer, GoldenBleu>;
  chrf: Scored;
  'chrf++': Scored;
  ter: Scored;
  bleu_options?: WithOptions<GoldenBleu>;
  chrf_options?: WithOptions<Scored>;
  ter_options?: WithOptions<Scored>;
  wer?: Rate;
  cer?: Rate;
  cer_no_blanks?: Rate;
  rougeL?: { words: Rouge; chars: Rouge };
  exact_match?: number;
}
interface SentenceCase {
  hyp: string;
  refs: string[];
  tokenize: BleuTokenizer;
  exp_full_order: { score: number };
  chrf: number;
  'chrf++': number;
  ter: number;
  exp: GoldenBleu;
  none: GoldenBleu;
  floor: GoldenBleu;
  'add-k': GoldenBleu;
}
interface Goldens {
  tolerance: number;
  corpus: CorpusCase[];
  sentence: SentenceCase[];
  tokenize: ({ text: string } & Record<BleuTokenizer, string[]>)[];
  edit: { a: string; b: string; distance: number; lcs: number }[];
  rouge: { hyp: string; ref: string; words: Rouge; chars: Rouge }[];
}

const path = join(__dirname, '../../fixtures/metrics/metrics.json');
const goldens = JSON.parse(readFileSync(path, 'utf8')) as Goldens;
const TOKENIZERS: BleuTokenizer[] = ['13a', 'zh', 'char', 'none'];

function close(actual: number, expected: number | null, what: string): void {
  if (expected === null) assert.ok(Number.isNaN(actual), `${what}: ${actual}, expected none`);
  else if (!(Math.abs(actual - expected) <= goldens.tolerance)) {
    assert.fail(`${what}: ${actual}, expected ${expected}`);
  }
}

function same(actual: Scored, expected: Scored, what: string): void {
  close(actual.score, expected.score, what);
  assert.equal(actual.signature, expected.signature, what);
}

function sameBleu(actual: BleuScore, expected: GoldenBleu, what: string): void {
  same(actual, expected, what);
  sameParts(actual, expected, what);
  assert.deepEqual(actual.counts, expected.counts, what);
  assert.deepEqual(actual.totals, expected.totals, what);
}

/** What the one-sentence cases have recorded. */
function sameParts(actual: BleuScore, expected: GoldenBleu, what: string): void {
  close(actual.score, expected.score, what);
  close(actual.brevityPenalty, expected.bp, `${what} brevity penalty`);
  assert.equal(actual.hypothesisLength, expected.sys_len, what);
  assert.equal(actual.referenceLength, expected.ref_len, what);
  assert.equal(actual.precisions.length, expected.precisions.length, what);
  expected.precisions.forEach((each, n) => {
    close(actual.precisions[n], each, `${what} precision ${n + 1}`);
  });
}

/** sacreBLEU's max_ngram_order is our maxNgramOrder. */
function camelCase(options: Record<string, unknown>): Record<string, unknown> {
  const renamed = Object.entries(options).map(([name, value]) => [
    name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(renamed);
}

suite('metrics equal the goldens', () => {
  test('the fixture has all its cases', () => {
    const { corpus, sentence, tokenize, edit, rouge } = goldens;
    const counts = [corpus, sentence, tokenize, edit, rouge].map(each => each.length);
    assert.deepEqual(counts, [46, 17, 29, 13, 9]);
  });

  for (const each of goldens.corpus) {
    const { id, note, hyps, refs } = each;
    test(`corpus ${id}${note ? `: ${note}` : ''}`, () => {
      for (const tokenize of TOKENIZERS) {
        sameBleu(bleu(hyps, refs, { tokenize }), each.bleu[tokenize], `BLEU ${tokenize}`);
      }
      same(chrf(hyps, refs), each.chrf, 'chrF');
      same(chrf(hyps, refs, { wordOrder: 2 }), each['chrf++'], 'chrF++');
      same(ter(hyps, refs), each.ter, 'TER');
      for (const { options, ...expected } of each.bleu_options ?? []) {
        const what = `BLEU ${JSON.stringify(options)}`;
        sameBleu(bleu(hyps, refs, camelCase(options)), expected, what);
      }
      for (const { options, ...expected } of each.chrf_options ?? []) {
        const what = `chrF ${JSON.stringify(options)}`;
        same(chrf(hyps, refs, camelCase(options)), expected, what);
      }
      for (const { options, ...expected } of each.ter_options ?? []) {
        const what = `TER ${JSON.stringify(options)}`;
        same(ter(hyps, refs, camelCase(options)), expected, what);
      }
      if (refs.length === 1) checkSingle(each, refs[0]);
    });
  }

  for (const each of goldens.sentence) {
    const references = each.refs.map(text => [text]);
    test(`sentence «${each.hyp}» for «${each.refs.join('», «')}» by ${each.tokenize}`, () => {
      const { hyp, tokenize } = each;
      for (const smoothMethod of ['exp', 'none', 'floor', 'add-k'] as const) {
        const scored = bleu([hyp], references, { tokenize, smoothMethod, effectiveOrder: true });
        sameParts(scored, each[smoothMethod], smoothMethod);
      }
      const full = bleu([hyp], references, { tokenize });
      close(full.score, each.exp_full_order.score, 'full order');
      close(chrf([hyp], references).score, each.chrf, 'chrF');
      close(chrf([hyp], references, { wordOrder: 2 }).score, each['chrf++'], 'chrF++');
      close(ter([hyp], references).score, each.ter, 'TER');
    });
  }

  for (const each of goldens.tokenize) {
    test(`tokens of «${each.text}»`, () => {
      for (const tokenizer of TOKENIZERS) {
        assert.deepEqual(bleuTokens(each.text, tokenizer), each[tokenizer], tokenizer);
      }
    });
  }

  for (const { a, b, distance, lcs } of goldens.edit) {
    test(`distance of «${a}» and «${b}»`, () => {
      assert.equal(levenshtein([...a], [...b]), distance);
      assert.equal(longestCommonSubsequence([...a], [...b]), lcs);
    });
  }

  for (const each of goldens.rouge) {
    test(`ROUGE-L of «${each.hyp}» and «${each.ref}»`, () => {
      for (const units of ['words', 'chars'] as const) {
        sameRouge(rougeL([each.hyp], [each.ref], { units }), each[units], units);
      }
    });
  }
});

suite('TER equals the goldens', () => {
  test('of random sentences, short and long, with blocks moved', () => {
    const path = join(__dirname, '../../fixtures/metrics/ter.json');
    const cases = JSON.parse(readFileSync(path, 'utf8')) as [string, string, number][];
    for (const [hypothesis, reference, edits] of cases) {
      const found = ter([[...hypothesis].join(' ')], [[...reference].join(' ')]).edits;
      assert.equal(found, edits, `${hypothesis} for ${reference}`);
    }
  });
});

function checkSingle(each: CorpusCase, references: string[]): void {
  const { hyps } = each;
  assert.ok(each.wer && each.cer && each.cer_no_blanks && each.rougeL);
  assert.ok(each.exact_match !== undefined);
  const rates = [
    ['WER', wer(hyps, references), each.wer],
    ['CER', cer(hyps, references), each.cer],
    ['CER without blanks', cer(hyps, references, { ignoreBlanks: true }), each.cer_no_blanks],
  ] as const;
  for (const [what, actual, expected] of rates) {
    close(actual.score, expected.rate, what);
    assert.equal(actual.edits, expected.edits, what);
    assert.equal(actual.referenceLength, expected.ref_len, what);
  }
  for (const units of ['words', 'chars'] as const) {
    sameRouge(rougeL(hyps, references, { units }), each.rougeL[units], units);
  }
  close(exactMatch(hyps, references).score, each.exact_match, 'exact match');
}

function sameRouge(actual: Rouge, expected: Rouge, what: string): void {
  close(actual.precision, expected.precision, `${what} precision`);
  close(actual.recall, expected.recall, `${what} recall`);
  close(actual.f1, expected.f1, `${what} f1`);
}
