import { convertOne } from '../testing/n8n-files.ts';

describe('stopAndError', () => {
  it.each([
    [{ errorMessage: 'no' }, { errorType: 'message', message: 'no' }],
    [
      { errorType: 'errorObject', errorObject: '{"a":1}' },
      { errorType: 'object', object: '{"a":1}' },
    ],
  ])('reads %j', (given, expected) => {
    const { node, parameters, status } = convertOne('stopAndError', 1, given);
    expect([node.type, parameters, status]).toEqual(['stopAndError', expected, 'supported']);
  });
});
