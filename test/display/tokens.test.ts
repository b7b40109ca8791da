import { strict as assert } from 'node:assert';
import { mimeBundle, setDisplaySink, setFontSource, show } from '../../src/display';
import { describePrediction } from '../../src/display/describe';
import { Canvas } from '../../src/display/png/canvas';
import { readFont } from '../../src/display/png/font';
import { pictured, standIns } from '../../src/display/png/standIns';
import { axisLabels } from '../../src/display/png/text';
import { visible } from '../../src/display/tokens';
import { fontBytes } from './font';
import { samplePrediction } from './sample';

suite('tokens as they are seen', () => {
  setup(() => setFontSource(fontBytes));
  teardown(() => setFontSource(null));

  test('blanks, line ends and nothing have a sign', () => {
    assert.deepEqual(['a', ' ', ' the', '\n', 'a\r\nb', '\u3000', ''].map(visible), [
      'a',
      '␣',
      '␣the',
      '↵',
      'a↵b',
      '␣',
      '∅',
    ]);
  });

  test('axes of pictures show subwords, blanks and nothing as they are', () => {
    const canvas = new Canvas(1, 1, readFont(fontBytes()));
    const labels = axisLabels(canvas, ['▁low', 'er', ' ', '\n', '']);
    assert.deepEqual(
      labels.map(({ text }) => text),
      ['▁low', 'er', '␣', '↵', '∅'],
    );
    assert.ok(labels.every(({ text }) => canvas.covers(text)));
  });

  test('texts show a blank as ␣', () => {
    const prediction = samplePrediction(['t', ' ', 'e', '<eos>'], ['x', ' ', 'y', '<eos>']);
    const text = mimeBundle(prediction)['text/plain'];
    assert.match(text, /source tokens: 1 t {2}2 ␣ {2}3 e {2}4 <eos>/);
    assert.match(text, /\n +2 {2}␣ +0\.\d\d {2}2 ␣ /);
    assert.match(text, /␣ at ␣ \(\d+ %\)/);
  });

  test('a score that rounds to nothing has no sign', () => {
    const prediction = samplePrediction(['a', '<eos>'], ['x', '<eos>']);
    Object.assign(prediction.beams[0], { score: -0.0004, logProbability: -0.0004 });
    assert.match(describePrediction(prediction), /log-probability 0\.00 /);
  });
});

suite('stand-ins for what the font of pictures lacks', () => {
  const arabic = () => samplePrediction(['a', 'قطة', 'كلب', '<eos>'], ['قطة', 'b', '<eos>']);
  setup(() => setFontSource(fontBytes));
  teardown(() => {
    setFontSource(null);
    setDisplaySink(null);
  });

  test('count such tokens where they are met first; none without a font', () => {
    const tokens = ['a', 'قطة', '▁', 'كلب', 'قطة'];
    assert.deepEqual(
      [...standIns(tokens)],
      [
        ['قطة', '[1]'],
        ['كلب', '[2]'],
      ],
    );
    setFontSource(null);
    assert.equal(standIns(tokens).size, 0);
  });

  test('are the same on both axes, among candidates and in texts', () => {
    const { prediction } = pictured(arabic());
    const { sourceTokens, targetTokens, steps } = prediction.trace;
    assert.deepEqual(sourceTokens, ['a', '[1]', '[2]', '<eos>']);
    assert.deepEqual(targetTokens, ['[1]', 'b', '<eos>']);
    assert.deepEqual([steps[0].token, steps[0].candidates[0].token], ['[1]', '[1]']);
    assert.equal(prediction.source, 'a [1] [2]');
    assert.match(describePrediction(prediction), /\[1\] looks at a/);
  });

  test('the plain text beside the picture names them', () => {
    const legend = /in the picture: \[1\] قطة {2}\[2\] كلب/;
    const texts: string[] = [mimeBundle(arabic())['text/plain']];
    setDisplaySink(bundle => texts.push(bundle['text/plain']));
    show.attention(arabic());
    show.decode(arabic());
    show.gates(arabic());
    assert.equal(texts.length, 4);
    for (const text of texts) assert.match(text, legend);
    const plain = samplePrediction(['a', '<eos>'], ['x', '<eos>']);
    assert.doesNotMatch(mimeBundle(plain)['text/plain'], /in the picture/);
  });
});
