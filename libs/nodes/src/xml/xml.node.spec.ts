import { nodeFixtures } from '../../test/node-fixtures.ts';
import { runFixture } from '../../test/fixture-run.ts';
import { xml } from './xml.node.ts';

nodeFixtures(xml, import.meta.dirname);

describe('xml', () => {
  it('reads a document of some size in pieces', async () => {
    const data = `<list>${'<entry>text</entry>'.repeat(5_000)}</list>`;
    const { outputs } = await runFixture(xml, { name: '', parameters: {}, input: [{ json: { data } }], expect: {} });
    expect(outputs['main']?.[0]?.json).toEqual({ list: { entry: new Array(5_000).fill('text') } });
  });

  it('says where a document of some size is broken', async () => {
    const data = `<list>${'<entry>text</entry>'.repeat(5_000)}</lost>`;
    const { result } = await runFixture(xml, { name: '', parameters: {}, input: [{ json: { data } }], expect: {} });
    expect(result).toMatchObject({ failure: { code: 'XML_INVALID', message: expect.stringContaining('Unexpected close tag') } });
  });

  it('refuses to follow a document to any depth', async () => {
    const data = `${'<a>'.repeat(60_000)}${'</a>'.repeat(60_000)}`;
    const { result } = await runFixture(xml, { name: '', parameters: {}, input: [{ json: { data } }], expect: {} });
    expect(result).toMatchObject({ failure: { code: 'XML_INVALID', message: expect.stringContaining('levels deep') } });
  });
});
