import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import {
  METHODS,
  readAuthentication,
  readCallAnswer,
  readIntake,
  readRespond,
  readStatus,
  writeAuthentication,
  writeCallAnswer,
  writeIntake,
} from './call-options.ts';
import { readAfterForm, readFormFields, writeFormFields, writeRespondWith } from './form-fields.ts';

const RESUME = { timeInterval: 'interval', specificTime: 'date', webhook: 'webhook', form: 'form' } as const;
const UNITS = { seconds: 'seconds', minutes: 'minutes', hours: 'hours', days: 'days' } as const;
const LIMITS = { afterTimeInterval: 'interval', atSpecifiedTime: 'date' } as const;
/** What the file leaves out, by version. */
const USUAL = { old: { amount: 1, unit: 'hours' }, new: { amount: 5, unit: 'seconds' } } as const;

export const waitConverter: Converter = {
  type: 'n8n-nodes-base.wait',
  versions: [1, 1.1],
  convert(input) {
    const { parameters, version } = input;
    const resume = parameters.choice('resume', RESUME, 'timeInterval');
    if (resume === 'interval') return { type: 'wait', parameters: { resume, ...readInterval(parameters, version) } };
    if (resume === 'date') return { type: 'wait', parameters: { resume, date: parameters.text('dateTime', '') } };
    const options = parameters.group('options');
    const call = resume === 'form' ? readForm(parameters, options) : readCall(parameters, options);
    return {
      type: 'wait',
      parameters: { resume, ...readSuffix(options), ...readCaller(input), ...call, ...readLimit(parameters) },
    };
  },
};

export const waitWriter: Writer = {
  type: 'wait',
  target: waitConverter.type,
  versions: [1.1],
  write({ parameters, node }) {
    const resume = parameters.choice(
      'resume',
      { interval: 'timeInterval', date: 'specificTime', webhook: 'webhook', form: 'form' },
      'interval',
    );
    if (resume === 'timeInterval')
      return {
        parameters: {
          amount: unless(parameters.number('amount', 5), 5),
          unit: unless(parameters.text('unit', 'seconds'), 'seconds'),
        },
      };
    if (resume === 'specificTime') return { parameters: { resume, dateTime: parameters.value('date') } };
    const call = resume === 'form' ? writeForm(parameters) : writeCall(parameters);
    const options = groupOf({ ...call.options, webhookSuffix: unless(parameters.text('suffix', ''), '') });
    const asked = { incomingAuthentication: writeAuthentication(parameters) };
    return { parameters: { resume, ...asked, ...call.top, ...writeLimit(parameters), options }, webhookId: node.id };
  },
};

function readInterval(parameters: ParameterReader, version: number): Record<string, Json> {
  const usual = version < 1.1 ? USUAL.old : USUAL.new;
  return { amount: parameters.number('amount', usual.amount), unit: parameters.choice('unit', UNITS, usual.unit) };
}

function readSuffix(options: ParameterReader): Record<string, Json | undefined> {
  return { suffix: options.text('webhookSuffix', '') || undefined };
}

function readCaller(input: ConverterInput): Record<string, Json> {
  return readAuthentication(input, 'incomingAuthentication');
}

function readCall(parameters: ParameterReader, options: ParameterReader): Record<string, Json | undefined> {
  const respond = readRespond(parameters);
  if (options.has('onlyRunIf')) throw options.refusal('onlyRunIf', 'restricts which calls end the wait, which Weft does not do');
  return {
    method: parameters.choice('httpMethod', METHODS, 'GET'),
    respond,
    ...readIntake(options),
    responseStatus: readStatus(parameters, options),
    ...readCallAnswer({ parameters, options, respond }),
  };
}

function readForm(parameters: ParameterReader, options: ParameterReader): Record<string, Json | undefined> {
  options.ignore('appendAttribution', 'customCss', 'ignoreBots', 'useWorkflowTimezone');
  return {
    respond: readRespond(parameters),
    formTitle: parameters.text('formTitle', '') || undefined,
    formDescription: parameters.text('formDescription', '') || undefined,
    formFields: readFormFields(parameters),
    formButton: options.text('buttonLabel', '') || undefined,
    ...readAfterForm(options),
  };
}

/** Of what waits for somebody. */
export function readLimit(parameters: ParameterReader): Record<string, Json | undefined> {
  const isLimited = parameters.fixedFlag('limitWaitTime', false);
  const limit = parameters.choice('limitType', LIMITS, 'afterTimeInterval');
  const amount = parameters.number('resumeAmount', 1);
  const unit = parameters.choice('resumeUnit', UNITS, 'hours');
  const date = parameters.text('maxDateAndTime', '');
  if (!isLimited) return {};
  return limit === 'interval' ? { limit, limitAmount: amount, limitUnit: unit } : { limit, limitDate: date };
}

interface WrittenCall {
  readonly top: Record<string, Json | undefined>;
  readonly options: Record<string, Json | undefined>;
}

function writeCall(parameters: ParameterReader): WrittenCall {
  const { top, options } = writeCallAnswer(parameters);
  const status = parameters.number('responseStatus', 200);
  const httpMethod = unless(parameters.text('method', 'GET'), 'GET');
  return { top: { httpMethod, ...top, responseCode: unless(status, 200) }, options: { ...options, ...writeIntake(parameters) } };
}

function writeForm(parameters: ParameterReader): WrittenCall {
  const { responseMode } = writeCallAnswer(parameters).top;
  return {
    top: {
      responseMode,
      formTitle: unless(parameters.text('formTitle', ''), ''),
      formDescription: unless(parameters.text('formDescription', ''), ''),
      formFields: writeFormFields(parameters.value('formFields')),
    },
    options: {
      buttonLabel: unless(parameters.text('formButton', 'Submit'), 'Submit'),
      respondWithOptions: writeRespondWith(parameters),
    },
  };
}

export function writeLimit(parameters: ParameterReader): Record<string, Json | undefined> {
  const limit = parameters.text('limit', 'none');
  if (limit === 'none') return {};
  if (limit === 'date')
    return { limitWaitTime: true, limitType: 'atSpecifiedTime', maxDateAndTime: parameters.value('limitDate') };
  return {
    limitWaitTime: true,
    resumeAmount: unless(parameters.number('limitAmount', 1), 1),
    resumeUnit: unless(parameters.text('limitUnit', 'hours'), 'hours'),
  };
}
