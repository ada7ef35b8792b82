import type { ConvertedPlaceholder } from '@weft/contracts';
import { NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import type { Json, WorkflowNode } from '@weft/workflow-model';
import { stringify } from 'yaml';
import { compile } from '../compile.ts';
import { petStore } from '../testing/pet-store.ts';
import { convertPlaceholder, type PlaceholderConversion } from './convert-placeholder.ts';

const registry = new NodeRegistry(nodeDefinitions);
const placeholder = (parameters: Json = {}): WorkflowNode =>
  ({
    id: 'p',
    name: 'Pets',
    type: 'placeholder',
    typeVersion: 1,
    position: { x: 200, y: 0 },
    parameters: { source: { type: 'n8n-nodes-pets.pets', parameters }, missing: 'Weft has no such node.' },
  }) as unknown as WorkflowNode;

const converted = (operationId: string, parameters?: Json, more: Partial<PlaceholderConversion> = {}): ConvertedPlaceholder =>
  convertPlaceholder({ node: placeholder(parameters), openapi: petStore, operationId, ...more });
const parametersOf = (...of: Parameters<typeof converted>) => converted(...of).node.parameters;
const failureOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe(convertPlaceholder.name, () => {
  it('reads what is required from the item, takes defaults as they are, and leaves out what is optional', () => {
    const { node, values } = converted('getPet');
    expect(node).toMatchObject({ id: 'p', name: 'Pets', type: 'httpRequest', typeVersion: 1, position: { x: 200, y: 0 } });
    expect(node.parameters).toEqual({
      method: 'GET',
      url: '=https://eu.pets.example/v1/pets/{{ encodeURIComponent($json["petId"]) }}',
      headers: [{ name: 'X-Trace', value: '={{ "=trace" }}' }],
    });
    expect(values).toEqual([
      { name: 'petId', place: 'path', required: true, from: 'item' },
      { name: 'fields', place: 'query', required: false, from: 'left-out' },
      { name: 'X-Trace', place: 'header', required: true, from: 'default' },
      { name: 'verbose', place: 'query', required: false, from: 'left-out' },
    ]);
  });

  it('takes the values that the imported node had, under names that are written a little differently too', () => {
    const parameters = {
      pet_id: { __rl: true, mode: 'id', value: 'p/7' },
      additionalFields: { Fields: '={{ $json.wanted }}', verbose: false },
      empty: '',
    };
    const { node, values } = converted('getPet', parameters);
    expect(node.parameters).toMatchObject({
      url: '=https://eu.pets.example/v1/pets/{{ encodeURIComponent("p/7") }}',
      query: [
        { name: 'fields', value: '={{ [$json.wanted].flat().join(",") }}' },
        { name: 'verbose', value: false },
      ],
      arrayFormat: 'repeat',
    });
    expect(values.filter(({ from }) => from === 'node').map(({ name }) => name)).toEqual(['petId', 'fields', 'verbose']);
  });

  it('puts an expression that is text and code into the path as one value', () => {
    expect(parametersOf('getPet', { petId: '=a-{{ $json.n }}-b' })).toMatchObject({
      url: '=https://eu.pets.example/v1/pets/{{ encodeURIComponent("a-" + ($json.n) + "-b") }}',
    });
  });

  it('sends fields of all schemas that a body is made of, but for those that only answers have', () => {
    expect(parametersOf('replacePet', { friends: ['x'] })).toMatchObject({
      bodyType: 'json',
      bodyFields: [
        { name: 'name', value: '={{ $json["name"] }}' },
        { name: 'kind', value: 'cat' },
        { name: 'friends', value: ['x'] },
      ],
    });
  });

  it('sends what the item has of a body of which nothing is required', () => {
    expect(parametersOf('changePet')).toMatchObject({
      bodyType: 'json',
      bodyJson: '={{ ({ "nick_name": $json["nick_name"], "age": $json["age"] }) }}',
    });
  });

  it('sends forms, files and texts', () => {
    expect(parametersOf('addPet')).toMatchObject({ method: 'POST', url: 'https://eu.pets.example/v1/pets', bodyType: 'form' });
    expect(parametersOf('addPhoto')).toMatchObject({
      bodyType: 'multipart',
      bodyParts: [
        { name: 'caption', value: '={{ $json["caption"] }}' },
        { name: 'photo', file: 'data' },
      ],
    });
    expect(parametersOf('addNote')).toMatchObject({
      bodyType: 'raw',
      bodyText: '={{ $json["data"] }}',
      bodyContentType: 'text/plain',
    });
  });

  it('says what is left to do: cookies, and credentials that the operation asks for', () => {
    expect(converted('getPet').notes).toEqual([
      expect.stringContaining('"theme" is sent in a cookie'),
      'The operation asks for credentials (token), and the node has none.',
    ]);
    expect(converted('addPet').notes).toEqual([]);
  });

  it.each([
    ['httpBearerAuth', 'generic'],
    ['slackApi', 'predefined'],
  ])('calls with a credential of the type %s', (type, authentication) => {
    const { node, notes } = converted('addNote', {}, { credential: { id: 'c', type } });
    expect(node).toMatchObject({ parameters: { authentication, credentialType: type }, credentials: { [type]: 'c' } });
    expect(notes.join()).not.toContain('credentials');
  });

  it.each(['getPet', 'replacePet', 'changePet', 'addPet', 'addPhoto', 'addNote'])(
    'makes a node of %s that compiles',
    (operationId) => {
      const nodes = [{ id: 't', name: 'Start', type: 'manualTrigger' }, converted(operationId).node];
      const { diagnostics, plan } = compile({ name: 'Pets', nodes, edges: [{ source: 't', target: 'p' }] }, registry);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(plan).toBeDefined();
    },
  );

  it('reads text, as JSON and as YAML', () => {
    for (const openapi of [JSON.stringify(petStore), stringify(petStore)])
      expect(parametersOf('addPet', {}, { openapi })).toEqual(parametersOf('addPet'));
  });

  it('takes another address than the one that the description has', () => {
    expect(parametersOf('addPet', {}, { serverUrl: 'http://localhost:1/' })).toMatchObject({ url: 'http://localhost:1/pets' });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'no object'],
    ['Swagger 2', { swagger: '2.0', paths: {} }, 'Swagger 2.0'],
    ['another version', { openapi: '4.0.0', paths: {} }, 'version 3'],
    ['one without paths', { openapi: '3.0.0' }, 'no "paths"'],
    ['broken text', '{', 'neither JSON nor YAML'],
    ['a reference out of it', described({ $ref: 'https://elsewhere.example/x.json' }), 'leads out of it'],
    ['a reference to nothing', described({ $ref: '#/components/parameters/Absent' }), 'leads nowhere'],
    ['a reference into what all objects have', described({ $ref: '#/constructor' }), 'leads nowhere'],
    ['one without an absolute address', described({ name: 'x', in: 'query' }), '"serverUrl"'],
  ])('refuses %s, and says why', (_what, openapi, reason) => {
    expect(failureOf(() => converted('op', {}, { openapi }))).toMatchObject({
      code: 'OPENAPI_UNREADABLE',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('refuses a reference that leads to itself', () => {
    expect(failureOf(() => converted('loop'))).toMatchObject({ code: 'OPENAPI_UNREADABLE' });
  });

  it('names the operations that there are', () => {
    expect(failureOf(() => converted('deletePet'))).toMatchObject({
      code: 'OPERATION_NOT_FOUND',
      message: expect.stringContaining('getPet, replacePet, changePet') as string,
    });
  });

  it('leaves a node alone that can run', () => {
    const node = { ...placeholder(), type: 'set' };
    expect(failureOf(() => converted('getPet', {}, { node }))).toMatchObject({ code: 'NODE_NOT_CONVERTIBLE' });
  });
});

function described(parameter: Json): Json {
  return { openapi: '3.0.3', paths: { '/x': { get: { operationId: 'op', parameters: [parameter] } } } };
}
