import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readFormFields, writeFormFields } from './form-fields.ts';
import { readLimit, writeLimit } from './wait.ts';

const OPERATIONS = { page: 'page', completion: 'ending' } as const;
const SHOWN = { text: 'text', redirect: 'redirect', showText: 'html', returnBinary: 'file' } as const;

export const formConverter: Converter = {
  type: 'n8n-nodes-base.form',
  versions: [1, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6],
  convert(input) {
    const { parameters } = input;
    const operation = parameters.choice('operation', OPERATIONS, 'page');
    parameters.ignore('triggerNotice', 'formFieldsNotice');
    return {
      type: 'form',
      parameters:
        operation === 'ending' ? { operation, ...readEnding(parameters) } : { ...readPage(input), ...readLimit(parameters) },
    };
  },
};

export const formWriter: Writer = {
  type: 'form',
  target: formConverter.type,
  versions: [1, 2.3, 2.4, 2.5],
  write({ parameters, node }) {
    const isEnding = parameters.choice('operation', { page: false, ending: true }, 'page');
    return { parameters: isEnding ? writeEnding(parameters) : writePage(parameters), webhookId: node.id };
  },
};

function readPage({ parameters, note }: ConverterInput): Record<string, Json | undefined> {
  const isJson = parameters.choice('defineForm', { fields: false, json: true } as const, 'fields');
  const options = parameters.group('options');
  const common = {
    title: options.text('formTitle', '') || undefined,
    description: options.text('formDescription', '') || undefined,
    button: options.text('buttonLabel', '') || undefined,
  };
  const json = parameters.value('jsonOutput');
  const fields = readFormFields(parameters);
  if (!isJson) return { ...common, fields };
  if (json === undefined) note("The fields are left to n8n's example: enter their JSON.");
  return { ...common, define: 'json', json };
}

function readEnding(parameters: ParameterReader): Record<string, Json | undefined> {
  const options = parameters.group('options');
  const show = parameters.choice('respondWith', SHOWN, 'text');
  // What belongs to a page, or to another way to end.
  parameters.ignore(
    'defineForm',
    'jsonOutput',
    'formFields',
    'limitWaitTime',
    'limitType',
    'resumeAmount',
    'resumeUnit',
    'maxDateAndTime',
  );
  options.ignore('buttonLabel', 'formDescription');
  const title = parameters.text('completionTitle', '');
  const message = parameters.text('completionMessage', '');
  const redirect = parameters.text('redirectUrl', '');
  const html = parameters.text('responseText', '');
  const file = parameters.text('inputDataFieldName', 'data');
  return {
    show: unless(show, 'text'),
    pageTitle: options.text('formTitle', '') || undefined,
    ...((show === 'text' || show === 'file') && { title: title || undefined, message: message || undefined }),
    ...(show === 'redirect' && { redirect }),
    ...(show === 'html' && { html }),
    ...(show === 'file' && { file: unless(file, 'data') }),
  };
}

function writePage(parameters: ParameterReader): Record<string, Json | undefined> {
  const isJson = parameters.choice('define', { fields: false, json: true }, 'fields');
  const json = parameters.value('json');
  const fields = writeFormFields(parameters.value('fields'));
  return {
    ...(isJson
      ? { defineForm: 'json', jsonOutput: json === undefined || typeof json === 'string' ? json : JSON.stringify(json, null, 2) }
      : { formFields: fields }),
    ...writeLimit(parameters),
    options: groupOf({
      formTitle: unless(parameters.text('title', ''), ''),
      formDescription: unless(parameters.text('description', ''), ''),
      buttonLabel: unless(parameters.text('button', 'Submit'), 'Submit'),
    }),
  };
}

function writeEnding(parameters: ParameterReader): Record<string, Json | undefined> {
  const show = parameters.text('show', 'text');
  const hasTexts = show === 'text' || show === 'file';
  const shown = Object.entries(SHOWN).find(([, ours]) => ours === show)?.[0] ?? show;
  return {
    operation: 'completion',
    respondWith: unless(shown, 'text'),
    completionTitle: hasTexts ? unless(parameters.text('title', ''), '') : undefined,
    completionMessage: hasTexts ? unless(parameters.text('message', ''), '') : undefined,
    redirectUrl: show === 'redirect' ? parameters.text('redirect', '') : undefined,
    responseText: show === 'html' ? parameters.text('html', '') : undefined,
    inputDataFieldName: show === 'file' ? unless(parameters.text('file', 'data'), 'data') : undefined,
    options: groupOf({ formTitle: unless(parameters.text('pageTitle', ''), '') }),
  };
}
