import { AppError } from '@weft/errors';
import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { parse as parseYaml } from 'yaml';

/** An operation of a description, with what lies around it. */
export interface Operation {
  /** As HTTP has it: GET, POST … */
  readonly method: string;
  /** With `{names}` in it. */
  readonly path: string;
  readonly operation: JsonObject;
  /** Of the path as a whole, then of the operation, which wins. */
  readonly parameters: readonly JsonObject[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
/** A reference may lead to another one; more than this lead round in a circle. */
const MAX_REFERENCES = 50;
/** As many as fit into a message. */
const MAX_NAMED = 10;

/** A description by OpenAPI 3.0 or 3.1. What it refers to lies within it: nothing is fetched. */
export class ApiDescription {
  private constructor(private readonly root: JsonObject) {}

  /** @param source an object, or its text as JSON or YAML. @throws OPENAPI_UNREADABLE */
  static read(source: unknown): ApiDescription {
    const root = typeof source === 'string' ? readText(source) : source;
    if (!isJsonObject(root)) throw unreadable('It is no object.');
    if (typeof root['swagger'] === 'string')
      throw unreadable(`It is Swagger ${root['swagger']}. Convert it to OpenAPI 3 first, for example with "swagger2openapi".`);
    if (typeof root['openapi'] !== 'string' || !root['openapi'].startsWith('3.'))
      throw unreadable('Its field "openapi" has to name a version 3.');
    if (!isJsonObject(root['paths'])) throw unreadable('It has no "paths".');
    return new ApiDescription(root);
  }

  /** @throws OPERATION_NOT_FOUND naming those that there are, OPENAPI_UNREADABLE */
  find(operationId: string): Operation {
    const ids: string[] = [];
    for (const [path, value] of Object.entries(this.root['paths'] as JsonObject)) {
      const item = this.resolve(value);
      if (!isJsonObject(item)) continue;
      for (const method of METHODS) {
        const operation = this.resolve(item[method]);
        if (!isJsonObject(operation) || typeof operation['operationId'] !== 'string') continue;
        if (operation['operationId'] === operationId) return this.toOperation(method, path, { item, operation });
        ids.push(operation['operationId']);
      }
    }
    const named = ids.slice(0, MAX_NAMED).join(', ') || 'none';
    const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
    throw new AppError('OPERATION_NOT_FOUND', `The description has no operation "${operationId}". It has: ${named}${more}.`, {
      details: { operationIds: ids.slice(0, 1_000) },
    });
  }

  /** What a reference leads to, and anything else as it is. @throws OPENAPI_UNREADABLE for one that leads nowhere, or elsewhere */
  resolve(value: Json | undefined): Json | undefined {
    let found = value;
    for (let steps = 0; isJsonObject(found) && typeof found['$ref'] === 'string'; steps++) {
      if (steps === MAX_REFERENCES) throw unreadable(`Its reference "${found['$ref']}" leads to itself.`);
      found = this.at(found['$ref']);
    }
    return found;
  }

  /** The first absolute address under which the operation is served; undefined where there is none. */
  serverOf({ operation, path }: Operation): string | undefined {
    const item = this.resolve((this.root['paths'] as JsonObject)[path]) as JsonObject;
    const servers = [operation['servers'], item['servers'], this.root['servers']].find(
      (each) => Array.isArray(each) && each.length > 0,
    );
    return listOf(servers)
      .map(serverUrl)
      .find((url) => /^https?:\/\//i.test(url ?? ''));
  }

  /** Names of the schemes of which the operation asks for one; empty where it can be called without. */
  securityOf({ operation }: Operation): readonly string[] {
    const alternatives = listOf(operation['security'] ?? this.root['security']);
    if (alternatives.some((each) => Object.keys(each).length === 0)) return [];
    return [...new Set(alternatives.flatMap((each) => Object.keys(each)))];
  }

  private toOperation(method: string, path: string, { item, operation }: { item: JsonObject; operation: JsonObject }): Operation {
    const parameters = new Map<string, JsonObject>();
    for (const each of [...rawList(item['parameters']), ...rawList(operation['parameters'])]) {
      const parameter = this.resolve(each);
      if (isJsonObject(parameter)) parameters.set(`${String(parameter['in'])} ${String(parameter['name'])}`, parameter);
    }
    return { method: method.toUpperCase(), path, operation, parameters: [...parameters.values()] };
  }

  private at(reference: string): Json {
    if (!reference.startsWith('#/'))
      throw unreadable(`Its reference "${reference}" leads out of it: put what it names into the description.`);
    let found: Json = this.root;
    for (const key of reference.slice(2).split('/').map(unescapePointer)) {
      const inside: Json | undefined = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
      if (inside === undefined) throw unreadable(`Its reference "${reference}" leads nowhere.`);
      found = inside;
    }
    return found;
  }
}

function readText(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    throw unreadable(`It is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`);
  }
}

function serverUrl({ url, variables }: JsonObject): string | undefined {
  if (typeof url !== 'string') return undefined;
  const defaults = isJsonObject(variables) ? variables : {};
  const filled = url.replaceAll(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = Object.hasOwn(defaults, name) ? defaults[name] : undefined;
    return isJsonObject(variable) && typeof variable['default'] === 'string' ? variable['default'] : whole;
  });
  return filled.replace(/\/+$/, '');
}

const rawList = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
const listOf = (value: Json | undefined): readonly JsonObject[] => rawList(value).filter(isJsonObject);
const unescapePointer = (key: string): string => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~');

export function unreadable(problem: string): AppError {
  return new AppError('OPENAPI_UNREADABLE', `This description cannot be used. ${problem}`, { details: { problem } });
}
