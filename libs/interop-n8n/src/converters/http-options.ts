import type { Json } from '@weft/workflow-model';
import type { ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

/** With the option added and its number left out, n8n waits ten seconds; without the option, five minutes. */
const TIMEOUT_MS = 300_000;
const MAX_REDIRECTS = 21;

export function readHttpOptions({ parameters, note }: ConverterInput): Record<string, Json> {
  const options = parameters.group('options');
  noteUnsupported(options, note);
  refuseUnsupported(options);
  const redirect = options.group('redirect').group('redirect');
  return {
    timeoutMs: options.number('timeout', TIMEOUT_MS),
    followRedirects: redirect.flag('followRedirects', true),
    maxRedirects: redirect.number('maxRedirects', MAX_REDIRECTS),
    arrayFormat: options.choice(
      'queryParameterArrays',
      { brackets: 'brackets', repeat: 'repeat', indices: 'indices' } as const,
      'brackets',
    ),
    ...readResponse(options),
  };
}

function readResponse(options: ParameterReader): Record<string, Json> {
  const response = options.group('response').group('response');
  return {
    responseFormat: response.choice('responseFormat', { autodetect: 'auto', json: 'json', text: 'text' } as const, 'autodetect'),
    responseField: response.text('outputPropertyName', '') || 'data',
    fullResponse: response.flag('fullResponse', false),
    neverError: response.flag('neverError', false),
  };
}

function noteUnsupported(options: ParameterReader, note: (difference: string) => void): void {
  if (options.has('batching'))
    note('Requests are not sent in batches with pauses between them: they follow one another at once.');
  if (options.flag('allowUnauthorizedCerts', false) !== false)
    note('Certificates are always checked: a server with an invalid one is refused.');
  if (options.has('lowercaseHeaders') && options.flag('lowercaseHeaders', true) !== true)
    note('Names of headers are always sent in lower case.');
  options.ignore('batching', 'sendCredentialsOnCrossOriginRedirect');
}

/** Without these the node would quietly fetch less, or by another way. */
function refuseUnsupported(options: ParameterReader): void {
  if (options.text('proxy', '') !== '')
    throw options.refusal('proxy', 'sends the request through a proxy, which Weft does not do yet');
  const pagination = options.group('pagination').group('pagination');
  const mode = pagination.literal('paginationMode', options.has('pagination') ? 'updateAParameterInEachRequest' : 'off');
  if (mode !== 'off') throw pagination.refusal('paginationMode', 'asks for page after page, which Weft does not do yet');
  options.ignore('pagination');
}
