import type { Json } from '@weft/workflow-model';
import type { ParameterReader } from '../parameter-reader.ts';
import { readPairs } from './name-value.ts';

/** n8n's content types, in Weft's words. Files in a body (multipart, binary) have no counterpart yet. */
const BODY_TYPES = { json: 'json', 'form-urlencoded': 'form', raw: 'raw' } as const;
const SPECIFIED = { keypair: 'fields', json: 'json', string: 'text' } as const;
const FORM_TYPE = 'application/x-www-form-urlencoded';

export function readBody(parameters: ParameterReader): Record<string, Json> {
  if (!parameters.fixedFlag('sendBody', false)) {
    parameters.ignore('contentType', 'specifyBody', 'bodyParameters', 'jsonBody', 'body', 'rawContentType', 'inputDataFieldName');
    return {};
  }
  const bodyType = parameters.choice('contentType', BODY_TYPES, 'json');
  const specified = parameters.choice('specifyBody', SPECIFIED, 'keypair');
  const values = readValues(parameters);
  if (bodyType === 'raw')
    return { bodyType, bodyText: values.text, ...(values.rawType !== '' && { bodyContentType: values.rawType }) };
  if (specified === 'text')
    return { bodyType: 'raw', bodyText: values.text, bodyContentType: bodyType === 'form' ? FORM_TYPE : 'application/json' };
  if (specified === 'json') return { bodyType, bodyJson: values.json };
  return { bodyType, bodyFields: values.fields };
}

/** Everything that a body can be made of; which of it counts depends on the choices above, the rest is hidden in the editor. */
function readValues(parameters: ParameterReader): { text: string; rawType: string; json: Json; fields: Json[] } {
  parameters.ignore('inputDataFieldName');
  return {
    text: parameters.text('body', ''),
    rawType: parameters.text('rawContentType', ''),
    json: parameters.value('jsonBody') ?? '{}',
    fields: readPairs(parameters, 'bodyParameters', 'parameters'),
  };
}
