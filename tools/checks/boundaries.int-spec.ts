import { execFileSync } from 'node:child_process';

const BOUNDARIES = '@nx/enforce-module-boundaries';

interface Sample {
  readonly because: string;
  readonly path: string;
  readonly code: string;
  /** The rule that must speak. */
  readonly rule?: string;
}

const imports = (name: string) => `import { thing } from '${name}';\nexport const used = thing;\n`;

const REFUSED: readonly Sample[] = [
  {
    because: 'a service imports another service',
    path: 'apps/gateway/src/sample.ts',
    code: imports('@weft/app-orchestrator'),
    rule: BOUNDARIES,
  },
  {
    because: 'a service imports a node host',
    path: 'apps/orchestrator/src/sample.ts',
    code: imports('@weft/app-executor'),
    rule: BOUNDARIES,
  },
  { because: 'a service imports the nodes', path: 'apps/gateway/src/sample.ts', code: imports('@weft/nodes'), rule: BOUNDARIES },
  {
    because: 'a node host imports a service',
    path: 'apps/executor/src/sample.ts',
    code: imports('@weft/app-gateway'),
    rule: BOUNDARIES,
  },
  {
    because: 'the engine imports a platform library',
    path: 'libs/engine/src/sample.ts',
    code: imports('@weft/config'),
    rule: BOUNDARIES,
  },
  { because: 'the engine imports Nest', path: 'libs/engine/src/sample.ts', code: imports('@nestjs/common'), rule: BOUNDARIES },
  {
    because: 'the engine imports a built-in module',
    path: 'libs/engine/src/sample.ts',
    code: imports('node:fs'),
    rule: 'no-restricted-imports',
  },
  {
    because: 'the engine imports a built-in module by its bare name',
    path: 'libs/engine/src/sample.ts',
    code: imports('fs/promises'),
    rule: 'no-restricted-imports',
  },
  {
    because: 'the engine asks the clock',
    path: 'libs/engine/src/sample.ts',
    code: 'export const at = Date.now();\n',
    rule: 'no-restricted-properties',
  },
  {
    because: 'the engine asks the clock by a constructor',
    path: 'libs/engine/src/sample.ts',
    code: 'export const at = new Date();\n',
    rule: 'no-restricted-syntax',
  },
  {
    because: 'the engine sets a timer',
    path: 'libs/engine/src/sample.ts',
    code: 'setTimeout(() => undefined, 1);\n',
    rule: 'no-restricted-globals',
  },
  {
    because: 'a node imports messaging',
    path: 'libs/nodes/src/set/sample.ts',
    code: imports('@weft/messaging'),
    rule: BOUNDARIES,
  },
  {
    because: 'a node imports a built-in module',
    path: 'libs/nodes/src/set/sample.ts',
    code: imports('node:http'),
    rule: 'no-restricted-imports',
  },
  {
    because: 'a platform library imports a service',
    path: 'libs/messaging/src/sample.ts',
    code: imports('@weft/app-gateway'),
    rule: BOUNDARIES,
  },
  {
    because: 'a platform library imports the nodes',
    path: 'libs/messaging/src/sample.ts',
    code: imports('@weft/nodes'),
    rule: BOUNDARIES,
  },
  {
    because: 'a product file imports the testing library',
    path: 'libs/engine/src/sample.ts',
    code: imports('@weft/testing'),
    rule: BOUNDARIES,
  },
  {
    because: 'the standalone imports the testing library',
    path: 'apps/standalone/src/sample.ts',
    code: imports('@weft/testing'),
    rule: BOUNDARIES,
  },
  {
    because: 'two projects would import each other',
    path: 'libs/errors/src/sample.ts',
    code: imports('@weft/contracts'),
    rule: BOUNDARIES,
  },
  {
    because: 'a unit test opens a connection',
    path: 'libs/messaging/src/sample.spec.ts',
    code: imports('node:net'),
    rule: 'no-restricted-imports',
  },
  {
    because: 'a unit test sleeps',
    path: 'libs/messaging/src/sample.spec.ts',
    code: 'setTimeout(() => undefined, 1);\n',
    rule: 'no-restricted-globals',
  },
  {
    because: 'a project is reached by a relative path',
    path: 'libs/engine/src/sample.ts',
    code: imports('../../errors/src/index.ts'),
    rule: BOUNDARIES,
  },
  {
    because: 'a file imports the index of its own library',
    path: 'libs/engine/src/plan/sample.ts',
    code: imports('../index.ts'),
    rule: 'no-restricted-imports',
  },
  {
    because: 'the environment is read outside libs/config',
    path: 'apps/gateway/src/sample.ts',
    code: 'export const home = process.env.HOME;\n',
    rule: 'no-restricted-properties',
  },
  {
    because: 'an index exports everything',
    path: 'libs/engine/src/sample.ts',
    code: "export * from './plan.ts';\n",
    rule: 'no-restricted-syntax',
  },
];

const ALLOWED: readonly Sample[] = [
  { because: 'the executor imports the nodes', path: 'apps/executor/src/sample.ts', code: imports('@weft/nodes') },
  { because: 'the compiler imports the nodes', path: 'apps/compiler/src/sample.ts', code: imports('@weft/nodes') },
  { because: 'the standalone imports services', path: 'apps/standalone/src/sample.ts', code: imports('@weft/app-gateway') },
  {
    because: 'the scenarios import services and the testing library',
    path: 'apps/e2e/src/sample.ts',
    code: imports('@weft/app-gateway') + imports('@weft/testing').replaceAll(/thing|used/g, '$&2'),
  },
  { because: 'a service imports a platform library', path: 'apps/gateway/src/sample.ts', code: imports('@weft/messaging') },
  { because: 'a pure library imports another', path: 'libs/contracts/src/sample.ts', code: imports('@weft/errors') },
  {
    because: 'a test of the engine imports the testing library',
    path: 'libs/engine/src/sample.spec.ts',
    code: imports('@weft/testing'),
  },
  {
    because: 'an integration test opens a connection',
    path: 'libs/messaging/test/sample.int-spec.ts',
    code: imports('node:net'),
  },
  {
    because: 'the settings library reads the environment',
    path: 'libs/config/src/sample.ts',
    code: 'export const home = process.env.HOME;\n',
  },
  {
    because: 'a pure library makes a date of a number',
    path: 'libs/engine/src/sample.ts',
    code: 'export const at = new Date(0);\n',
  },
];

function lint(samples: readonly Sample[]): string[][] {
  const input = JSON.stringify(samples);
  return JSON.parse(execFileSync(process.execPath, ['tools/checks/lint-samples.mjs'], { input, encoding: 'utf8' })) as string[][];
}

describe('the rules about who may import what', () => {
  const samples = [...REFUSED, ...ALLOWED];
  let findings: Map<Sample, string[]>;

  beforeAll(() => {
    const found = lint(samples);
    findings = new Map(samples.map((sample, index) => [sample, found[index]!]));
  }, 60_000);

  it.each(REFUSED)('speak up where $because', (sample) => {
    expect(findings.get(sample)).toEqual([expect.stringMatching(new RegExp(`^${sample.rule}: `))]);
  });

  it.each(ALLOWED)('are silent where $because', (sample) => {
    expect(findings.get(sample)).toEqual([]);
  });
});
