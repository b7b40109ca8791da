// Options and arguments that are wrong: the message names what was probably meant, and shows what was given.
import { strict as assert } from 'node:assert';
import { adam, cosine, init, sgd, tensor } from '../../src/engine';
import { describe, withArticle } from '../../src/engine/describe';
import { checkInitializer } from '../../src/engine/init';
import {
  checkNames,
  checkOptions,
  choice,
  finite,
  flag,
  positive,
  size,
  whole,
} from '../../src/engine/options';
import { callText } from '../../src/engine/said';

/** What the message says behind the name that there is not. */
function remedyFor(name: string, known: readonly string[]): string {
  try {
    checkNames('call', { [name]: 1 }, known);
  } catch (error) {
    const { message } = error as Error;
    const begin = `call: there is no option ${name}. `;
    assert.ok(error instanceof TypeError && message.startsWith(begin), message);
    return message.slice(begin.length);
  }
  return 'none is needed';
}

suite('names of options', () => {
  test('that are known pass, however many', () => {
    checkNames('call', {}, ['lr']);
    checkNames('call', { lr: 1, eps: undefined }, ['lr', 'eps']);
    checkNames('call', Object.create(null), []);
  });

  test('of few other letters suggest the nearest', () => {
    assert.equal(remedyFor('lt', ['eps', 'lr']), 'Did you mean lr?');
    assert.equal(remedyFor('LR', ['eps', 'lr']), 'Did you mean lr?');
    assert.equal(remedyFor('esp', ['lr', 'eps']), 'Did you mean eps?'); // two letters of three
    assert.equal(remedyFor('betsa', ['alpha', 'betas']), 'Did you mean betas?');
    assert.equal(remedyFor('xy', ['lr', 'eps']), 'Known options: lr, eps.'); // all letters differ
    assert.equal(remedyFor('x', ['lr']), 'Known options: lr.');
    assert.equal(remedyFor('lrs', ['step', 'lr', 'lrss']), 'Did you mean lr?', 'the first of two');
  });

  test('of more other letters suggest the nearest only if they are long', () => {
    assert.equal(remedyFor('labelsmothng', ['labelSmoothing']), 'Did you mean labelSmoothing?');
    assert.equal(remedyFor('lapelsmotng', ['labelSmoothing']), 'Known options: labelSmoothing.');
    assert.equal(remedyFor('wamrpups', ['lr', 'warmup']), 'Known options: lr, warmup.');
    assert.equal(remedyFor('wamrpupst', ['lr', 'warmups']), 'Did you mean warmups?'); // three of nine
  });

  test('that are a part of another, or the other way round, suggest it', () => {
    assert.equal(remedyFor('dropout', ['lr', 'dropoutRate']), 'Did you mean dropoutRate?');
    assert.equal(remedyFor('warmupSteps', ['lr', 'warmup']), 'Did you mean warmup?');
    assert.equal(remedyFor('rate', ['dropoutRate', 'rateOfAll']), 'Did you mean rateOfAll?');
    assert.equal(remedyFor('out', ['lr', 'dropoutRate']), 'Did you mean dropoutRate?');
    assert.equal(
      remedyFor('mask', ['lr', 'keyMask', 'attentionMask']),
      'Did you mean keyMask or attentionMask?',
    );
    assert.equal(remedyFor('oo', ['lr', 'labelSmoothing']), 'Known options: lr, labelSmoothing.');
  });

  test('that options have elsewhere suggest the one here', () => {
    assert.equal(remedyFor('unbiased', ['correction', 'keepDim']), 'Did you mean correction?');
    assert.equal(remedyFor('learningRate', ['lr']), 'Did you mean lr?');
    assert.equal(remedyFor('numBeams', ['topK', 'beamSize']), 'Did you mean beamSize?');
    assert.equal(remedyFor('unbiased', ['keepDim']), 'Known options: keepDim.');
  });

  test('where there are none, that is said', () => {
    assert.equal(remedyFor('lr', []), 'It takes none.');
  });

  test('are those of one object', () => {
    for (const given of [null, 3, 'lr', [1], tensor([1]), new Map(), new Date()]) {
      const message = /call: options are one object such as \{ lr: … \}; got /;
      assert.throws(() => checkNames('call', given as object, ['lr']), message);
      assert.throws(
        () => checkOptions('call', given),
        /^TypeError: call: options are one object; /,
      );
    }
  });
});

suite('values of options', () => {
  test('are the default where they are not given', () => {
    const none = undefined;
    assert.deepEqual(
      [
        choice('call', 'kind', none, ['a', 'b'], 'b'),
        flag('call', 'on', none, true),
        whole('call', 'count', none, 1, 7),
        positive('call', 'rate', none, 0.5),
      ],
      ['b', true, 7, 0.5],
    );
  });

  test('are taken at their limits', () => {
    assert.deepEqual(
      [
        choice('call', 'kind', 'a', ['a', 'b'], 'b'),
        flag('call', 'on', false, true),
        whole('call', 'count', 1, 1, 7),
        whole('call', 'count', -5, Number.MIN_SAFE_INTEGER, 0),
        whole('call', 'count', Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY),
        positive('call', 'rate', 0, 0.5),
        size('call', 'width', 1),
        size('call', 'width', 0, 0),
      ],
      ['a', false, 1, -5, Number.POSITIVE_INFINITY, 0, 1, 0],
    );
    finite('call', 'rate', -1e300);
  });

  test('that are wrong are an error with what would be right', () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    const cases: [RegExp, () => void][] = [
      [
        /kind is one of 'a', 'b'; got 'c'/,
        () => choice('call', 'kind', 'c' as 'a', ['a', 'b'], 'b'),
      ],
      [/on is true or false; got 1/, () => flag('call', 'on', 1 as never, true)],
      [/count is a whole number of at least 1; got 0/, () => whole('call', 'count', 0, 1, 7)],
      [/count is a whole number of at least 1; got 1\.5/, () => whole('call', 'count', 1.5, 1, 7)],
      [/of at least 1; got Infinity/, () => whole('call', 'count', infinity, 1, 7)],
      [
        /count is a whole number; got 0\.5/,
        () => whole('call', 'count', 0.5, Number.MIN_SAFE_INTEGER, 0),
      ],
      [/rate is a number of at least 0; got -1/, () => positive('call', 'rate', -1, 1)],
      [/rate is a number of at least 0; got Infinity/, () => positive('call', 'rate', infinity, 1)],
      [/rate is a finite number; got NaN/, () => finite('call', 'rate', nan)],
      [/width is a whole number of at least 1; got 0/, () => size('call', 'width', 0)],
      [
        /width is a whole number of at least 1; it is missing/,
        () => size('call', 'width', undefined as never),
      ],
    ];
    for (const [message, call] of cases) assert.throws(call, message);
  });
});

