/** In a document every string that starts with `=` is an expression, whatever the data looks like. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('=');
}
