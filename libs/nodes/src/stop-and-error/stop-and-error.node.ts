import { defineNode, NodeFailure } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Json, type JsonObject } from '@weft/workflow-model';
import { stopAndErrorParams } from './stop-and-error.params.ts';

const DEFAULT_MESSAGE = 'The workflow was stopped by a Stop and Error node.';

export const stopAndError = defineNode({
  type: 'stopAndError',
  version: 1,
  title: 'Stop and error',
  description: 'Fails on purpose, with a message or an object.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: [],
  effect: 'pure',
  params: stopAndErrorParams,
  run: (context) => {
    const { errorType, message, object } = context.params(0);
    throw errorType === 'message' ? stopped(message) : stoppedWith(object as Json | undefined);
  },
});

function stopped(message: string, details?: JsonObject): NodeFailure {
  return new NodeFailure({
    code: 'STOPPED_BY_WORKFLOW',
    fault: 'user',
    message: message === '' ? DEFAULT_MESSAGE : message,
    details,
    retryable: false,
  });
}

function stoppedWith(given: Json | undefined): NodeFailure {
  const details = typeof given === 'string' ? parsed(given) : given;
  if (!isJsonObject(details)) return stopped(typeof given === 'string' ? given : DEFAULT_MESSAGE);
  const text = details.message ?? details.error;
  return stopped(typeof text === 'string' ? text : DEFAULT_MESSAGE, details);
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined; // Text that is no JSON is taken as the message.
  }
}
