// The bed under mocha: started in a suite's set-up, closed at its end, and where it cannot be had the suite's tests are
// listed as not run, with the reason.
import { Bed, type BedOptions } from '../support/bed/bed';
import { BedUnavailable } from '../support/bed/cache';

/**
 * To be called inside `suite`.
 * @returns the bed, from inside tests
 */
export function useBed(options: BedOptions = {}): () => Bed {
  let bed: Bed | undefined;

  suiteSetup(async function () {
    this.timeout(300_000); // the first time, VS Code and the browser are fetched and unpacked
    try {
      bed = await Bed.start(options);
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
