import type { MemberExpression } from 'acorn';

/** The key of `a.b`, `a['b']` or `a[0]`; undefined where it is computed. */
export function literalKey(node: MemberExpression): string | number | undefined {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  if (node.property.type !== 'Literal') return undefined;
  const { value } = node.property;
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}
