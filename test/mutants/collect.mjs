import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What Stryker has tested so far, as report.mjs takes it. */
export const tested = [];

class Collect {
  onMutantTested({ fileName, location, mutatorName, replacement, status }) {
    if (['Ignored', 'CompileError', 'RuntimeError'].includes(status)) return;
    const file = relative('.', fileName);
    const { line } = location.start;
    const text = readFileSync(file, 'utf8').split('\n')[line - 1].trim();
    tested.push({ file, line, text, replacement, kind: mutatorName, status });
    if (tested.length % 10 === 0) console.log(`${tested.length} mutants tested`);
    if (status === 'Survived') console.log(`Survived: ${file}:${line} ${text} → ${replacement}`);
  }
}

/** A reporter that collects, so that there is a score when the time is up. */
export const strykerPlugins = [{ kind: 'Reporter', name: 'collect', injectableClass: Collect }];
