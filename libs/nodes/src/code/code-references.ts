import type { CodeReads } from '@weft/node-sdk';
import { tokenizer } from 'acorn';

/** What acorn's tokens hold; its types leave the value out. */
interface Token {
  readonly type: { readonly label: string };
  readonly value?: unknown;
}

/** Names of the nodes that a piece of code names in `$('X')`, `$node["X"]`, `$node.X` and `$items("X")`; `all` where a name is computed. */
export function codeReferences(code: string): readonly string[] | 'all' {
  const tokens = tokensOf(code);
  if (!tokens) return 'all';
  const names = new Set<string>();
  for (let index = 0; index < tokens.length; index += 1) {
    const found = referenceAt(tokens, index);
    if (found === 'all') return 'all';
    if (found !== undefined) names.add(found);
  }
  return [...names];
}

/** Workspace variables that the code names in `$vars.x` and `$vars["x"]`, and whether it asks for static data. */
export function codeReads(code: string): CodeReads {
  const staticData = asksForStaticData(code);
  const tokens = code.includes('$vars') ? tokensOf(code) : [];
  if (!tokens) return { variables: 'all', staticData };
  const names = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (nameOf(token) !== '$vars' || isSign(tokens[index - 1], '.')) continue;
    const name = isSign(tokens[index + 1], '.') ? nameOf(tokens[index + 2]) : literalIn(tokens, index + 1, '[');
    if (name === undefined) return { variables: 'all', staticData };
    names.add(name);
  }
  return { variables: [...names], staticData };
}

/** Might the code ask for the item of another node that an item came from? Tracing them costs, so most code does without. */
export function asksForPairedItems(code: string): boolean {
  return /\$node\b|\.\s*(item|itemMatching|pairedItem)\b/.test(code);
}

/** Might the code ask for the parameters of a node, `$('X').params`? */
export const asksForParameters = (code: string): boolean => /\.\s*params\b/.test(code);

/** Might the code ask for what its workflow keeps from run to run? */
export const asksForStaticData = (code: string): boolean => /getWorkflowStaticData\b/.test(code);

/** Undefined for text that is no JavaScript: it fails when it is run, with its line. */
function tokensOf(code: string): readonly Token[] | undefined {
  try {
    return [...tokenizer(code, { ecmaVersion: 'latest', allowReturnOutsideFunction: true })];
  } catch {
    return undefined;
  }
}

function referenceAt(tokens: readonly Token[], index: number): string | 'all' | undefined {
  switch (nameOf(tokens[index])) {
    case '$':
      return isSign(tokens[index - 1], '.') ? undefined : (literalIn(tokens, index + 1, '(') ?? 'all');
    case '$items':
      return isSign(tokens[index + 2], ')') ? undefined : (literalIn(tokens, index + 1, '(') ?? 'all');
    case '$node':
      return isSign(tokens[index + 1], '.') ? nameOf(tokens[index + 2]) : (literalIn(tokens, index + 1, '[') ?? 'all');
    default:
      return undefined;
  }
}

/** The text literal in brackets, alone or first of several arguments; undefined where another expression stands there. */
function literalIn(tokens: readonly Token[], index: number, opening: string): string | undefined {
  if (!isSign(tokens[index], opening)) return undefined;
  const isTemplate = isSign(tokens[index + 1], '`');
  const [literal, after] = isTemplate ? templateAt(tokens, index + 2) : [tokens[index + 1], tokens[index + 2]];
  if (!isText(literal)) return undefined;
  return isSign(after, ')') || isSign(after, ']') || isSign(after, ',') ? String(literal?.value) : undefined;
}

/** The text of a template that holds no expression, and what follows it. */
function templateAt(tokens: readonly Token[], index: number): readonly [Token?, Token?] {
  return isSign(tokens[index + 1], '`') ? [tokens[index], tokens[index + 2]] : [];
}

function isText(token: Token | undefined): boolean {
  return token?.type.label === 'string' || token?.type.label === 'template';
}

function nameOf(token: Token | undefined): string | undefined {
  return token?.type.label === 'name' ? String(token.value) : undefined;
}

function isSign(token: Token | undefined, sign: string): boolean {
  return token?.type.label === sign;
}
