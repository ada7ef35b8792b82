import fc from 'fast-check';
import { text, fixed, flag, list, some, one, group, type Parameters } from './n8n-fields.ts';

export const formField = some({
  limitSelection: one('exact', 'range', 'unlimited'),
  numberOfSelections: one(2),
  minSelections: one(1),
  maxSelections: one(3),
  elementName: fixed,
  formatDate: one('dd/mm/yyyy'),
  fieldLabel: fixed,
  fieldName: fixed,
  fieldType: one(
    'text',
    'textarea',
    'number',
    'email',
    'password',
    'date',
    'dropdown',
    'radio',
    'checkbox',
    'file',
    'html',
    'hiddenField',
  ),
  placeholder: fixed,
  defaultValue: fixed,
  fieldValue: fixed,
  requiredField: flag,
  fieldOptions: group('values', list(fc.record({ option: fixed }))),
  multiselect: flag,
  multipleFiles: flag,
  acceptFileTypes: one('.pdf'),
  html: one('<b>x</b>'),
});
export const limit = {
  limitWaitTime: flag,
  limitType: one('afterTimeInterval', 'atSpecifiedTime'),
  resumeAmount: fc.integer({ min: 1, max: 9 }),
  resumeUnit: one('seconds', 'days'),
  maxDateAndTime: one('2027-01-01T00:00:00'),
};
const afterForm = group(
  'values',
  some({ respondWith: one('text', 'redirect'), formSubmittedText: fixed, redirectUrl: one('https://a.example') }),
);
/** `option`: the path is one. */
export const formTriggered = (option: boolean) =>
  some(
    {
      authentication: one('none', 'basicAuth'),
      formTitle: fixed,
      formDescription: fixed,
      formFields: group('values', list(formField)),
      responseMode: one('onReceived', 'lastNode', 'responseNode'),
      ...(!option && { path: one('ask') }),
      options: some(
        {
          appendAttribution: flag,
          buttonLabel: fixed,
          ignoreBots: flag,
          useWorkflowTimezone: flag,
          respondWithOptions: afterForm,
          ...(option && { path: one('ask') }),
        },
        option ? ['path'] : [],
      ),
    },
    option ? ['options'] : ['path'],
  );
export const formPages: readonly Parameters[] = [
  some({
    ...limit,
    formFields: group('values', list(formField)),
    options: some({ formTitle: text, formDescription: text, buttonLabel: text }),
  }),
  some({ defineForm: one('json'), jsonOutput: one('[{ "fieldLabel": "A" }]', '={{ $json.fields }}') }, [
    'defineForm',
    'jsonOutput',
  ]),
  some(
    {
      operation: one('completion'),
      respondWith: one('text', 'redirect', 'showText', 'returnBinary'),
      completionTitle: text,
      completionMessage: text,
      redirectUrl: one('https://a.example'),
      responseText: text,
      inputDataFieldName: fixed,
      options: some({ formTitle: text }),
    },
    ['operation'],
  ),
];

export const chat = some({
  public: flag,
  mode: one('hostedChat', 'webhook'),
  authentication: one('none', 'basicAuth'),
  initialMessages: one('Hi', 'Hi\nHow are you?'),
  options: some({
    allowedOrigins: one('*', 'https://a.example'),
    allowFileUploads: flag,
    allowedFilesMimeTypes: one('*', 'image/*, .pdf'),
    inputPlaceholder: fixed,
    loadPreviousSession: one('notSupported', 'memory'),
    responseMode: one('lastNode', 'responseNode', 'streaming'),
    showWelcomeScreen: flag,
    getStarted: fixed,
    subtitle: fixed,
    title: fixed,
  }),
});
