import type { JsonObject } from '@weft/workflow-model';
import { convertOne, handlesOf, n8nNode, writeOne } from '../testing/n8n-files.ts';

const values: JsonObject[] = [
  { fieldLabel: 'Name', requiredField: true },
  { fieldLabel: 'Size', fieldType: 'dropdown', fieldOptions: { values: [{ option: 'S' }, { option: 'M' }] } },
  {
    fieldLabel: 'Toppings',
    fieldType: 'checkbox',
    fieldOptions: { values: [{ option: 'a' }] },
    limitSelection: 'exact',
    numberOfSelections: 1,
  },
  { fieldType: 'html', elementName: 'note', html: '<b>x</b>' },
  { fieldName: 'source', fieldType: 'hiddenField', fieldValue: 'web' },
];
const fields: JsonObject[] = [
  { label: 'Name', required: true },
  { label: 'Size', type: 'dropdown', options: ['S', 'M'] },
  { label: 'Toppings', type: 'checkbox', options: ['a'], minSelections: 1, maxSelections: 1 },
  { name: 'note', type: 'html', html: '<b>x</b>' },
  { name: 'source', type: 'hidden', defaultValue: 'web' },
];

describe('a form trigger', () => {
  it.each<[number, JsonObject, JsonObject]>([
    [1, { path: 'ask', formTitle: 'Ask', formFields: { values } }, { path: 'ask', title: 'Ask', fields }],
    [2, { path: 'ask', options: { formSubmittedText: 'Thanks' } }, { path: 'ask', fields: [], submittedText: 'Thanks' }],
    [2.2, { options: { path: '/ask/' } }, { path: 'ask', fields: [] }],
    [2.3, {}, { path: 'own-id', fields: [] }],
    [
      2.5,
      {
        formDescription: 'Hi<br>there',
        responseMode: 'lastNode',
        options: {
          path: 'ask',
          buttonLabel: 'Go',
          ignoreBots: true,
          useWorkflowTimezone: true,
          appendAttribution: false,
          respondWithOptions: { values: { respondWith: 'redirect', redirectUrl: 'https://a.example' } },
        },
      },
      {
        path: 'ask',
        description: 'Hi<br>there',
        fields: [],
        button: 'Go',
        ignoreBots: true,
        respond: 'last-node',
        redirect: 'https://a.example',
        useWorkflowTimezone: true,
        attribution: false,
      },
    ],
  ])('of version %s with %j is read', (version, given, expected) => {
    const { node, parameters, status, reasons } = convertOne('formTrigger', version, given, { webhookId: 'own-id' });
    expect([node.type, parameters, status, reasons]).toEqual(['formTrigger', expected, 'supported', []]);
    const { readBack, status: written } = writeOne('formTrigger', parameters);
    expect([readBack.nodes[0]?.parameters, written]).toEqual([expected, 'supported']);
  });

  it('keeps its door: the credential has to be chosen, and its own styling is told of', () => {
    const credentials = { httpBasicAuth: { id: '1', name: 'A' } };
    const given = { authentication: 'basicAuth', options: { path: 'ask', customCss: 'body {}' } };
    const { parameters, status, reasons } = convertOne('formTrigger', 2.3, given, { credentials });
    expect(parameters).toMatchObject({ authentication: 'basic' });
    expect([status, reasons.join(' ')]).toEqual(['converted', expect.stringMatching(/customCss[^]*httpBasicAuth/)]);
  });

  it('starts without anything before it', () => {
    expect(handlesOf(n8nNode('formTrigger', 2.3, { parameters: { path: 'ask' } }), 1)).toEqual(['main']);
  });
});

describe('a further page of a form', () => {
  it.each<[JsonObject, JsonObject]>([
    [
      { formFields: { values }, options: { formTitle: 'More', formDescription: '=Hi {{ $json.a }}', buttonLabel: 'Next' } },
      { title: 'More', description: '=Hi {{ $json.a }}', button: 'Next', fields },
    ],
    [
      { defineForm: 'json', jsonOutput: '={{ $json.fields }}' },
      { define: 'json', json: '={{ $json.fields }}' },
    ],
    [
      { limitWaitTime: true, resumeAmount: 2, resumeUnit: 'days' },
      { fields: [], limit: 'interval', limitAmount: 2, limitUnit: 'days' },
    ],
    [
      {
        operation: 'completion',
        completionTitle: 'Done',
        completionMessage: '=Bye {{ $json.a }}',
        options: { formTitle: 'Tab' },
      },
      { operation: 'ending', pageTitle: 'Tab', title: 'Done', message: '=Bye {{ $json.a }}' },
    ],
    [
      { operation: 'completion', respondWith: 'redirect', redirectUrl: 'https://a.example' },
      { operation: 'ending', show: 'redirect', redirect: 'https://a.example' },
    ],
    [
      { operation: 'completion', respondWith: 'showText', responseText: '={{ $json.html }}' },
      { operation: 'ending', show: 'html', html: '={{ $json.html }}' },
    ],
    [
      { operation: 'completion', respondWith: 'returnBinary', completionTitle: 'Here', inputDataFieldName: 'pdf' },
      { operation: 'ending', show: 'file', title: 'Here', file: 'pdf' },
    ],
  ])('with %j is read, and written', (given, expected) => {
    for (const version of [1, 2.3, 2.5]) {
      const { node, parameters, status, reasons } = convertOne('form', version, given);
      expect([node.type, parameters, status, reasons]).toEqual(['form', expected, 'supported', []]);
      const { written, readBack, status: writtenStatus } = writeOne('form', parameters);
      expect([written['parameters'], readBack.nodes[0]?.parameters, writtenStatus]).toEqual([given, expected, 'supported']);
    }
  });
});
