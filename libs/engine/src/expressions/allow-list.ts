/** What to write instead of a construct that the language leaves out. Whatever has no compiler is refused, listed here or not. */
export const INSTEAD: Readonly<Record<string, { readonly what: string; readonly fix: string }>> = {
  ThisExpression: { what: '"this"', fix: 'Name the value, such as $json.' },
  Super: { what: '"super"', fix: 'Write a plain expression.' },
  ClassExpression: { what: 'A class', fix: 'Move the code to a Code node.' },
  ClassDeclaration: { what: 'A class', fix: 'Move the code to a Code node.' },
  TaggedTemplateExpression: { what: 'A tagged template', fix: 'Call the function with arguments in parentheses.' },
  ImportExpression: { what: 'import()', fix: 'Use the built-in names; modules can be required in a Code node.' },
  MetaProperty: { what: '"new.target" and "import.meta"', fix: 'Write a plain expression.' },
  AwaitExpression: { what: '"await"', fix: 'Move the code to a Code node.' },
  YieldExpression: { what: '"yield"', fix: 'Build an array, with map for example.' },
  PrivateIdentifier: { what: 'A private name', fix: 'Write a plain field name.' },
  WithStatement: { what: '"with"', fix: 'Name the object before each field.' },
  DebuggerStatement: { what: '"debugger"', fix: 'Remove it.' },
};
