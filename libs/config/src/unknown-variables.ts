import { editDistance } from '@weft/collections';
import { VARIABLES } from './known-variables.ts';
import type { Environment } from './load-config.ts';

/** Ours by their name, whatever the case that somebody wrote them in. */
const OWN = /^weft_/i;
/** Read before there are settings: by the tools that start Weft, and its tests. */
const OF_TOOLS = ['WEFT_TEST_SERVERS', 'WEFT_TOOL_CACHE'];
/** Names that an operator lets expressions read are known to the operator. */
const EXPRESSION_ENV = 'WEFT_EXPRESSION_ENV';
/** A name that differs in more than this part of it is another name. */
const MAX_DIFFERENCE = 1 / 3;

/** Names of set variables that look like settings, and are none of any service: most likely a known one misspelt. */
export function unknownVariables(environment: Environment = process.env): string[] {
  const chosen = (environment[EXPRESSION_ENV] ?? '').split(',').map((name) => name.trim());
  const known = new Set([...VARIABLES, ...OF_TOOLS, ...chosen]);
  return Object.keys(environment).filter((name) => OWN.test(name) && environment[name] && !known.has(name));
}

/** One sentence or two about all of them, for a warning; undefined where there are none. No value is in it: it may be a secret. */
export function warningOfUnknownVariables(environment?: Environment): string | undefined {
  const unknown = unknownVariables(environment);
  if (unknown.length === 0) return undefined;
  const named = unknown.map((name) => {
    const nearest = nearestVariable(name);
    return nearest === undefined ? name : `${name} (did you mean ${nearest}?)`;
  });
  const are = unknown.length === 1 ? 'is no setting and does' : 'are no settings and do';
  return `${named.join(', ')} ${are} nothing. docs/configuration.md has all there are.`;
}

/** Names are compared without what they all begin with: not every setting has that. */
function nearestVariable(name: string): string | undefined {
  const wanted = bare(name);
  const ranked = VARIABLES.map((variable) => ({ variable, distance: editDistance(wanted, bare(variable)) }));
  const [nearest] = ranked.toSorted((left, right) => left.distance - right.distance);
  return nearest && nearest.distance <= wanted.length * MAX_DIFFERENCE ? nearest.variable : undefined;
}

const bare = (name: string): string => name.toUpperCase().replace('WEFT_', '');
