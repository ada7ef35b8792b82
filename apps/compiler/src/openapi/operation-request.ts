import type { PlacedValue } from '@weft/contracts';
import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { type ApiDescription, type Operation, unreadable } from './api-description.ts';
import { RequestBody } from './request-body.ts';
import { codeOf, type RequestValues } from './request-values.ts';

/** Parameters of an HTTP Request node that calls an operation. */
export interface OperationRequest {
  readonly parameters: JsonObject;
  readonly values: readonly PlacedValue[];
  /** What the node does not say as the description has it. */
  readonly notes: readonly string[];
}

/** Headers that the node sends by itself. */
const OWN_HEADERS = new Set(['accept', 'content-type', 'authorization']);

interface Pair {
  readonly name: string;
  readonly value: Json;
}

type Placed = Readonly<Record<'path' | 'query' | 'header', Pair[]>>;

interface PlacedParameters {
  readonly placed: Placed;
  readonly values: readonly PlacedValue[];
  readonly notes: readonly string[];
}

/** @param serverUrl in place of the address that the description has. @throws OPENAPI_UNREADABLE */
export function toRequest(
  api: ApiDescription,
  operation: Operation,
  { given, serverUrl }: { given: RequestValues; serverUrl?: string },
): OperationRequest {
  const server = (serverUrl ?? api.serverOf(operation))?.replace(/\/+$/, '');
  if (server === undefined) throw unreadable('It names no absolute address of its server: give one as "serverUrl".');
  const { placed, values, notes } = placeParameters(api, operation, given);
  const body = new RequestBody(api, given).of(operation);
  return {
    parameters: {
      method: operation.method,
      url: addressOf(server, operation.path, placed.path),
      ...(placed.query.length > 0 && { query: placed.query.map(toJson), arrayFormat: 'repeat' }),
      ...(placed.header.length > 0 && { headers: placed.header.map(toJson) }),
      ...body.parameters,
    },
    values: [...values, ...body.values],
    notes: [...notes, ...body.notes],
  };
}

function placeParameters(api: ApiDescription, { parameters }: Operation, given: RequestValues): PlacedParameters {
  const placed: Placed = { path: [], query: [], header: [] };
  const values: PlacedValue[] = [];
  const notes: string[] = [];
  for (const parameter of parameters) {
    const { name, in: place } = parameter;
    if (typeof name !== 'string' || (place === 'header' && OWN_HEADERS.has(name.toLowerCase()))) continue;
    if (!isPlace(place)) {
      notes.push(
        `The parameter "${name}" is sent in a ${String(place)}, which the node does not do by itself: add a header for it.`,
      );
      continue;
    }
    const required = place === 'path' || parameter['required'] === true;
    const found = given.find(name, api.resolve(schemaOf(parameter)), required);
    values.push({ name, place, required, from: found?.from ?? 'left-out' });
    if (found) placed[place].push({ name, value: joinsLists(parameter) ? joined(found.value) : found.value });
  }
  return { placed, values, notes };
}

const isPlace = (place: Json | undefined): place is keyof Placed => place === 'path' || place === 'query' || place === 'header';

const joined = (value: Json): string => `={{ [${codeOf(value)}].flat().join(",") }}`;

const toJson = ({ name, value }: Pair): JsonObject => ({ name, value });

/** Of a parameter; one that is described as content has it there. */
function schemaOf({ schema, content }: JsonObject): Json | undefined {
  if (schema !== undefined || !isJsonObject(content)) return schema;
  const [first] = Object.values(content);
  return isJsonObject(first) ? first['schema'] : undefined;
}

/** In a query, lists are sent one by one unless the description says otherwise. */
const joinsLists = ({ in: place, explode }: JsonObject): boolean => place === 'query' && explode === false;

/** The address; an expression where the path has parameters. */
function addressOf(server: string, path: string, pairs: readonly Pair[]): string {
  const values = new Map(pairs.map(({ name, value }) => [name, value]));
  const filled = path.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? whole : `{{ encodeURIComponent(${codeOf(value)}) }}`;
  });
  return `${filled === path ? '' : '='}${server}${filled}`;
}
