import {
  anyOf,
  collectItems,
  defineNode,
  type ItemMaker,
  type ItemShape,
  passOn,
  type RawParameters,
  settle,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { combine } from './combine.ts';
import { mergeParams, type MergeParams } from './merge.params.ts';
import { combineBySql } from './sql/combine-by-sql.ts';

export const merge = defineNode({
  type: 'merge',
  version: 1,
  title: 'Merge',
  description: 'Joins the items of several inputs once all have arrived.',
  category: 'flow',
  kind: 'action',
  inputs: (parameters) => Array.from({ length: inputCountOf(parameters) }, (_, index) => `input-${index + 1}`),
  outputs: ['main'],
  effect: 'pure',
  params: mergeParams,
  shape: mergedShape,
  run: (context) => {
    const parameters = context.params(0);
    const inputs = Array.from(context.inputs, (items) => items ?? []);
    const made = collectItems(context, MAKERS[parameters.mode](inputs, { ...parameters, timezone: context.timezone }));
    return settle(made, (items) => [items.length === 0 ? whenEmpty(parameters) : items]);
  },
});

/** Matching by fields, and each with each, are defined for two inputs. */
function inputCountOf({ mode, combineBy, inputCount }: RawParameters): number {
  if (mode === 'combine' && combineBy !== 'position') return 2;
  return typeof inputCount === 'number' ? inputCount : 2;
}

type Maker = (inputs: readonly (readonly Item[])[], parameters: MergeParams & { readonly timezone: string }) => ItemMaker;

const MAKERS: Record<MergeParams['mode'], Maker> = {
  append: (inputs) => passOnAll(inputs.entries()),
  combine,
  sql: combineBySql,
  'choose-branch': (inputs, { branch, branchOutput }) => {
    const items = inputs[branch - 1] ?? [];
    return branchOutput === 'empty' ? [{ json: {} }] : passOnAll([[branch - 1, items]]);
  },
};

function* passOnAll(inputs: Iterable<readonly [number, readonly Item[]]>): ItemMaker {
  for (const [input, items] of inputs) {
    for (const [index, item] of items.entries()) yield passOn(item, index, input);
  }
}

function whenEmpty({ mode, emptyResult }: MergeParams): readonly Item[] {
  return mode === 'sql' && emptyResult === 'success' ? [{ json: { success: true } }] : [];
}

/** Fields that clash may get names of their own, and a query any. */
function mergedShape(inputs: readonly ItemShape[], { mode, clash, branch, branchOutput }: RawParameters): ItemShape {
  if (mode === 'append') return anyOf(inputs);
  if (mode === 'choose-branch') return branchOutput === 'items' && typeof branch === 'number' ? inputs[branch - 1] : undefined;
  const { prefer = 'last' } = (clash ?? {}) as { readonly prefer?: unknown };
  return mode === 'combine' && (prefer === 'first' || prefer === 'last') ? anyOf(inputs) : undefined;
}
