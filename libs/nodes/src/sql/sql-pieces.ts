import type { SqlDialect } from './sql-dialect.ts';

/** How a value is meant: bound as it is, as a name, as one value for each element of a list, or as JSON. */
export type ValueFormat = 'value' | 'name' | 'list' | 'json' | 'raw' | 'alias';

export type SqlPiece =
  | { readonly kind: 'text' | 'kept'; readonly text: string }
  | { readonly kind: 'parameter'; readonly number: number; readonly format: ValueFormat; readonly word: string }
  /** Between two statements. */
  | { readonly kind: 'end' };

const FORMATS: Readonly<Record<string, ValueFormat>> = { csv: 'list', value: 'raw' };

/** A query in pieces. In quotations and comments, which are `kept`, nothing is a parameter and nothing ends a statement. */
export function* piecesOf(query: string, dialect: SqlDialect): Generator<SqlPiece> {
  const { token } = dialect;
  for (let at = 0; at < query.length;) {
    token.lastIndex = at;
    const match = token.exec(query);
    if (!match) return;
    const { kept, comment, number, format = '', end } = match.groups ?? {};
    at = comment === undefined ? token.lastIndex : endOfComment(query, at, dialect);
    if (number !== undefined) yield { kind: 'parameter', number: Number(number), format: formatOf(format), word: format };
    else if (end !== undefined) yield { kind: 'end' };
    else yield { kind: kept === undefined && comment === undefined ? 'text' : 'kept', text: query.slice(match.index, at) };
  }
}

const formatOf = (word: string): ValueFormat => (word === '' ? 'value' : (FORMATS[word] ?? (word as ValueFormat)));

function endOfComment(query: string, start: number, { nestsComments }: SqlDialect): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start + 2;
  for (let depth = 1; depth > 0;) {
    const match = mark.exec(query);
    if (!match) return query.length;
    if (match[0] === '*/') depth -= 1;
    else if (nestsComments) depth += 1;
  }
  return mark.lastIndex;
}
