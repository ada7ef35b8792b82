import { NodeFailure, passOn } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { findMatches } from '../comparing/matches.ts';
import { getField } from '../fields/field-names.ts';
import type { CompareDatasetsParams } from './compare-datasets.params.ts';
import { PairComparison } from './item-pair.ts';

export interface Compared {
  readonly onlyFirst: Item[];
  readonly same: Item[];
  readonly different: Item[];
  readonly onlySecond: Item[];
}

export type Inputs = readonly [readonly Item[], readonly Item[]];

/** Fills the lists of `into`; each yield marks a piece of work. @throws NodeFailure COMPARE_FIELDS_MISSING, COMPARE_FIELD_UNKNOWN */
export function* compareInputs([first, second]: Inputs, parameters: CompareDatasetsParams, into: Compared): Generator<undefined> {
  checkFields([first, second], parameters);
  const comparison = new PairComparison(parameters);
  const { partnersOfLeft, partnersOfRight } = yield* findMatches(first, second, parameters);
  for (const [place, item] of first.entries()) {
    const partners = partnersOfLeft[place] ?? [];
    if (partners.length === 0) into.onlyFirst.push(passOn(item, place));
    for (const partner of parameters.multipleMatches === 'first' ? partners.slice(0, 1) : partners) {
      const pair = { items: [item, second[partner] as Item], places: [place, partner] } as const;
      if (comparison.isSame(pair)) into.same.push(comparison.same(pair));
      else into.different.push(comparison.different(pair));
      yield undefined;
    }
    yield undefined;
  }
  for (const [place, item] of second.entries()) {
    if (partnersOfRight[place]?.length === 0) into.onlySecond.push(passOn(item, place, 1));
    yield undefined;
  }
}

/** By a name that no item has, nothing would belong together, and everything would seem to be new or gone. */
function checkFields(inputs: Inputs, parameters: CompareDatasetsParams): void {
  if (parameters.fields.length === 0) throw fieldsMissing();
  for (const [index, pair] of parameters.fields.entries()) {
    for (const [input, side] of (['left', 'right'] as const).entries()) {
      const items = inputs[input] ?? [];
      const isKnown = items.some(({ json }) => getField(json, pair[side], parameters) !== undefined);
      if (!isKnown && items.length > 0) throw fieldUnknown({ name: pair[side], input, field: `fields.${index}.${side}` });
    }
  }
}

function fieldsMissing(): NodeFailure {
  return new NodeFailure({
    code: 'COMPARE_FIELDS_MISSING',
    fault: 'user',
    message: 'Items are to be matched by fields, but no field is named.',
    field: 'fields',
    fix: 'Name at least one pair of fields, such as the ids of both sides.',
    retryable: false,
  });
}

function fieldUnknown({ name, input, field }: { name: string; input: number; field: string }): NodeFailure {
  return new NodeFailure({
    code: 'COMPARE_FIELD_UNKNOWN',
    fault: 'user',
    message: `No item of the ${input === 0 ? 'first' : 'second'} input has the field "${name}".`,
    field,
    fix: 'Look at the items that arrive, and correct the name.',
    retryable: false,
  });
}
