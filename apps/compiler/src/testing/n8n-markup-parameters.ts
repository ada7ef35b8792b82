import fc from 'fast-check';
import { fixed, flag, group, list, one, some, text, type Parameters } from './n8n-fields.ts';

/** What the editor writes for nodes that read and write markup. */
const selector = one('h1', '.price', 'a[href]', '={{ $json.selector }}');
const extracted = (row: Parameters, options: Parameters): Parameters =>
  some({
    sourceData: one('binary', 'json'),
    dataPropertyName: fixed,
    extractionValues: group('values', list(row)),
    options,
  });
const row = { key: fixed, cssSelector: selector, returnArray: flag };
const value = (more: Record<string, fc.Arbitrary<unknown>>): Parameters =>
  fc.oneof(
    some({ ...row, ...more }, ['key', 'cssSelector']),
    some({ ...row, returnValue: one('html', 'value') }, ['key', 'cssSelector', 'returnValue']),
    some({ ...row, returnValue: one('attribute'), attribute: one('href', '={{ $json.a }}') }, [
      'key',
      'cssSelector',
      'returnValue',
    ]),
  );
const cleaning = some({ trimValues: flag, cleanUpText: flag });

export const oldExtraction = extracted(value({}), some({ trimValues: flag }));
const withOperation = (parameters: Parameters): Parameters =>
  parameters.map((rest) => ({ operation: 'extractHtmlContent', ...rest }));

const template = fc.record({
  html: one('<p>Hi</p>', '<p>{{ $json.a }}</p>', '={{ $json.page }}', '={{ $json.a }}{{ $json.b }}'),
});
const table = some(
  {
    operation: one('convertToHtmlTable'),
    options: some({
      capitalize: flag,
      customStyling: flag,
      caption: text,
      tableAttributes: one('class="a"'),
      headerAttributes: one('={{ $json.style }}'),
      rowAttributes: one('class="b"'),
      cellAttributes: one('class="c"'),
    }),
  },
  ['operation'],
);

export const oldHtml: readonly Parameters[] = [template, table, withOperation(extracted(value({}), cleaning))];
export const html: readonly Parameters[] = [
  template,
  table,
  withOperation(extracted(value({ skipSelectors: one('nav, .ad') }), cleaning)),
];

const replacement = fc.record({ pattern: one('a+', '/b/gi'), replacement: one('', '$1') });
const flags = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, flag]));

export const markdown: readonly Parameters[] = [
  some({
    html: text,
    destinationKey: fixed,
    options: some({
      bulletMarker: one('-'),
      codeFence: one('~~~'),
      emDelimiter: one('*'),
      strongDelimiter: one('__'),
      codeBlockStyle: one('fence', 'indented'),
      maxConsecutiveNewlines: one(2, '={{ $json.n }}'),
      ignore: one('nav, form'),
      blockElements: one('span'),
      globalEscape: group('value', replacement),
      lineStartEscape: group('value', replacement),
      textReplace: group('values', list(replacement)),
      ...flags('keepDataImages', 'useLinkReferenceDefinitions'),
    }),
  }),
  some(
    {
      mode: one('markdownToHtml'),
      markdown: text,
      destinationKey: fixed,
      options: some({
        ghMentionsLink: one('https://example.com/{u}'),
        headerLevelStart: one(2),
        prefixHeaderId: one('s-'),
        ...flags('openLinksInNewWindow', 'simplifiedAutoLink', 'backslashEscapesHTMLTags', 'completeHTMLDocument'),
        ...flags('customizedHeaderId', 'emoji', 'encodeEmails', 'excludeTrailingPunctuationFromURLs', 'ghCodeBlocks'),
        ...flags('ghCompatibleHeaderId', 'ghMentions', 'tasklists', 'requireSpaceBeforeHeadingText', 'noHeaderId'),
        ...flags('literalMidWordAsterisks', 'literalMidWordUnderscores', 'parseImgDimensions', 'rawHeaderId'),
        ...flags('rawPrefixHeaderId', 'simpleLineBreaks', 'smartIndentationFix', 'disableForced4SpacesIndentedSublists'),
        ...flags('splitAdjacentBlockquotes', 'strikethrough', 'tablesHeaderId', 'tables'),
      }),
    },
    ['mode'],
  ),
];
