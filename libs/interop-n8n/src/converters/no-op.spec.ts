import { convertOne } from '../testing/n8n-files.ts';

describe('noOp', () => {
  it('is supported', () => {
    expect(convertOne('noOp', 1, {})).toMatchObject({ status: 'supported', node: { type: 'noOp' } });
  });
});
