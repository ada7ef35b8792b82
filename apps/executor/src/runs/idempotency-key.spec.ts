import type { CallAddress } from '@weft/node-sdk';
import { keysFor } from './idempotency-key.ts';

const SECRET = 'a secret for tests that is long enough';
const at = (path: string, itemIndex = 0): CallAddress =>
  ({ activation: { node: { id: 'n1' }, path }, itemIndex, call: 0 }) as unknown as CallAddress;
const keys = (run: object) => keysFor(SECRET, { tenantId: 't', executionId: 'first', ...run });

describe(keysFor.name, () => {
  it('gives a run that goes on from another one the keys of that one', () => {
    const retry = keys({ executionId: 'second', originId: 'first' });
    expect(retry(at('p'))).toBe(keys({})(at('p')));
    expect(keys({ executionId: 'second' })(at('p'))).not.toBe(keys({})(at('p')));
  });

  it('gives calls that were refused there the keys of the run that asks anew, and the others of the step the old ones', () => {
    const retry = keys({
      executionId: 'second',
      originId: 'first',
      renewedCalls: [{ path: 'p', item: 1, executionId: 'second' }],
    });
    expect(retry(at('p', 0))).toBe(keys({})(at('p', 0)));
    expect(retry(at('p', 1))).toBe(keys({ executionId: 'second' })(at('p', 1)));
    const third = keys({ executionId: 'third', originId: 'first', renewedCalls: [{ path: 'p', executionId: 'second' }] });
    expect(third(at('p', 2))).toBe(keys({ executionId: 'second' })(at('p', 2)));
    expect(third(at('q', 2))).toBe(keys({})(at('q', 2)));
  });
});
