import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expressible, NodeRegistry } from '@weft/node-sdk';
import { z } from 'zod';
import type { Fixture } from '../test/fixture.ts';
import { nodeDefinitions } from './registry.ts';

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly additionalProperties?: unknown;
}

/** Paths of fields of the editor's form that nothing is said of. */
function undescribed(schema: JsonSchema, path: string): readonly string[] {
  const parts = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((part) => part !== undefined);
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
      ...(field.description ? [] : [`${path}.${name}`]),
      ...undescribed(field, `${path}.${name}`),
    ]),
    ...parts.flatMap((part) => undescribed(part, path)),
  ];
}

const folderOf = (type: string): string =>
  join(
    import.meta.dirname,
    type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );

/** The parameters of all fixtures of a node. */
function fixtureParameters(type: string): readonly Fixture['parameters'][] {
  const folder = folderOf(type);
  const files = readdirSync(folder).filter((file) => file.endsWith('.fixture.json'));
  const fixtures = files.flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fixture | readonly Fixture[]);
  return fixtures.map(({ parameters }) => parameters);
}

/** With the values of the parameters that a node reads while it works. */
function readNow(value: unknown): unknown {
  if (typeof value === 'function') return (value as (names: object) => unknown)({});
  if (Array.isArray(value)) return value.map(readNow);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readNow(part)]));
}

describe('the registry of nodes', () => {
  it('holds each type and version once', () => {
    expect(new NodeRegistry(nodeDefinitions).list()).toHaveLength(nodeDefinitions.length);
  });

  it.each(nodeDefinitions.map((definition) => [definition.type, definition] as const))(
    'describes every parameter of %s',
    (type, definition) => {
      const schema = z.toJSONSchema(definition.params, { io: 'input' }) as JsonSchema;
      expect(schema.additionalProperties).toBe(false);
      expect(undescribed(schema, type)).toEqual([]);
      expect(definition.description).toMatch(/^[A-Z].*\.$/);
    },
  );

  it.each(nodeDefinitions.map((definition) => [definition.type, definition] as const))(
    'reads documents of %s as runs do where there is no expression',
    (type, { params }) => {
      const fixed = fixtureParameters(type).filter((parameters) => params.safeParse(parameters).success);
      expect(fixed.map((parameters) => expressible(params).parse(parameters))).toEqual(
        fixed.map((parameters) => readNow(params.parse(parameters))),
      );
    },
  );

  it.each(nodeDefinitions.map(({ type }) => type))('has a folder for %s with its manual and its tests', (type) => {
    const folder = folderOf(type);
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
    expect(readdirSync(folder).some((file) => file.endsWith('.node.spec.ts'))).toBe(true);
  });
});
