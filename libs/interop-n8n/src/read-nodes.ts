import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import type { N8nNode } from './n8n-file.ts';

const MAX_NAME_LENGTH = 200;
const MAX_ID_LENGTH = 100;
/** Room for one node on n8n's canvas; nodes without a position are laid out side by side. */
const GRID_WIDTH = 220;

/** Gives every node an id, a unique name and a position, whatever the file lacks. */
export function readNodes(nodes: readonly JsonObject[], connections: JsonObject): readonly N8nNode[] {
  const names = new UniqueTexts(nodes.map((node) => node['name']).filter(isUsableName));
  const ids = new UniqueTexts(nodes.map((node) => node['id']).filter(isUsableId));
  const seen = new Set<Json | undefined>();
  return nodes.map((source, index) => {
    const original = source['name'];
    const name = names.take(isUsableName(original) ? original : substituteName(source));
    const fileName = typeof original === 'string' && !seen.has(original) ? original : undefined;
    seen.add(original);
    return {
      id: ids.take(isUsableId(source['id']) ? source['id'] : `node-${index + 1}`),
      name,
      fileName,
      type: typeof source['type'] === 'string' ? source['type'] : '',
      typeVersion: versionOf(source['typeVersion']),
      position: positionOf(source['position'], index),
      parameters: isJsonObject(source['parameters']) ? source['parameters'] : {},
      source,
      mainConnections: fileName === undefined ? [] : mainOf(connections, fileName),
      repairs:
        name === original ? [] : [`The node is called "${name}" here: its name in the file is missing, too long or taken.`],
    };
  });
}

/** Hands out texts once each. Whoever first asks for a reserved text gets it; a number follows for the others. */
export class UniqueTexts {
  private readonly reserved: ReadonlySet<string>;
  private readonly taken = new Set<string>();

  constructor(reserved: readonly string[]) {
    this.reserved = new Set(reserved);
  }

  take(wanted: string): string {
    const text = this.taken.has(wanted) ? this.numbered(wanted) : wanted;
    this.taken.add(text);
    return text;
  }

  private numbered(wanted: string): string {
    // Starting at the count of those taken keeps many equal names cheap.
    for (let number = this.taken.size; ; number++) {
      const text = `${wanted.slice(0, MAX_ID_LENGTH - 7)} ${number}`;
      if (!this.taken.has(text) && !this.reserved.has(text)) return text;
    }
  }
}

function isUsableName(name: Json | undefined): name is string {
  return typeof name === 'string' && name.trim() !== '' && name.length <= MAX_NAME_LENGTH;
}

function isUsableId(id: Json | undefined): id is string {
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID_LENGTH;
}

function substituteName(source: JsonObject): string {
  const tooLong = typeof source['name'] === 'string' ? source['name'].trim() : '';
  const type = typeof source['type'] === 'string' ? source['type'].split('.').at(-1) : undefined;
  return (tooLong || type || 'Node').slice(0, MAX_NAME_LENGTH);
}

function versionOf(version: Json | undefined): number {
  const number = typeof version === 'string' ? Number(version) : version;
  return typeof number === 'number' && Number.isFinite(number) ? number : 1;
}

function positionOf(position: Json | undefined, index: number): { x: number; y: number } {
  const [x, y] = Array.isArray(position) ? position : isJsonObject(position) ? [position['x'], position['y']] : [];
  return Number.isFinite(x) && Number.isFinite(y) ? { x: x as number, y: y as number } : { x: index * GRID_WIDTH, y: 0 };
}

function mainOf(connections: JsonObject, name: string): readonly Json[] {
  const ports = Object.hasOwn(connections, name) ? connections[name] : undefined;
  const main = isJsonObject(ports) && Object.hasOwn(ports, 'main') ? ports['main'] : undefined;
  return Array.isArray(main) ? main : [];
}
