import type { JsonObject } from '@weft/workflow-model';
import { convertOne, writeOne } from '../testing/n8n-files.ts';

const extractHtmlContent = { operation: 'extractHtmlContent' };

describe('html', () => {
  it.each<[number, JsonObject, JsonObject]>([
    [1.2, { html: '<p>{{ $json.a }}</p>' }, { html: '=<p>{{ $json.a }}</p>' }],
    [1, { html: '<p>Hi</p>' }, { html: '<p>Hi</p>' }],
    [
      1.2,
      {
        operation: 'convertToHtmlTable',
        options: { capitalize: true, customStyling: true, caption: 'C', cellAttributes: 'a="b"' },
      },
      { operation: 'table', cells: 'html', styled: false, capitalizeHeaders: true, caption: 'C', cellAttributes: 'a="b"' },
    ],
    [1.2, extractHtmlContent, { operation: 'extract', field: 'data', values: [] }],
    [
      1.2,
      {
        ...extractHtmlContent,
        sourceData: 'binary',
        dataPropertyName: 'page',
        extractionValues: {
          values: [
            { key: 'a', cssSelector: 'h1', skipSelectors: 'nav' },
            { key: 'b', cssSelector: 'p', returnArray: true },
            { key: 'c', cssSelector: 'a', returnValue: 'attribute', attribute: 'href' },
          ],
        },
        options: { trimValues: false, cleanUpText: false },
      },
      {
        operation: 'extract',
        source: 'file',
        file: 'page',
        values: [
          { key: 'a', selector: 'h1', content: 'text', take: 'first', skip: 'nav' },
          { key: 'b', selector: 'p', content: 'text', take: 'list' },
          { key: 'c', selector: 'a', content: 'attribute', take: 'first', attribute: 'href' },
        ],
        trim: false,
        collapseSpace: false,
      },
    ],
    [
      1.1,
      {
        ...extractHtmlContent,
        extractionValues: { values: [{ key: 'a', cssSelector: 'p' }, { key: 'b', cssSelector: 'p', returnValue: 'html' }] }, // prettier-ignore
      },
      {
        operation: 'extract',
        field: 'data',
        values: [
          { key: 'a', selector: 'p', content: 'text', take: 'joined' },
          { key: 'b', selector: 'p', content: 'html', take: 'first' },
        ],
        layout: 'plain',
        collapseSpace: false,
      },
    ],
  ])('reads version %d with %j, and writes the same', (version, given, expected) => {
    const { node, parameters, status, reasons } = convertOne('html', version, given);
    expect([node.type, parameters, status, reasons]).toEqual(['html', expected, 'supported', []]);
    const { written, status: writtenStatus } = writeOne('html', parameters);
    expect([written['type'], written['parameters'], writtenStatus]).toEqual(['n8n-nodes-base.html', given, 'supported']);
    expect(written['typeVersion']).toBe(version === 1 ? 1.2 : version);
  });

  it('reads what the node was once called', () => {
    const values = [{ key: 'a', cssSelector: 'p', returnArray: true, returnValue: 'html' }];
    const { node, parameters, status } = convertOne('htmlExtract', 1, {
      extractionValues: { values },
      options: { trimValues: true },
    });
    expect([node.type, status]).toEqual(['html', 'supported']);
    expect(parameters).toEqual({
      operation: 'extract',
      field: 'data',
      values: [{ key: 'a', selector: 'p', content: 'html', take: 'list' }],
      layout: 'plain',
      trim: true,
      collapseSpace: false,
    });
  });

  it('takes no row that nobody has filled in', () => {
    expect(convertOne('html', 1.2, { ...extractHtmlContent, extractionValues: { values: [{}] } }).parameters['values']).toEqual(
      [],
    );
  });

  it('keeps a template to itself that n8n would read holes into', () => {
    const { status, reasons, readBack } = writeOne('html', { html: 'a {{ b }}' });
    expect([status, reasons.join()]).toEqual(['placeholder', expect.stringContaining('"{{"')]);
    expect(readBack.nodes[0]).toMatchObject({ type: 'html', parameters: { html: 'a {{ b }}' } });
  });

  it('says which of several matches n8n takes, and that it takes texts for HTML', () => {
    const values = [{ key: 'a', selector: 'p', take: 'joined' }];
    expect(writeOne('html', { operation: 'extract', values })).toMatchObject({ status: 'converted' });
    expect(writeOne('html', { operation: 'table' }).reasons.join()).toContain('for HTML');
  });

  it('keeps what is decided only when it runs', () => {
    const values = [{ key: 'a', cssSelector: 'p', returnArray: '={{ $json.all }}' }];
    expect(convertOne('html', 1.2, { ...extractHtmlContent, extractionValues: { values } }).status).toBe('placeholder');
  });
});
