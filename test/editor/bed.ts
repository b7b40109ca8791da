// The bed under mocha: started in a suite's set-up, closed at its end, and where it cannot be had the suite's tests are
// listed as not run, with the reason.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Bed, type BedOptions } from '../support/bed/bed';
import { BedUnavailable, root } from '../support/bed/cache';

/**
 * To be called inside `suite`.
 * @param options or what makes them, when the suite begins
 * @returns the bed, from inside tests
 */
export function useBed(options: BedOptions | (() => BedOptions) = {}): () => Bed {
  let bed: Bed | undefined;

  suiteSetup(async function () {
    this.timeout(300_000); // the first time, VS Code and the browser are fetched and unpacked
    try {
      bed = await Bed.start(typeof options === 'function' ? options() : options);
      await (await bed.newPage()).context().close(); // is there a browser?
    } catch (error) {
      await bed?.close();
      bed = undefined;
      if (!(error instanceof BedUnavailable)) throw error;
      const { message } = error;
      this.test?.parent?.eachTest(test => {
        test.title += ` (${message})`;
      });
      this.skip();
    }
  });

  suiteTeardown(async function () {
    this.timeout(20_000);
    await bed?.close();
  });

  return () => bed!;
}

/** Packages what is built, as `npm run package` does. @returns the file */
export function packExtension(): string {
  execFileSync('npm', ['run', '--silent', 'vsix'], {
    cwd: root,
    stdio: 'pipe',
    shell: process.platform === 'win32',
  });
  return join(root, 'out/seq2seq-notebooks.vsix');
}
