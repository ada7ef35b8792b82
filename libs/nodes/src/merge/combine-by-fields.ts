import { NodeFailure, passOn, type ItemMaker } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { findMatches, type Matches } from '../comparing/matches.ts';
import { clashOf, mergeParts, type Clash, type Part } from './merge-json.ts';
import type { MergeParams } from './merge.params.ts';

/** @throws NodeFailure MERGE_FIELDS_MISSING */
export function* combineByFields(first: readonly Item[], second: readonly Item[], parameters: MergeParams): ItemMaker {
  if (parameters.fields.length === 0) throw fieldsMissing();
  const matches = yield* findMatches(first, second, parameters);
  yield* new FieldJoin({ inputs: [first, second], matches, parameters }).join();
}

interface JoinedInputs {
  readonly inputs: readonly [readonly Item[], readonly Item[]];
  readonly matches: Matches;
  readonly parameters: MergeParams;
}

const FIRST = 0;
const SECOND = 1;
type Side = typeof FIRST | typeof SECOND;

class FieldJoin {
  private readonly clash: Clash;

  constructor(private readonly joined: JoinedInputs) {
    this.clash = clashOf(joined.parameters);
  }

  *join(): ItemMaker {
    const { join, output } = this.joined.parameters;
    switch (join) {
      case 'keep-matches':
        if (output === 'both') return yield* this.pairs();
        return yield* this.pick(output === 'first' ? FIRST : SECOND, true);
      case 'keep-non-matches':
        if (output !== 'second') yield* this.pick(FIRST, false);
        if (output !== 'first') yield* this.pick(SECOND, false);
        return;
      case 'keep-everything':
        yield* this.pairs();
        yield* this.pick(FIRST, false);
        return yield* this.pick(SECOND, false);
      case 'enrich-first':
        return yield* this.enriched(FIRST);
      case 'enrich-second':
        return yield* this.enriched(SECOND);
    }
  }

  private *pairs(): ItemMaker {
    for (const index of this.joined.inputs[FIRST].keys()) {
      const part = this.part(FIRST, index);
      for (const partner of this.chosen(FIRST, index)) yield mergeParts([part, partner], this.clash);
    }
  }

  /** Every item of one input, in its order, merged with its partners where it has any. */
  private *enriched(side: Side): ItemMaker {
    for (const index of this.joined.inputs[side].keys()) {
      const part = this.part(side, index);
      const partners = this.chosen(side, index);
      if (partners.length === 0) yield this.alone(part);
      for (const partner of partners) yield mergeParts(side === FIRST ? [part, partner] : [partner, part], this.clash);
    }
  }

  /** The items of one input that have a partner, or have none. */
  private *pick(side: Side, isMatched: boolean): ItemMaker {
    for (const index of this.joined.inputs[side].keys()) {
      yield this.partners(side, index).length > 0 === isMatched ? this.alone(this.part(side, index)) : undefined;
    }
  }

  private alone(part: Part): Item {
    const { join, output } = this.joined.parameters;
    const isOfOneInput = output !== 'both' && (join === 'keep-matches' || join === 'keep-non-matches');
    return this.clash.prefer !== 'suffix' || isOfOneInput
      ? passOn(part.item, part.index, part.input)
      : mergeParts([part], this.clash);
  }

  private chosen(side: Side, index: number): readonly Part[] {
    const partners = this.partners(side, index);
    const other = side === FIRST ? SECOND : FIRST;
    const { multipleMatches } = this.joined.parameters;
    if (multipleMatches === 'all') return partners.map((partner) => this.part(other, partner));
    const chosen = partners.at(multipleMatches === 'first' ? 0 : -1);
    return chosen === undefined ? [] : [this.part(other, chosen)];
  }

  private partners(side: Side, index: number): readonly number[] {
    const { partnersOfLeft, partnersOfRight } = this.joined.matches;
    return (side === FIRST ? partnersOfLeft : partnersOfRight)[index] ?? [];
  }

  private part(side: Side, index: number): Part {
    return { item: this.joined.inputs[side][index] as Item, index, input: side };
  }
}

function fieldsMissing(): NodeFailure {
  return new NodeFailure({
    code: 'MERGE_FIELDS_MISSING',
    fault: 'user',
    message: 'Items are to be matched by fields, but no field is named.',
    field: 'fields',
    fix: 'Name at least one pair of fields, or combine by position.',
    retryable: false,
  });
}
