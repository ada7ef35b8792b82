import { convertOne } from '../testing/n8n-files.ts';

describe('errorTrigger', () => {
  it('is what the Error Trigger becomes', () => {
    expect(convertOne('errorTrigger', 1, {})).toMatchObject({
      status: 'supported',
      node: { type: 'errorTrigger' },
      parameters: {},
    });
  });
});
