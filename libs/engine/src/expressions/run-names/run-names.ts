import type { JsonObject } from '@weft/workflow-model';
import type { Evaluation } from '../evaluation.ts';
import { evaluateJmesPath } from '../globals/jmespath.ts';
import type { ReferenceCollector } from '../references.ts';
import { Callable, type Invoke } from '../values/callable.ts';
import { toNumber, toText } from '../values/coerce.ts';
import { describeBinaries } from './binary-facts.ts';
import { INPUT_VIEW } from './input-view.ts';
import { ItemView, latestItems, NodesView } from './legacy-views.ts';
import { NodeView } from './node-view.ts';
import { currentItem, getNode, inputItems } from './run-data.ts';
import { executionFacts, now, previousNode } from './run-facts.ts';

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
  if (node === undefined) return inputItems(run.scope.activation);
  return latestItems(run.scope, toText(node, run), { output: optionalNumber(output, run), runIndex: optionalNumber(index, run) });
});
const item = name(([index], run) => new ItemView(toNumber(index, run)));
const jmespath = name(([value, path], run) => evaluateJmesPath(value, toText(path, run), run));
/** Agents fill these in; elsewhere the default stands. */
const fromAi = name(([, , , fallback]) => fallback);

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
  $thisItem: { read: ({ scope }) => currentItem(scope) },
  $runIndex: runIndex,
  $thisRunIndex: runIndex,
  $prevNode: { read: ({ scope }) => previousNode(scope) },
  $parameter: { read: ({ scope }) => scope.activation.node.parameters },
  $rawParameter: { read: ({ scope }) => scope.activation.node.parameters },
  $now: { read: ({ scope }) => now(scope), deterministic: false },
  $today: { read: ({ scope }) => now(scope).startOf('day'), deterministic: false },
  $execution: { read: ({ scope }) => executionFacts(scope) },
  $executionId: executionId,
  $resumeWebhookUrl: resumeUrl,
  $workflow: { read: ({ scope }) => scope.run.facts.workflow },
  $env: { read: ({ scope }) => scope.run.facts.env },
  $vars: { read: ({ scope }) => scope.run.facts.vars },
  $mode: { read: ({ scope }) => scope.run.facts.mode },
  $nodeVersion: { read: ({ scope }) => scope.activation.node.typeVersion },
  $nodeId: { read: ({ scope }) => scope.activation.node.id },
  $jmespath: jmespath,
  $jmesPath: jmespath,
  $fromAI: fromAi,
  $fromAi: fromAi,
  $fromai: fromAi,
};

/** All names that read the run. Functions of values alone, such as `$if`, are in globals. */
export const RUN_NAMES: ReadonlyMap<string, RunName> = new Map(Object.entries(NAMES));

function name(invoke: Invoke): RunName {
  const callable = new Callable('function', invoke);
  return { read: () => callable };
}

function optionalNumber(value: unknown, run: Evaluation): number | undefined {
  return value === undefined ? undefined : toNumber(value, run);
}
