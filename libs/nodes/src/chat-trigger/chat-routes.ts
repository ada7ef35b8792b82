import type { HostedChat, RawParameters, WebhookAnswer, WebhookRoute } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { z } from 'zod';
import { readHosted, trimmedPath } from '../forms/hosted-parameters.ts';
import { callIntakeOf, type CredentialIds } from '../webhook/call-intake.ts';
import { chatTriggerParams } from './chat-trigger.params.ts';

type ChatParameters = z.output<typeof chatTriggerParams>;

/** Where a message is sent. @throws NodeFailure PARAMETER_INVALID */
export function chatRoutes(raw: RawParameters, credentials: CredentialIds = {}): readonly WebhookRoute[] {
  const parameters = readHosted(chatTriggerParams, raw, 'chat');
  const { path, respond, authentication, allowedOrigins } = parameters;
  const usual = { allowedAddresses: [], ignoreBots: false, rawBody: false, binaryName: '' };
  const intake = callIntakeOf({ authentication, allowedOrigins, ...usual }, credentials);
  const immediate = { status: 200, headers: {} };
  return [{ method: 'POST', path: trimmedPath(path), respond, immediate, ...intake, page: pageOf(parameters) }];
}

/** The first item of the last node: whoever shows it takes its `output` or `text`, or all of it. */
export const chatAnswer = (_: RawParameters, items: readonly Item[]): WebhookAnswer => ({
  status: 200,
  headers: {},
  body: { json: items[0]?.json ?? {} },
});

function pageOf(parameters: ChatParameters): HostedChat {
  const { mode, title, subtitle, placeholder, startButton, initialMessages, fileUploads, acceptedFiles } = parameters;
  return {
    kind: 'chat',
    isPublic: parameters.public,
    hasPage: mode === 'hosted',
    ...{ title, subtitle, placeholder },
    initialMessages: initialMessages.split('\n').filter((line) => line.trim() !== ''),
    ...(startButton !== '' && { startButton }),
    ...(fileUploads && { files: acceptedFiles }),
  };
}
