import type { JsonObject } from '@weft/workflow-model';
import type { Evaluation } from '../evaluation.ts';
import { evaluateJmesPath } from '../globals/jmespath.ts';
import type { ReferenceCollector } from '../references.ts';
import { BuiltIn, type Invoke } from '../values/callable.ts';
import { toNumber, toText } from '../values/coerce.ts';
import { describeBinaries, describeItem, describeItems } from './binary-facts.ts';
import { findPairedItem } from '../lineage.ts';
import { readOwn } from '../values/own-property.ts';
import { MAX_SOURCE_LENGTH } from '../limits.ts';
import { fromAi } from './from-ai.ts';
import { PARAMETER_VIEW } from './parameter-view.ts';
import { INPUT_VIEW } from './input-view.ts';
import { ItemView, latestItems, NodesView } from './legacy-views.ts';
import { NodeView } from './node-view.ts';
import { currentItem, getNode, inputItems } from './run-data.ts';
import { executionFacts, now, previousNode, today } from './run-facts.ts';

/** A name with which an expression reads the run. */
export interface RunName {
  read(run: Evaluation): unknown;
  readonly deterministic?: false;
  note?(references: ReferenceCollector): void;
}

const NOTHING: JsonObject = Object.freeze({});
const NODES_VIEW = new NodesView();

const json: RunName = { read: ({ scope }) => currentItem(scope)?.json ?? NOTHING };
const itemIndex: RunName = { read: ({ scope }) => scope.itemIndex };
const runIndex: RunName = {
  read: ({ scope }) => scope.activation.runIndex,
  note: (references) => {
    references.runIndex = true;
  },
};
const executionId: RunName = { read: ({ scope }) => scope.run.facts.executionId };
const resumeUrl: RunName = { read: ({ scope }) => scope.run.facts.resumeUrl };

const getNamedNode = name((args, run) => new NodeView(getNode(run.scope.run.plan, toText(args[0], run))));
const items = name(([node, output, index], run) => {
  if (node === undefined) return describeItems(inputItems(run.scope.activation));
  return describeItems(
    latestItems(run.scope, toText(node, run), { output: optionalNumber(output, run), runIndex: optionalNumber(index, run) }),
  );
});
const item = name(([index], run) => new ItemView(toNumber(index, run)));
const jmespath = name(([value, path], run) => evaluateJmesPath(value, toText(path, run), run));
const agentValue = name(fromAi);
/** The fields that texts stand for; a new text would be hashed each time that it is looked for. */
const FIELDS = new Map<string, string>();
const MAX_FIELDS = 200;

function fieldOf(text: string): string {
  let field = FIELDS.get(text);
  if (field !== undefined) return field;
  field = `=${text}`;
  if (text.length > MAX_SOURCE_LENGTH) return field;
  if (FIELDS.size >= MAX_FIELDS) FIELDS.clear();
  FIELDS.set(text, field);
  return field;
}

/** The text is an expression as it would stand in a field; what it reads cannot be told beforehand. */
const evaluateText: RunName = {
  ...name(([text, index], run) => run.evaluateField(fieldOf(toText(text, run)), optionalNumber(index, run))),
  deterministic: false,
  note: readsAnything,
};
const pairedItemOf: RunName = {
  ...name(([node, , pairedItem], run) => {
    const at = typeof pairedItem === 'object' && pairedItem !== null ? readOwn(pairedItem, 'item') : pairedItem;
    return describeItem(findPairedItem(run.scope, getNode(run.scope.run.plan, toText(node, run)), optionalNumber(at, run)));
  }),
  note: readsAnything,
};

const NAMES: Readonly<Record<string, RunName>> = {
  $json: json,
  $data: json,
  $binary: {
    read: ({ scope }) => describeBinaries(currentItem(scope)?.binary),
    note: (references) => {
      references.binary = true;
    },
  },
  $input: { read: () => INPUT_VIEW },
  $: getNamedNode,
  $node: { read: () => NODES_VIEW },
  $items: items,
  $item: item,
  $itemIndex: itemIndex,
  $position: itemIndex,
  $thisItemIndex: itemIndex,
  $thisItem: { read: ({ scope }) => describeItem(currentItem(scope)) },
  $runIndex: runIndex,
  $thisRunIndex: runIndex,
  $prevNode: { read: ({ scope }) => previousNode(scope) },
  $parameter: { read: () => PARAMETER_VIEW },
  $rawParameter: { read: ({ scope }) => scope.activation.node.parameters },
  $now: { read: ({ scope }) => now(scope), deterministic: false },
  $today: { read: ({ scope }) => today(scope), deterministic: false },
  $execution: { read: ({ scope }) => executionFacts(scope) },
  $executionId: executionId,
  $resumeWebhookUrl: resumeUrl,
  $workflow: { read: ({ scope }) => scope.run.facts.workflow },
  $env: { read: ({ scope }) => scope.run.facts.env },
  $vars: {
    read: ({ scope }) => scope.run.facts.vars,
    note: (references) => {
      references.varsMentions++;
    },
  },
  $mode: { read: ({ scope }) => scope.run.facts.mode },
  $nodeVersion: { read: ({ scope }) => scope.activation.node.typeVersion },
  $nodeId: { read: ({ scope }) => scope.activation.node.id },
  /** A webhook is known by its path; other nodes have none. */
  $webhookId: { read: ({ scope }) => readOwn(scope.activation.node.parameters, 'path') },
  /** Nothing outside an agent, an evaluation, or the description of a node. */
  $agentInfo: { read: () => undefined },
  $evaluation: { read: () => NOTHING },
  $self: { read: () => NOTHING },
  $evaluateExpression: evaluateText,
  $getPairedItem: pairedItemOf,
  $jmespath: jmespath,
  $jmesPath: jmespath,
  $fromAI: agentValue,
  $fromAi: agentValue,
  $fromai: agentValue,
};

/** All names that read the run. Functions of values alone, such as `$if`, are in globals. */
export const RUN_NAMES: ReadonlyMap<string, RunName> = new Map(Object.entries(NAMES));

function readsAnything(references: ReferenceCollector): void {
  references.dynamic = true;
  references.lineageOfAny = true;
  references.varsMentions++;
}

function name(invoke: Invoke): RunName {
  const callable = new BuiltIn('function', invoke);
  return { read: () => callable };
}

function optionalNumber(value: unknown, run: Evaluation): number | undefined {
  return value === undefined ? undefined : toNumber(value, run);
}