suite('values in messages', () => {
  test('are shown by what they are', () => {
    class LSTMModel {}
    class Tree {}
    const cases: [unknown, string][] = [
      [undefined, 'undefined'],
      [null, 'null'],
      [-0.5, '-0.5'],
      ['text', "'text'"],
      [describe, 'the function describe'],
      [
        (
          () => () =>
            1
        )(),
        'the function (without a name)',
      ],
      [{ a: 1 }, 'an object'],
      [Object.create(null), 'an object'],
      [new Tree(), 'a Tree'],
      [new LSTMModel(), 'an LSTMModel'],
      [new Map(), 'a Map'],
      [new Int32Array(2), 'an Int32Array'],
      [Promise.resolve(), 'a promise: put `await` in front of what made it'],
      [[1, 'a', [2]], "[1, 'a', [2]]"],
      [[1, 2, 3, 4, 5, 6, 7, 8], '[1, 2, 3, 4, 5, 6, 7, 8]'],
      [[1, 2, 3, 4, 5, 6, 7, 8, 9], '[1, 2, … 7 more]'],
      ['x'.repeat(120), `'${'x'.repeat(120)}'`],
      ['é'.repeat(121), `'${'é'.repeat(60)}…'`],
    ];
    for (const [value, text] of cases) assert.equal(describe(value), text);
  });

  test('have the article that they are spoken with', () => {
    const names = ['RNN', 'GRU', 'object', 'Adam', 'Uint8Array', 'tensor', 'image', 'BPETokenizer'];
    assert.deepEqual(names.map(withArticle), [
      ...['an RNN', 'a GRU', 'an object', 'an Adam'],
      ...['a Uint8Array', 'a tensor', 'an image', 'a BPETokenizer'],
    ]);
  });
});

suite('recipes', () => {
  test('read as the calls that made them', () => {
    const cases: [unknown, string][] = [
      [callText('adam', {}), 'adam()'],
      [callText('adam', { lr: undefined }), 'adam()'],
      [callText('adam', { lr: 0.002 }), 'adam({ lr: 0.002 })'],
      [
        callText('adam', { lr: 0.1, betas: [0.9, 0.98], eps: undefined, amsgrad: false }),
        'adam({ lr: 0.1, betas: [0.9, 0.98], amsgrad: false })',
      ],
      [adam(), 'adam()\nan optimizer, as train(…) takes it'],
      [sgd({ lr: 1 }), 'sgd({ lr: 1 })\nan optimizer, as train(…) takes it'],
      [cosine(), 'cosine()\na learning rate over time, as train(…) takes it'],
      [init.uniform(-1, 2), 'init.uniform(-1, 2)'],
      [init.zeros(), 'init.zeros()'],
      [
        init.kaimingNormal({ mode: 'fanOut', a: 0.5 }),
        "init.kaimingNormal({ a: 0.5, mode: 'fanOut', nonlinearity: 'leakyRelu' })",
      ],
    ];
    for (const [recipe, text] of cases) assert.equal(String(recipe), text);
    assert.deepEqual({ ...init.uniform(-1, 2) }, { init: 'uniform', a: -1, b: 2 });
  });

  test('are recipes only if all that they need is there', () => {
    const wrong: [unknown, RegExp][] = [
      [null, /w is a recipe such as init\.xavierUniform\(\), one of uniform, .*; got null/],
      [{}, /w is a recipe such as/],
      [{ init: 'other' }, /w is a recipe such as/],
      [{ init: 'toString' }, /w is a recipe such as/],
      [{ init: 'uniform', a: 1 }, /w: b is a finite number; got undefined/],
      [{ init: 'uniform', a: 1, b: 0 }, /w: a 1 is above b 0/],
      [{ init: 'normal', mean: 0, std: -1 }, /w: std is a number of at least 0; got -1/],
      [{ init: 'constant', value: 1, gain: 1 }, /w: there is no option gain/],
      [
        { init: 'kaimingUniform', a: 0, mode: 'fan', nonlinearity: 'relu' },
        /mode is one of 'fanIn'/,
      ],
      [
        { init: 'kaimingUniform', a: 0, mode: 'fanIn', nonlinearity: 'x' },
        /nonlinearity is one of/,
      ],
    ];
    for (const [given, message] of wrong)
      assert.throws(() => checkInitializer('w', given), message);
    assert.deepEqual(checkInitializer('w', { init: 'normal', mean: 1, std: 0 }), init.normal(1, 0));
  });
});
