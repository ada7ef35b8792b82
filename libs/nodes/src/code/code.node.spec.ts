import { nodeFixtures } from '../../test/node-fixtures.ts';
import { runFixture } from '../../test/fixture-run.ts';
import { code } from './code.node.ts';

nodeFixtures(code, import.meta.dirname);

describe('the job of a Code node', () => {
  const fixture = {
    name: 'job',
    parameters: { code: "return $('Prices').all()", mode: 'each', timeoutMs: 500 },
    input: [{ json: { n: 1 } }],
    other: { Prices: [{ json: { price: 5 } }] },
    code: [{}],
    expect: {},
  } as const;

  it('holds the code, the items, and the limit', async () => {
    const { ports } = await runFixture(code, fixture);
    expect(ports.jobs).toMatchObject([
      {
        source: "return $('Prices').all()",
        mode: 'each',
        items: [{ json: { n: 1 } }],
        timeoutMs: 500,
        timezone: 'Europe/Berlin',
      },
    ]);
  });

  it('holds the items of the nodes that the plan says are read: runs, outputs, items', async () => {
    const { ports } = await runFixture(code, fixture);
    expect(ports.jobs[0]?.nodes).toEqual({ Prices: [[[{ json: { price: 5 } }]]] });
  });

  const file = { sha256: 'aa', mimeType: 'text/plain', sizeBytes: 5, fileName: 'a.txt' };
  const withFile = {
    ...fixture,
    parameters: { code: "return $('Prices').all()" },
    other: { Prices: [{ json: {}, binary: { f: file } }] },
  };

  it('tells of files what expressions tell of them', async () => {
    const { ports } = await runFixture(code, { ...withFile, input: [{ json: {}, binary: { f: file } }] });
    const facts = { ...file, fileExtension: 'txt', fileType: 'text', fileSize: '5 B' };
    expect(ports.jobs[0]).toMatchObject({
      items: [{ binary: { f: facts } }],
      nodes: { Prices: [[[{ binary: { f: facts } }]]] },
    });
  });

  it('may hand on a file of another node under another name, and not change what is in it', async () => {
    const changed = { ...file, fileName: 'b.csv', mimeType: 7, sizeBytes: -1, fileExtension: 'csv' };
    const { outputs } = await runFixture(code, { ...withFile, code: [{ json: {}, binary: { g: changed } }] });
    expect(outputs['main']?.map(({ binary }) => binary)).toEqual([{ g: { ...file, fileName: 'b.csv' } }]);
  });

  it('holds static data only where the code asks for it', async () => {
    const asks = { ...fixture, parameters: { code: "return [$getWorkflowStaticData('node')]" } };
    expect((await runFixture(code, asks)).ports.jobs[0]).toMatchObject({ staticData: { global: {}, node: {} } });
    expect((await runFixture(code, fixture)).ports.jobs[0]).not.toHaveProperty('staticData');
  });

  it('holds what code may know of the run', async () => {
    const { ports } = await runFixture(code, fixture);
    expect(ports.jobs[0]?.globals).toMatchObject({
      $workflow: { id: 'w1', name: 'Fixture', active: false },
      $execution: { id: expect.any(String), mode: 'test' },
      $vars: { region: 'eu' },
      $prevNode: { name: 'Input 1', outputIndex: 0, runIndex: 0 },
      $runIndex: 0,
    });
  });
});
