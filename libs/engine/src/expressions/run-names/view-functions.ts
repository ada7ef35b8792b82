/** Functions of `$input`, `$('Node')` and other windows on the run; they are no methods of a type. */
export const VIEW_FUNCTIONS: ReadonlySet<string> = new Set([
  'all',
  'first',
  'last',
  'itemMatching',
  'pairedItem',
  'get',
  'set',
  'getAll',
  'setAll',
]);
