import type { Expression, Join } from '../parse/syntax.ts';
import { compileExpression } from './compile-expression.ts';
import type { Compiling } from './compiling.ts';
import { conjunctsOf, hasSubquery, partsOf } from './expression-parts.ts';
import type { PreparedJoin } from './join-rows.ts';
import type { Scope } from './scope.ts';

/**
 * The joins of a FROM. Equalities between a table and those before it become keys, also those of WHERE: what they leave out,
 * WHERE would.
 */
export function prepareJoins(from: readonly Join[], where: Expression | undefined, at: Compiling): readonly PreparedJoin[] {
  return from.map((join, place) => {
    const condition = join.using.length > 0 ? usingCondition(join.using, place, at.scope) : join.on;
    const isFiltered = join.kind === 'cross' || join.kind === 'inner';
    const conjuncts = [...conjunctsOf(condition), ...(isFiltered ? conjunctsOf(where) : [])];
    return {
      rows: at.scope.sources[place]?.rows ?? [],
      keepsLeft: join.kind === 'left' || join.kind === 'full',
      keepsRight: join.kind === 'right' || join.kind === 'full',
      condition: condition && compileExpression(condition, at),
      keys: place === 0 ? [] : conjuncts.flatMap((conjunct) => keysOf(conjunct, place, at)),
    };
  });
}

/** `USING (id)`: the field of the first table that has it, and of this one. */
function usingCondition(fields: readonly string[], place: number, scope: Scope): Expression {
  const equalities = fields.map((field): Expression => {
    const owner = scope.sources.slice(0, place).find((source) => source.fields.has(field)) ?? scope.sources[0];
    const of = (alias: string | undefined): Expression => ({ kind: 'name', path: [alias ?? '', field], isQuoted: false });
    return { kind: 'binary', operator: '=', left: of(owner?.alias), right: of(scope.sources[place]?.alias) };
  });
  return equalities.reduce((left, right) => ({ kind: 'binary', operator: 'AND', left, right }));
}

function keysOf(conjunct: Expression, place: number, at: Compiling): PreparedJoin['keys'] {
  if (conjunct.kind !== 'binary' || conjunct.operator !== '=' || hasSubquery(conjunct)) return [];
  const [first, second] = [placesOf(conjunct.left, at.scope), placesOf(conjunct.right, at.scope)];
  const isBefore = (places: ReadonlySet<number>): boolean => places.size > 0 && [...places].every((other) => other < place);
  const isHere = (places: ReadonlySet<number>): boolean => places.size === 1 && places.has(place);
  const [left, right] = [compileExpression(conjunct.left, at), compileExpression(conjunct.right, at)];
  if (isBefore(first) && isHere(second)) return [{ left, right }];
  return isHere(first) && isBefore(second) ? [{ left: right, right: left }] : [];
}

/** The tables that an expression reads, by place in FROM. */
function placesOf(expression: Expression, scope: Scope): ReadonlySet<number> {
  if (expression.kind === 'name') {
    const resolved = scope.resolve(expression);
    return new Set(resolved?.depth === 0 ? [resolved.source] : []);
  }
  return partsOf(expression).reduce((places, part) => places.union(placesOf(part, scope)), new Set<number>());
}
