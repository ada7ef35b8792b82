import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const FORMATS = { text: 'text', html: 'html', both: 'both' } as const;
type Format = keyof typeof FORMATS;
const FIRST = 1;
/** From here on HTML is what is sent where a file has both and does not say. */
const HTML_FIRST = 2.1;
const ATTRIBUTION = 'The line that is added to the mail names Weft.';

export const emailSendConverter: Converter = {
  type: 'n8n-nodes-base.emailSend',
  versions: [FIRST, 2, HTML_FIRST],
  convert({ parameters, version, note }) {
    parameters.choice('operation', { send: 'send' }, 'send');
    // The one that there is.
    parameters.ignore('resource');
    const options = parameters.group('options');
    const place = version === FIRST ? parameters : options;
    const attribution = flagIn(options, 'appendAttribution');
    if (attribution !== undefined && attribution !== false) note(ATTRIBUTION);
    return {
      type: 'sendEmail',
      parameters: {
        from: parameters.text('fromEmail', ''),
        to: parameters.text('toEmail', ''),
        cc: place.text('ccEmail', '') || undefined,
        bcc: place.text('bccEmail', '') || undefined,
        replyTo: options.text('replyTo', '') || undefined,
        subject: parameters.text('subject', '') || undefined,
        format: unless(formatOf(parameters, version), 'text'),
        text: parameters.text('text', '') || undefined,
        html: parameters.text('html', '') || undefined,
        attachments: place.text('attachments', '') || undefined,
        attribution,
        allowUnauthorizedCerts: flagIn(options, 'allowUnauthorizedCerts'),
      },
      credentialTypes: ['smtp'],
    };
  },
};

const flagIn = (options: ParameterReader, name: string): Json | undefined =>
  options.has(name) ? options.flag(name, false) : undefined;

/** Files leave out what their editor shows at first: then what they have says it. */
function formatOf(parameters: ParameterReader, version: number): Format {
  if (version !== FIRST && parameters.has('emailFormat')) return parameters.choice('emailFormat', FORMATS, 'text');
  const hasText = parameters.text('text', '') !== '';
  if (parameters.text('html', '') === '') return 'text';
  if (!hasText) return 'html';
  if (version === FIRST) return 'both';
  return version >= HTML_FIRST ? 'html' : 'text';
}

export const emailSendWriter: Writer = {
  type: 'sendEmail',
  target: emailSendConverter.type,
  versions: [2, HTML_FIRST],
  write({ parameters, note }) {
    const text = (name: string): string | undefined => parameters.text(name, '') || undefined;
    const appendAttribution = parameters.flag('attribution', false);
    if (appendAttribution !== false) note('The line that n8n adds to the mail names n8n.');
    return {
      parameters: {
        fromEmail: text('from'),
        toEmail: text('to'),
        subject: text('subject'),
        emailFormat: parameters.choice('format', FORMATS, 'text'),
        text: text('text'),
        html: text('html'),
        options: groupOf({
          appendAttribution,
          attachments: text('attachments'),
          ccEmail: text('cc'),
          bccEmail: text('bcc'),
          allowUnauthorizedCerts: unless(parameters.flag('allowUnauthorizedCerts', false), false),
          replyTo: text('replyTo'),
        }),
      },
    };
  },
};
