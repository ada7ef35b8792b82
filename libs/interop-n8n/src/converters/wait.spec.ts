import { convertOne } from '../testing/n8n-files.ts';

describe('wait', () => {
  it.each([
    [1, {}, { amount: 1, unit: 'hours' }],
    [1.1, {}, { amount: 5, unit: 'seconds' }],
    [1.1, { amount: '={{ $json.n }}', unit: 'minutes' }, { amount: '={{ $json.n }}', unit: 'minutes' }],
  ])('of version %s with %j waits for a length of time', (version, given, expected) => {
    const { node, parameters, status } = convertOne('wait', version, given);
    expect([node.type, parameters, status]).toEqual(['wait', { resume: 'interval', ...expected }, 'supported']);
  });

  it.each(['webhook', 'form', 'specificTime'])('for %s becomes a placeholder', (resume) => {
    expect(convertOne('wait', 1.1, { resume })).toMatchObject({
      status: 'placeholder',
      reasons: [expect.stringContaining(resume)],
    });
  });
});
