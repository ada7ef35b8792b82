import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readAuthentication, readOrigins, textOf, writeAuthentication } from './call-options.ts';

const MODES = { hostedChat: 'hosted', webhook: 'embedded' } as const;
const RESPOND = {
  lastNode: 'last-node',
  responseNode: 'respond-node',
  responseNodes: 'respond-node',
  streaming: 'streaming',
} as const;
/** From here on the word for it is another. */
const RESPONSE_NODES = 1.3;
/** What n8n's page says where the file does not; ours says the same. */
const USUAL = {
  title: 'Hi there! 👋',
  subtitle: "Start a chat. We're here to help you 24/7.",
  placeholder: 'Type your question..',
} as const;
/** n8n's own button. */
const START = 'New Conversation';
/** What n8n can give a chat as its address. */
const ADDRESS = /^[\w-]{1,100}$/;

export const chatTriggerConverter: Converter = {
  type: '@n8n/n8n-nodes-langchain.chatTrigger',
  versions: [1, 1.1, 1.2, 1.3, 1.4],
  convert(input) {
    const { parameters, node } = input;
    const options = parameters.group('options');
    const own = node.source['webhookId'];
    parameters.ignore('agentName', 'agentDescription', 'agentIcon', 'hostedChatNotice', 'embeddedChatNotice');
    const accepted = options.literal('allowedFilesMimeTypes', '*');
    return {
      type: 'chatTrigger',
      parameters: {
        path: typeof own === 'string' && own !== '' ? own : node.id,
        ...readAccess(input),
        mode: unless(parameters.choice('mode', MODES, 'hostedChat'), 'hosted'),
        allowedOrigins: readOrigins(options),
        respond: unless(readRespond(parameters, options), 'last-node'),
        ...readTexts(input, options),
        fileUploads: options.fixedFlag('allowFileUploads', false) || undefined,
        acceptedFiles: unless(accepted, '*'),
      },
      inputs: [],
    };
  },
};

export const chatTriggerWriter: Writer = {
  type: 'chatTrigger',
  target: chatTriggerConverter.type,
  versions: [1, 1.1, 1.2, 1.3, 1.4],
  write({ parameters, node, version }) {
    const path = parameters.text('path', '');
    const respond = parameters.text('respond', 'last-node');
    const isByNode = respond === 'respond-node';
    const responseMode = isByNode ? (version < RESPONSE_NODES ? 'responseNode' : 'responseNodes') : wordOf(RESPOND, respond);
    const start = parameters.text('startButton', '');
    return {
      parameters: {
        public: unless(parameters.flag('public', false), false),
        mode: unless(wordOf(MODES, parameters.text('mode', 'hosted')), 'hostedChat'),
        authentication: writeAuthentication(parameters),
        initialMessages: unless(parameters.text('initialMessages', ''), ''),
        options: groupOf({
          allowedOrigins: textOf(parameters.value('allowedOrigins')),
          allowFileUploads: unless(parameters.flag('fileUploads', false), false),
          allowedFilesMimeTypes: unless(parameters.text('acceptedFiles', '*'), '*'),
          inputPlaceholder: unless(parameters.value('placeholder'), USUAL.placeholder),
          responseMode: unless(responseMode, 'lastNode'),
          showWelcomeScreen: start === '' ? undefined : true,
          getStarted: start === '' ? undefined : unless(start, START),
          subtitle: unless(parameters.value('subtitle'), USUAL.subtitle),
          title: unless(parameters.value('title'), USUAL.title),
        }),
      },
      webhookId: ADDRESS.test(path) ? path : node.id,
    };
  },
};

/** A chat for those alone who are signed in to n8n is for nobody here: it must not become more open than it was. */
function readAccess(input: ConverterInput): Record<string, Json | undefined> {
  const { parameters, note } = input;
  const isPublic = parameters.fixedFlag('public', false);
  if (parameters.fixedFlag('availableInChat', false)) note('There is no chat hub here: the chat is at its own address alone.');
  if (parameters.literal('authentication', 'none') !== 'n8nUserAuth')
    return { public: isPublic || undefined, ...readAuthentication(input, 'authentication') };
  if (isPublic)
    note(
      'Only people who are signed in to n8n could chat. Here the chat is served while it is tested alone: set "public" and another authentication.',
    );
  return {};
}

function readRespond(parameters: ParameterReader, options: ParameterReader): string {
  const own = parameters.choice('responseMode', RESPOND, 'lastNode');
  return options.has('responseMode') ? options.choice('responseMode', RESPOND, 'lastNode') : own;
}

function readTexts({ parameters, note }: ConverterInput, options: ParameterReader): Record<string, Json | undefined> {
  if (options.literal('loadPreviousSession', 'notSupported') !== 'notSupported')
    note('Messages of an earlier visit are not shown again here.');
  const messages = parameters.text('initialMessages', '') || options.text('initialMessages', '');
  const start = options.text('getStarted', START);
  return {
    title: options.text('title', undefined),
    subtitle: options.text('subtitle', undefined),
    placeholder: options.text('inputPlaceholder', undefined),
    initialMessages: messages || undefined,
    startButton: options.fixedFlag('showWelcomeScreen', false) ? start : undefined,
  };
}

const wordOf = (words: Readonly<Record<string, string>>, ours: string): string =>
  Object.entries(words).find(([, each]) => each === ours)?.[0] ?? ours;
