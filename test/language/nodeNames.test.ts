// What the Node that runs has is known: its globals, its modules, and the members of those that people use.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { TestLanguage } from '../support/language';

const USED =
  'buffer child_process crypto events fs fs/promises http https module net os path perf_hooks readline ' +
  'readline/promises stream/promises string_decoder timers/promises url util v8 worker_threads zlib';
/** Left over from the past, or for Node itself. */
const UNDOCUMENTED = new Set([
  ...'Cipheriv Decipheriv usingDomains init FileReadStream FileWriteStream Utf8Stream globalPaths'.split(
    ' ',
  ),
  ...'Stream Url resolveObject codes randomUUIDv7 setGlobalProxyFromEnv WebSocket CloseEvent'.split(
    ' ',
  ),
  ...'MessageEvent constants getSourceMapsSupport setSourceMapsSupport BoundSocket Performance'.split(
    ' ',
  ),
  ...'convertProcessSignalToExitCode'.split(' '),
]);

interface Names {
  globals: string[];
  modules: Record<string, string[]>;
}

/** Asked in a process of its own: the runner of tests adds globals, and so does `node -e`. */
function namesOfNode(language: TestLanguage): Names {
  language.write(
    'names.cjs',
    `
    const { builtinModules } = require('node:module');
    const isPublic = name => /^[A-Za-z]\\w*$/.test(name);
    const modules = {};
    for (const name of builtinModules) {
      if (name.startsWith('_') || name.startsWith('node:_')) continue;
      const full = name.startsWith('node:') ? name : 'node:' + name;
      modules[full] = Object.keys(require(full)).filter(isPublic);
    }
    console.log(JSON.stringify({ globals: Object.getOwnPropertyNames(globalThis).filter(isPublic), modules }));`,
  );
  return JSON.parse(
    execFileSync(process.execPath, [join(language.folder, 'names.cjs')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
}

suite('names of the Node that runs', function () {
  this.timeout(60_000);

  test('have no mark', () => {
    const language = new TestLanguage();
    const { globals, modules } = namesOfNode(language);
    const used = USED.split(' ').map(name => `node:${name}`);
    const cells = Object.entries(modules).map(([module, members]) => {
      const known = used.includes(module) ? members.filter(one => !UNDOCUMENTED.has(one)) : [];
      return [`import all from '${module}';`, ...known.map(name => `all.${name}`)].join('\n');
    });
    try {
      const marks = language.marks(`[${globals.join(', ')}]`, ...cells);
      assert.deepEqual(marks.flat(), []);
    } finally {
      language.dispose();
    }
  });
});
