import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lessonTitle } from '../../src/notebook/lessonTitle';

const root = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const json = (path: string): Record<string, string> => JSON.parse(read(path));

suite('the extension’s words', () => {
  test('in the code are all there in Chinese, and no others', () => {
    const folder = join(root, 'src/notebook');
    const source = readdirSync(folder, { recursive: true })
      .map(String)
      .filter(name => name.endsWith('.ts'))
      .map(name => read(`src/notebook/${name}`))
      .join('\n');
    const words = [...source.matchAll(/l10n\.t\(\s*'((?:[^'\\]|\\.)*)'/g)].map(match => match[1]);
    assert.ok(words.length > 5);
    const chinese = Object.keys(json('l10n/bundle.l10n.zh-cn.json'));
    assert.deepEqual([...new Set(words)].sort(), chinese.sort());
  });

  test('in the manifest are all there in both languages, and no others', () => {
    const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(match => match[1]);
    const names = [...new Set(used)].sort();
    assert.deepEqual(Object.keys(json('package.nls.json')).sort(), names);
    assert.deepEqual(Object.keys(json('package.nls.zh-cn.json')).sort(), names);
  });

  test('have the punctuation of Chinese where they are Chinese', () => {
    for (const name of ['l10n/bundle.l10n.zh-cn.json', 'package.nls.zh-cn.json']) {
      for (const text of Object.values(json(name))) {
        assert.doesNotMatch(String(text), /\p{Script=Han}[,;:()]|[,;:()]\p{Script=Han}/u);
      }
    }
  });

  test('name each lesson by its first heading', () => {
    const cells = [
      { cell_type: 'code', source: '# no' },
      { cell_type: 'markdown', source: ['Before\n', '# The title \n', '# Another'] },
    ];
    assert.equal(lessonTitle(JSON.stringify({ cells })), 'The title');
    const text = { cell_type: 'markdown', source: 'no heading\n' };
    const one = { cell_type: 'markdown', source: '# In one text' };
    assert.equal(lessonTitle(JSON.stringify({ cells: [text, one] })), 'In one text');
    assert.equal(lessonTitle('{}'), undefined);
    for (const language of ['en', 'zh']) {
      for (const name of readdirSync(join(root, 'samples', language))) {
        assert.ok(lessonTitle(read(`samples/${language}/${name}`)), `${language}/${name}`);
      }
    }
  });
});
