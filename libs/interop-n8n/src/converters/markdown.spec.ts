import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

describe('markdown', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ html: '={{ $json.page }}' }, { operation: 'to-markdown', html: '={{ $json.page }}', outputField: 'data' }],
    [
      {
        html: '<p>',
        destinationKey: 'a.b',
        options: {
          bulletMarker: '-',
          ignore: 'nav, form',
          useLinkReferenceDefinitions: true,
          maxConsecutiveNewlines: '={{ $json.n }}',
          codeBlockStyle: 'indented',
          globalEscape: { value: { pattern: 'a', replacement: 'b' } },
          textReplace: { values: [{ pattern: 'c', replacement: '' }] },
        },
      },
      {
        operation: 'to-markdown',
        html: '<p>',
        outputField: 'a.b',
        bulletMarker: '-',
        ignoredElements: 'nav, form',
        linksAtEnd: true,
        maxConsecutiveNewlines: '={{ $json.n }}',
        codeBlockStyle: 'indented',
        globalEscape: { pattern: 'a', replacement: 'b' },
        textReplacements: [{ pattern: 'c', replacement: '' }],
      },
    ],
    [
      {
        mode: 'markdownToHtml',
        markdown: '# a',
        options: { tables: true, noHeaderId: true, ghCodeBlocks: false, headerLevelStart: 2, prefixHeaderId: 's' },
      },
      {
        operation: 'to-html',
        markdown: '# a',
        outputField: 'data',
        tables: true,
        headerIds: false,
        githubCodeBlocks: false,
        headerLevelStart: 2,
        headerIdPrefix: 's',
      },
    ],
  ])('reads %j, and writes the same', (given, expected) => {
    const { node, parameters, status, reasons } = convertOne('markdown', 1, given);
    expect([node.type, parameters, status, reasons]).toEqual(['markdown', expected, 'supported', []]);
    const { written, status: writtenStatus } = writeOne('markdown', parameters);
    expect([written['type'], written['typeVersion'], writtenStatus]).toEqual(['n8n-nodes-base.markdown', 1, 'supported']);
    expect(written['parameters']).toEqual(given);
  });

  it('says what goes with the other operation only, and keeps it all the same', () => {
    const { status, reasons, readBack } = writeOne('markdown', { operation: 'to-html', markdown: 'a', bulletMarker: '-' });
    expect([status, reasons.join()]).toEqual(['converted', expect.stringContaining('"bulletMarker"')]);
    expect(readBack.nodes[0]?.parameters).toMatchObject({ operation: 'to-html', bulletMarker: '-' });
  });

  it('names the options that belong to the other mode', () => {
    const { status, reasons } = convertOne('markdown', 1, { html: 'a', options: { tables: true } });
    expect([status, reasons.join()]).toEqual(['converted', expect.stringContaining('options.tables')]);
  });
});
