import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readAuthentication, readRespond, writeAuthentication, writeCallAnswer } from './call-options.ts';
import { readAfterForm, readFormFields, writeFormFields, writeRespondWith } from './form-fields.ts';

/** From here on the path is an option. */
const PATH_AS_OPTION = 2.2;

export const formTriggerConverter: Converter = {
  type: 'n8n-nodes-base.formTrigger',
  versions: [1, 2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6],
  convert(input) {
    const { parameters } = input;
    const options = parameters.group('options');
    parameters.ignore('formFieldsNotice', 'responseNodeNotice', 'webhookNotice', 'formTriggerNotice');
    return {
      type: 'formTrigger',
      parameters: {
        path: readPath(input, options),
        title: unless(parameters.text('formTitle', ''), ''),
        description: unless(parameters.text('formDescription', ''), ''),
        fields: readFormFields(parameters),
        button: options.text('buttonLabel', '') || undefined,
        ...readAuthentication(input, 'authentication'),
        ignoreBots: options.fixedFlag('ignoreBots', false) || undefined,
        respond: unless(readRespond(parameters), 'immediately'),
        ...readAfterForm(options, { text: 'submittedText', redirect: 'redirect' }),
        useWorkflowTimezone: options.fixedFlag('useWorkflowTimezone', false) || undefined,
        attribution: unless(options.fixedFlag('appendAttribution', true), true),
      },
      inputs: [],
    };
  },
};

export const formTriggerWriter: Writer = {
  type: 'formTrigger',
  target: formTriggerConverter.type,
  versions: [2, 2.1, 2.2, 2.3, 2.4, 2.5],
  write({ parameters, node, version, note }) {
    const path = parameters.text('path', '');
    const isOption = version >= PATH_AS_OPTION;
    const addresses = parameters.value('allowedAddresses');
    if (Array.isArray(addresses) && addresses.length > 0) note('n8n lets every address open the form.');
    return {
      parameters: {
        authentication: writeAuthentication(parameters),
        path: isOption ? undefined : path,
        formTitle: unless(parameters.text('title', ''), ''),
        formDescription: unless(parameters.text('description', ''), ''),
        formFields: writeFormFields(parameters.value('fields')),
        responseMode: writeCallAnswer(parameters).top['responseMode'],
        options: groupOf({
          appendAttribution: unless(parameters.flag('attribution', true), true),
          buttonLabel: unless(parameters.text('button', 'Submit'), 'Submit'),
          path: isOption ? path : undefined,
          ignoreBots: unless(parameters.flag('ignoreBots', false), false),
          useWorkflowTimezone: unless(parameters.flag('useWorkflowTimezone', false), false),
          respondWithOptions: writeRespondWith(parameters, { text: 'submittedText', redirect: 'redirect' }),
        }),
      },
      webhookId: node.id,
    };
  },
};

/** The one that somebody chose, or the id that n8n gave it; a file may have neither. */
function readPath({ parameters, node }: ConverterInput, options: ParameterReader): string {
  const chosen = [options.literal('path', ''), parameters.literal('path', '')];
  const path = chosen.map((each) => each.trim().replaceAll(/^\/+|\/+$/g, '')).find((each) => each !== '');
  const own = node.source['webhookId'];
  return path ?? (typeof own === 'string' && own !== '' ? own : node.id);
}
