/** What display asks Node about values: Node looks into them without running their code. */
import util from 'node:util';
import type { ValueHost } from '../../display';

export const valueHost: ValueHost = {
  isProxy: util.types.isProxy,
  proxyText: value => util.inspect(value, { depth: 1, showProxy: true, customInspect: false }),
  // [ ... 300 more items ] or [ ... 300 more items, field: 1 ]
  hasNamed: list =>
    !/items?\s+\]$/.test(util.inspect(list, { maxArrayLength: 0, depth: 0, customInspect: false })),
};
