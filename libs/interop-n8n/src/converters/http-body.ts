import type { Json, JsonObject } from '@weft/workflow-model';
import type { ParameterReader } from '../parameter-reader.ts';
import { readPairs } from './name-value.ts';

/** n8n's content types, in Weft's words. */
const BODY_TYPES = {
  json: 'json',
  'form-urlencoded': 'form',
  'multipart-form-data': 'multipart',
  raw: 'raw',
  binaryData: 'binary',
} as const;
const SPECIFIED = { keypair: 'fields', json: 'json', string: 'text' } as const;
const FORM_TYPE = 'application/x-www-form-urlencoded';

export function readBody(parameters: ParameterReader): Record<string, Json> {
  if (!parameters.fixedFlag('sendBody', false)) {
    parameters.ignore('contentType', 'specifyBody', 'bodyParameters', 'jsonBody', 'body', 'rawContentType', 'inputDataFieldName');
    return {};
  }
  const bodyType = parameters.choice('contentType', BODY_TYPES, 'json');
  if (bodyType === 'multipart') return { bodyType, bodyParts: readParts(parameters) };
  const specified = parameters.choice('specifyBody', SPECIFIED, 'keypair');
  const values = readValues(parameters);
  if (bodyType === 'binary') return { bodyType, bodyFile: values.file };
  if (bodyType === 'raw')
    return { bodyType, bodyText: values.text, ...(values.rawType !== '' && { bodyContentType: values.rawType }) };
  if (specified === 'text')
    return { bodyType: 'raw', bodyText: values.text, bodyContentType: bodyType === 'form' ? FORM_TYPE : 'application/json' };
  if (specified === 'json') return { bodyType, bodyJson: values.json };
  return { bodyType, bodyFields: values.fields };
}

interface BodyValues {
  readonly text: string;
  readonly rawType: string;
  readonly json: Json;
  readonly fields: Json[];
  readonly file: string;
}

/** Everything that a body can be made of; which of it counts depends on the choices above, the rest is hidden in the editor. */
function readValues(parameters: ParameterReader): BodyValues {
  return {
    text: parameters.text('body', ''),
    rawType: parameters.text('rawContentType', ''),
    json: parameters.value('jsonBody') ?? '{}',
    fields: readPairs(parameters, 'bodyParameters', 'parameters'),
    file: parameters.text('inputDataFieldName', ''),
  };
}

function readParts(parameters: ParameterReader): JsonObject[] {
  parameters.ignore('specifyBody', 'jsonBody', 'body', 'rawContentType', 'inputDataFieldName');
  const parts = parameters.group('bodyParameters').list('parameters').map(readPart);
  return parts.filter(({ name }) => name !== '');
}

function readPart(part: ParameterReader): JsonObject {
  const isFile = part.choice('parameterType', { formData: false, formBinaryData: true } as const, 'formData');
  const [name, value, file] = [part.text('name', ''), part.value('value') ?? '', part.text('inputDataFieldName', '')];
  return isFile ? { name, file } : { name, value };
}
