import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

describe('xml', () => {
  it.each<[JsonObject, JsonObject]>([
    [{}, { operation: 'parse', field: 'data' }],
    [
      { dataPropertyName: 'body', options: { mergeAttrs: false, explicitArray: true, explicitRoot: false } },
      { operation: 'parse', field: 'body', attributes: 'group', alwaysLists: true, keepRoot: false },
    ],
    [
      { options: { ignoreAttrs: true, normalize: true, normalizeTags: true, trim: '={{ $json.t }}', charkey: 'text' } },
      {
        operation: 'parse',
        field: 'data',
        textKey: 'text',
        attributes: 'ignore',
        lowerCaseNames: true,
        trim: '={{ $json.t }}',
        collapseSpace: true,
      },
    ],
    [{ mode: 'jsonToxml' }, { operation: 'build', field: 'data' }],
    [
      { mode: 'jsonToxml', options: { attrkey: '@', cdata: true, headless: true, rootName: 'doc' } },
      { operation: 'build', field: 'data', attributeKey: '@', rootName: 'doc', declaration: false, cdata: true },
    ],
  ])('reads %j, and writes the same', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('xml', 1, given);
    expect([node.type, parameters, status, reasons]).toEqual(['xml', expected, 'supported', []]);
    const { written, status: writtenStatus } = writeOne('xml', parameters);
    expect([written['type'], written['typeVersion'], writtenStatus]).toEqual(['n8n-nodes-base.xml', 1, 'supported']);
    expect(written['parameters']).toEqual(given);
  });

  it('says what goes with the other operation only, and keeps it all the same', () => {
    const { status, reasons, readBack } = writeOne('xml', { operation: 'build', trim: true });
    expect([status, reasons.join()]).toEqual(['converted', expect.stringContaining('"trim"')]);
    expect(readBack.nodes[0]?.parameters).toMatchObject({ operation: 'build', trim: true });
  });

  it('keeps what is decided only when it runs', () => {
    expect(convertOne('xml', 1, { options: { mergeAttrs: '={{ $json.m }}' } }).status).toBe('placeholder');
  });
});
