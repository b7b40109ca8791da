/**
 * Sums of products in Einstein's notation, as NumPy and PyTorch write them: a letter for each dim, letters that are not
 * in the answer are summed over. Two operands at a time become one stack of matrix products.
 */
import { ShapeError } from './errors';
import { expectTensor } from './op';
import { ownValues } from './ops/movement';
import { describe } from './options';
import { show } from './shape';
import type { Tensor } from './tensor';

interface Term {
  tensor: Tensor;
  letters: string[];
}

/**
 * einsum('bij,bjk->bik', a, b). Without '->' the answer has the letters that occur once, in alphabetical order.
 * @throws ShapeError naming the letter whose sizes differ, or the operand that has another number of dims; TypeError for
 * an equation that is no text, or an operand that is no tensor.
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  if (typeof equation !== 'string') {
    throw new TypeError(
      `einsum: the equation is a text such as 'ij,jk->ik', got ${describe(equation)}.`,
    );
  }
  for (const [i, x] of operands.entries()) expectTensor('einsum', `operand ${i + 1}`, x);
  const [left, right] = equation.replace(/\s/g, '').split('->');
  const inputs = left.split(',');
  if (inputs.length !== operands.length) {
    throw new ShapeError(
      `einsum: '${equation}' is for ${inputs.length} operands, got ${operands.length}.`,
    );
  }
  const sizes = new Map<string, number>();
  const terms = operands.map((tensor, i) => termOf(equation, inputs[i], tensor, i, sizes));
  const answer = right === undefined ? implied(inputs) : [...right];
  for (const letter of answer) {
    if (!sizes.has(letter)) {
      throw new ShapeError(`einsum: '${letter}' in the answer of '${equation}' is in no operand.`);
    }
  }
  let result = terms[0];
  for (let i = 1; i < terms.length; i++) {
    const later = terms.slice(i + 1).flatMap(({ letters }) => letters);
    result = product(result, terms[i], new Set([...answer, ...later]));
  }
  const found = ordered(summed(result, new Set(answer)), answer);
  return operands.length > 1 ? ownValues(found) : found;
}

function implied(inputs: readonly string[]): string[] {
  const all = [...inputs.join('')];
  return all.filter(letter => all.indexOf(letter) === all.lastIndexOf(letter)).sort();
}

function termOf(
  equation: string,
  input: string,
  tensor: Tensor,
  position: number,
  sizes: Map<string, number>,
): Term {
  const letters = [...input];
  const wrong = letters.find(letter => !/[A-Za-z]/.test(letter));
  if (wrong) {
    throw new ShapeError(
      `einsum: '${wrong}' in '${equation}' is no letter; every dim is one letter.`,
    );
  }
  if (letters.length !== tensor.rank) {
    throw new ShapeError(
      `einsum: '${input}' names ${letters.length} dims, but operand ${position + 1} is ${show(tensor.shape)}.`,
    );
  }
  letters.forEach((letter, d) => {
    const known = sizes.get(letter);
    if (known !== undefined && known !== tensor.shape[d]) {
      throw new ShapeError(
        `einsum: '${letter}' of '${equation}' is ${known} and, in operand ${position + 1} ${show(tensor.shape)}, ` +
          `${tensor.shape[d]}; they must be equal.`,
      );
    }
    sizes.set(letter, tensor.shape[d]);
  });
  return diagonal({ tensor, letters });
}

/** A letter twice in one operand: its diagonal. */
function diagonal({ tensor, letters }: Term): Term {
  const again = letters.findIndex((letter, d) => letters.indexOf(letter) < d);
  if (again < 0) return { tensor, letters };
  const first = letters.indexOf(letters[again]);
  const size = tensor.shape[first];
  const rest = letters.map((_, d) => d).filter(d => d !== first && d !== again);
  const front = tensor.permute([first, again, ...rest]);
  const shape = front.shape.slice(2);
  const picked = front.reshape([size * size, ...shape]).indexSelect(
    0,
    Array.from({ length: size }, (_, i) => i * (size + 1)),
  );
  return diagonal({ tensor: picked, letters: [letters[first], ...rest.map(d => letters[d])] });
}

/** Letters nobody asks for any more are summed over. */
function summed({ tensor, letters }: Term, wanted: ReadonlySet<string>): Term {
  const gone = letters.flatMap((letter, d) => (wanted.has(letter) ? [] : [d]));
  if (gone.length === 0) return { tensor, letters };
  return { tensor: tensor.sum(gone), letters: letters.filter(letter => wanted.has(letter)) };
}

function ordered({ tensor, letters }: Term, wanted: readonly string[]): Tensor {
  if (letters.join() === wanted.join()) return tensor;
  return tensor.permute(wanted.map(letter => letters.indexOf(letter)));
}

/** Dims of both that stay are a stack, dims of both that go are summed over, the others are rows and columns. */
function product(x: Term, y: Term, wanted: ReadonlySet<string>): Term {
  const a = summed(x, new Set([...wanted, ...y.letters]));
  const b = summed(y, new Set([...wanted, ...x.letters]));
  const both = a.letters.filter(letter => b.letters.includes(letter));
  const stack = both.filter(letter => wanted.has(letter));
  const inner = both.filter(letter => !wanted.has(letter));
  const rows = a.letters.filter(letter => !both.includes(letter));
  const columns = b.letters.filter(letter => !both.includes(letter));
  const sizeOf = (letters: readonly string[]) =>
    letters.map(letter =>
      a.letters.includes(letter)
        ? a.tensor.shape[a.letters.indexOf(letter)]
        : b.tensor.shape[b.letters.indexOf(letter)],
    );
  const count = (letters: readonly string[]) => sizeOf(letters).reduce((all, one) => all * one, 1);
  const [S, M, K, N] = [stack, rows, inner, columns].map(count);
  const left = ordered(a, [...stack, ...rows, ...inner]).reshape([S, M, K]);
  const right = ordered(b, [...stack, ...inner, ...columns]).reshape([S, K, N]);
  const letters = [...stack, ...rows, ...columns];
  return { tensor: left.matmul(right).reshape(sizeOf(letters)), letters };
}
