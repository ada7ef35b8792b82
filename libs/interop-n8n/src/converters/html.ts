import type { Json, JsonObject } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import {
  groupOf,
  unless,
  type Converted,
  type Converter,
  type ConverterInput,
  type Writer,
  type Written,
} from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

/** From here on texts are laid out and cleaned up, and of several the first counts. */
const LAID_OUT = 1.2;
const PLAIN = 1.1;
const CONTENTS = { text: 'text', html: 'html', attribute: 'attribute', value: 'value' } as const;
const ATTRIBUTES = ['tableAttributes', 'headerAttributes', 'rowAttributes', 'cellAttributes'];
const HOLE = '{{';

export const htmlConverter: Converter = {
  type: 'n8n-nodes-base.html',
  versions: [1, PLAIN, LAID_OUT],
  convert(input) {
    const operations = { generateHtmlTemplate: readTemplate, extractHtmlContent: readExtraction, convertToHtmlTable: readTable };
    return input.parameters.choice('operation', operations, 'generateHtmlTemplate')(input);
  },
};

/** What the node was called before it learned to write HTML too. */
export const htmlExtractConverter: Converter = {
  type: 'n8n-nodes-base.htmlExtract',
  versions: [1],
  convert: readExtraction,
};

/** n8n fills holes in the text of a template, which is no expression to its editor. */
function readTemplate({ parameters }: ConverterInput): Converted {
  const text = parameters.text('html', '');
  return { type: 'html', parameters: { html: text.includes(HOLE) && !isExpression(text) ? `=${text}` : text } };
}

function readExtraction({ parameters, version }: ConverterInput): Converted {
  const isFile = parameters.choice('sourceData', { json: false, binary: true }, 'json');
  const name = parameters.text('dataPropertyName', 'data');
  const options = parameters.group('options');
  const isLaidOut = version >= LAID_OUT;
  const values = parameters
    .group('extractionValues')
    .list('values')
    .map((row) => readValue(row, isLaidOut));
  return {
    type: 'html',
    parameters: {
      operation: 'extract',
      ...(isFile ? { source: 'file', file: name } : { field: name }),
      // A row that nobody has filled in takes nothing.
      values: values.filter(({ key, selector }) => key !== '' && selector !== ''),
      layout: isLaidOut ? undefined : 'plain',
      trim: options.has('trimValues') ? options.flag('trimValues', true) : undefined,
      collapseSpace: isLaidOut && !options.has('cleanUpText') ? undefined : options.flag('cleanUpText', false),
    },
  };
}

function readValue(row: ParameterReader, isLaidOut: boolean): JsonObject {
  const content = row.choice('returnValue', CONTENTS, 'text');
  const several = content === 'text' && !isLaidOut ? 'joined' : 'first';
  const take = row.fixedFlag('returnArray', false) ? 'list' : several;
  const skip = content === 'text' && isLaidOut ? row.text('skipSelectors', '') : '';
  return {
    key: row.text('key', ''),
    selector: row.text('cssSelector', ''),
    content,
    take,
    ...(content === 'attribute' && { attribute: row.text('attribute', '') }),
    ...(skip !== '' && { skip }),
  };
}

function readTable({ parameters }: ConverterInput): Converted {
  const options = parameters.group('options');
  const isOwnLook = options.fixedFlag('customStyling', false);
  return {
    type: 'html',
    parameters: {
      operation: 'table',
      cells: 'html',
      styled: isOwnLook ? false : undefined,
      capitalizeHeaders: options.has('capitalize') ? options.flag('capitalize', false) : undefined,
      caption: options.text('caption', '') || undefined,
      ...Object.fromEntries(ATTRIBUTES.map((key) => [key, options.text(key, '') || undefined])),
    },
  };
}

export const htmlWriter: Writer = {
  type: 'html',
  target: htmlConverter.type,
  versions: [1, PLAIN, LAID_OUT],
  write({ parameters, version, note }) {
    const operation = parameters.choice('operation', { template: 'template', extract: 'extract', table: 'table' }, 'template');
    if (operation === 'extract') return writeExtraction(parameters, version);
    return operation === 'table' ? writeTable(parameters, note) : writeTemplate(parameters);
  },
};

function writeTemplate(parameters: ParameterReader): Written {
  const text = parameters.text('html', '');
  if (!isExpression(text) && text.includes(HOLE))
    throw new CannotConvert(`The template holds "${HOLE}" as text, and n8n would take what follows for an expression.`);
  const isFilled = isExpression(text) && text.includes(HOLE) && !isExpression(text.slice(1));
  return { parameters: { html: isFilled ? text.slice(1) : text } };
}

function writeExtraction(parameters: ParameterReader, wanted: number): Written {
  const isLaidOut = parameters.choice('layout', { blocks: true, plain: false }, 'blocks');
  const isFile = parameters.choice('source', { field: false, file: true }, 'field');
  const values = parameters.list('values').map((value) => writeValue(value));
  return {
    version: isLaidOut ? LAID_OUT : Math.min(wanted, PLAIN),
    parameters: {
      operation: 'extractHtmlContent',
      sourceData: isFile ? 'binary' : undefined,
      dataPropertyName: unless(parameters.text(isFile ? 'file' : 'field', 'data'), 'data'),
      extractionValues: values.length > 0 ? { values } : undefined,
      options: groupOf({
        trimValues: unless(parameters.flag('trim', true), true),
        cleanUpText: unless(parameters.flag('collapseSpace', true), isLaidOut),
      }),
    },
  };
}

function writeValue(value: ParameterReader): JsonObject {
  const content = value.choice('content', CONTENTS, 'text');
  const isList = value.choice('take', { first: false, joined: false, list: true }, 'first');
  const fields: Fields = {
    key: value.text('key', ''),
    cssSelector: value.text('selector', ''),
    returnValue: unless(content, 'text'),
    attribute: content === 'attribute' ? unless(value.text('attribute', ''), '') : undefined,
    skipSelectors: unless(value.text('skip', ''), ''),
    returnArray: isList ? true : undefined,
  };
  return groupOf(fields) ?? {};
}

function writeTable(parameters: ParameterReader, note: (difference: string) => void): Written {
  if (parameters.choice('cells', { text: true, html: false }, 'text'))
    note('n8n may take the texts of fields for HTML, where this table shows them as they are.');
  return {
    parameters: {
      operation: 'convertToHtmlTable',
      options: groupOf({
        customStyling: parameters.fixedFlag('styled', true) ? undefined : true,
        capitalize: unless(parameters.flag('capitalizeHeaders', false), false),
        caption: unless(parameters.text('caption', ''), ''),
        ...Object.fromEntries(ATTRIBUTES.map((key) => [key, unless(parameters.text(key, ''), '')])),
      }),
    },
  };
}
