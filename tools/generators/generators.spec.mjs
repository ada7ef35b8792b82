import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderRegistry } from './node-registry.mjs';
import { findNodeSources } from './node-sources.mjs';

describe('the registry of nodes', () => {
  let folder;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weft-nodes-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path, text) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  it('finds every definition in every folder, by file', () => {
    write('wait/wait.node.ts', 'export const waitNode = defineNode({});\n');
    write('http-request/http-request.v2.node.ts', 'export const httpRequestV2 = defineNode({});\n');
    write('http-request/http-request.node.ts', 'const inner = 1;\nexport const httpRequest = defineNode({});\n');
    write('http-request/http-request.node.spec.ts', 'export const notANode = defineNode({});\n');

    expect(findNodeSources(folder).map(({ module, name }) => `${name} from ${module}`)).toEqual([
      'httpRequest from ./http-request/http-request.node.ts',
      'httpRequestV2 from ./http-request/http-request.v2.node.ts',
      'waitNode from ./wait/wait.node.ts',
    ]);
  });

  it('refuses a node file without a definition', () => {
    write('wait/wait.node.ts', 'export default {};\n');

    expect(() => findNodeSources(folder)).toThrow('no "export const <name> = defineNode("');
  });

  it('imports each definition and lists it', () => {
    expect(renderRegistry([{ module: './wait/wait.node.ts', name: 'waitNode' }])).toMatch(
      /import { waitNode } from '\.\/wait\/wait\.node\.ts';[^]*nodeDefinitions: readonly NodeDefinition\[\] = \[waitNode\];/,
    );
  });
});
