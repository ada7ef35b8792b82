import { convertOne } from '../testing/n8n-files.ts';

describe('manualTrigger', () => {
  it.each(['manualTrigger', 'start'])('is what %s becomes', (type) => {
    expect(convertOne(type, 1, {})).toMatchObject({ status: 'supported', node: { type: 'manualTrigger' }, parameters: {} });
  });
});
