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

  it.each([
    [
      { resume: 'specificTime', dateTime: '={{ $json.at }}' },
      { resume: 'date', date: '={{ $json.at }}' },
    ],
    [
      {
        resume: 'webhook',
        httpMethod: 'POST',
        options: { webhookSuffix: 'a', noResponseBody: true },
        limitWaitTime: true,
        resumeAmount: 2,
      },
      { resume: 'webhook', method: 'POST', suffix: 'a', responseText: '', limit: 'interval', limitAmount: 2, limitUnit: 'hours' },
    ],
    [
      {
        resume: 'webhook',
        responseMode: 'lastNode',
        limitWaitTime: true,
        limitType: 'atSpecifiedTime',
        maxDateAndTime: '2026-01-01',
      },
      { method: 'GET', respond: 'last-node', responseData: 'first-item', limit: 'date', limitDate: '2026-01-01' },
    ],
    [
      {
        resume: 'form',
        formTitle: 'Order',
        formFields: {
          values: [
            { fieldLabel: 'Size', fieldType: 'dropdown', requiredField: true, fieldOptions: { values: [{ option: 'S' }] } },
            { fieldName: 'src', fieldType: 'hiddenField', fieldValue: 'web' },
            { fieldLabel: 'Doc', fieldType: 'file' },
          ],
        },
        options: {
          buttonLabel: 'Go',
          respondWithOptions: { values: { respondWith: 'redirect', redirectUrl: 'https://a.example' } },
        },
      },
      {
        resume: 'form',
        formTitle: 'Order',
        formFields: [
          { label: 'Size', type: 'dropdown', required: true, options: ['S'] },
          { name: 'src', type: 'hidden', defaultValue: 'web' },
          { label: 'Doc', type: 'file', multiple: true },
        ],
        formButton: 'Go',
        formRedirect: 'https://a.example',
      },
    ],
  ])('reads %j', (given, expected) => {
    const { parameters, status, reasons } = convertOne('wait', 1.1, given);
    expect(reasons).toEqual([]);
    expect([status, parameters]).toEqual(['supported', expect.objectContaining(expected)]);
  });

  it('that asks who calls says that the credential is to be chosen, and lets nobody in before', () => {
    const { parameters, status } = convertOne('wait', 1.1, { resume: 'webhook', incomingAuthentication: 'basicAuth' });
    expect([status, parameters['authentication']]).toEqual(['converted', 'basic']);
  });
});
