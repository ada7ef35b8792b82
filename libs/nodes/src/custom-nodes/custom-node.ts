import type { Failure, LogLine } from '@weft/engine';
import { defineNode, errorItem, NodeFailure, type CustomNode, type NodeContext, type NodeDefinition } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import { GivenFiles } from '../user-code/given-files.ts';
import { itemsOfAll } from '../user-code/returned-items.ts';
import { customNodeManifest, type CustomNodeManifest } from './manifest.ts';
import { OutsideCalls } from './outside-calls.ts';
import { fromParameterSchema } from './parameter-schema.ts';

/** What code may fail with: another try might help, for all that is known before. */
const ANY_FAILURE: Failure = { code: 'NODE_FAILED', fault: 'node', message: '' };

/** The definition of a custom node: as any other, but that it runs in the sandbox and can do no more than its manifest says. */
export function customNode({ manifest: given, code }: CustomNode): NodeDefinition {
  const manifest = customNodeManifest.parse(given);
  const { type, version, title, description, category, inputs, outputs, effect, deterministic, credentials } = manifest;
  return defineNode({
    ...{ type, version, title, description, category, inputs, outputs, effect, deterministic, credentials },
    kind: 'action',
    params: fromParameterSchema(manifest.params),
    run: async (context) => {
      const returned = await runCode(code, manifest, context);
      return readOutputs(returned, manifest, context);
    },
  });
}

function runCode(code: string, manifest: CustomNodeManifest, context: NodeContext<unknown>): Promise<unknown> {
  const { timezone, signal, runIndex } = context;
  const outside = new OutsideCalls(manifest, context);
  const node = {
    inputs: context.inputs.map((items) => items ?? null),
    params: parametersOf(context),
    goesOn: context.goesOnAfter(ANY_FAILURE),
    ...{ timezone, runIndex, now: context.now() },
  };
  return context.ports.code.runNode({
    name: `${manifest.type}@${manifest.version}`,
    source: `${code}\nreturn $nodeModule.run($weftNode.default)`,
    node: node as unknown as Json,
    ...{ timezone, signal, now: node.now, timeoutMs: manifest.timeoutMs },
    onConsole: (lines: readonly LogLine[]) => context.log(lines),
    onRequest: (operation, input) => outside.perform(operation, input),
  });
}

/** One for each item, or one for all of them where they are the same. */
function parametersOf(context: NodeContext<unknown>): readonly unknown[] {
  const all = Array.from({ length: Math.max(1, context.items.length) }, (_, index) => context.params(index));
  return all.every((one) => one === all[0]) ? all.slice(0, 1) : all;
}

function readOutputs(returned: unknown, manifest: CustomNodeManifest, context: NodeContext<unknown>) {
  const { failure, outputs } = returned as { readonly failure?: Json; readonly outputs?: Json };
  if (failure !== undefined) throw new NodeFailure(toFailure(failure, manifest));
  if (!Array.isArray(outputs)) throw notOutputs('it must return a list with the items of each output');
  if (outputs.length > manifest.outputs.length)
    throw notOutputs(`it returned ${outputs.length} outputs and has ${manifest.outputs.length}`);
  const files = new GivenFiles(() => context.inputs.flatMap((items) => items ?? []));
  return outputs.map((items: Json) => (items === null ? undefined : readItems(items, { files, manifest, context })));
}

interface Place {
  readonly files: GivenFiles;
  readonly manifest: CustomNodeManifest;
  readonly context: NodeContext<unknown>;
}

function readItems(items: Json, { files, manifest, context }: Place): readonly Item[] {
  if (!Array.isArray(items)) throw notOutputs('what it returns for an output must be a list of items');
  const failed = new Map<number, Item>();
  const rest = items.filter((item: Json, index) => {
    const failure = failureIn(item, manifest);
    if (failure) failed.set(index, itemOf(failure, context));
    return failure === undefined;
  });
  const read = itemsOfAll(rest, context.items, files)[Symbol.iterator]();
  return items.map((_item, index) => failed.get(index) ?? (read.next().value as Item));
}

function failureIn(item: Json, manifest: CustomNodeManifest): Failure | undefined {
  return isJsonObject(item) && isJsonObject(item['failed']) && !('json' in item)
    ? toFailure(item['failed'], manifest)
    : undefined;
}

function itemOf(failure: Failure, context: NodeContext<unknown>): Item {
  if (!context.goesOnAfter(failure)) throw new NodeFailure(failure);
  return errorItem(failure, failure.itemIndex ?? 0);
}

const MAX_TEXT = 2_000;

/** The node's words as a failure: each part is checked, since its code is not trusted. */
function toFailure(said: Json, { type }: CustomNodeManifest): Failure {
  const parts: JsonObject = isJsonObject(said) ? said : {};
  const text = (key: string) => (typeof parts[key] === 'string' ? parts[key].slice(0, MAX_TEXT) : undefined);
  const code = text('code') ?? 'NODE_FAILED';
  const [field, fix, itemIndex, retryable] = [text('field'), text('fix'), parts['itemIndex'], parts['retryable']];
  return {
    code: /^[A-Z][A-Z0-9_]{0,59}$/.test(code) ? code : 'NODE_FAILED',
    fault: parts['fault'] === 'platform' ? 'platform' : 'user',
    message: text('message') ?? `The node "${type}" failed and did not say why.`,
    ...(field !== undefined && { field }),
    ...(fix !== undefined && { fix }),
    ...(Number.isSafeInteger(itemIndex) && Number(itemIndex) >= 0 && { itemIndex: Number(itemIndex) }),
    ...(typeof retryable === 'boolean' && { retryable }),
  };
}

function notOutputs(reason: string): NodeFailure {
  return new NodeFailure({
    code: 'CODE_RESULT_INVALID',
    fault: 'node',
    message: `The node did not return what a node returns: ${reason}.`,
    fix: 'Return [[{ json: { … } }, …]]: a list of items for each output.',
    retryable: false,
  });
}
