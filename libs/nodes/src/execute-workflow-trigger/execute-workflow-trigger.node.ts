import { defineNode, NodeFailure } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Item, type Json } from '@weft/workflow-model';
import type { z } from 'zod';
import { executeWorkflowTriggerParams } from './execute-workflow-trigger.params.ts';

type Parameters = z.output<typeof executeWorkflowTriggerParams>;

export const executeWorkflowTrigger = defineNode({
  type: 'executeWorkflowTrigger',
  version: 1,
  title: 'Execute workflow trigger',
  description: 'Starts the workflow when another one calls it, with the items of the call.',
  category: 'trigger',
  kind: 'trigger',
  inputs: [],
  outputs: ['main'],
  effect: 'pure',
  params: executeWorkflowTriggerParams,
  run: (context) => {
    const names = namesOf(context.params(0));
    return [names ? context.items.map((item) => withFields(item, names)) : context.items];
  },
});

/** Undefined where everything is taken. */
function namesOf({ input, fields, example }: Parameters): readonly string[] | undefined {
  if (input === 'passthrough') return undefined;
  return input === 'fields' ? fields.map(({ name }) => name) : Object.keys(objectOf(example as Json | undefined));
}

/** As the list says, in its order; a field that did not come is null. */
function withFields({ json, binary }: Item, names: readonly string[]): Item {
  const taken = Object.fromEntries(names.map((name) => [name, Object.hasOwn(json, name) ? (json[name] as Json) : null]));
  return binary === undefined ? { json: taken } : { json: taken, binary };
}

function objectOf(example: Json | undefined): Record<string, Json> {
  const value = typeof example === 'string' ? parsed(example) : example;
  if (isJsonObject(value)) return value as Record<string, Json>;
  throw new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: 'The example is no JSON object.',
    field: 'example',
    fix: 'Give an object such as { "name": "", "amount": 0 }, or list the fields.',
    retryable: false,
  });
}

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined; // the caller says so
  }
}
