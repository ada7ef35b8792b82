import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

/** What n8n calls it, by our name, with what it is where nothing is said. */
const TO_MARKDOWN = {
  bulletMarker: ['bulletMarker', '*'],
  codeFence: ['codeFence', '```'],
  emDelimiter: ['emDelimiter', '_'],
  strongDelimiter: ['strongDelimiter', '**'],
  maxConsecutiveNewlines: ['maxConsecutiveNewlines', 3],
  linksAtEnd: ['useLinkReferenceDefinitions', false],
  keepDataImages: ['keepDataImages', false],
  ignoredElements: ['ignore', ''],
  blockElements: ['blockElements', ''],
} as const;
const TO_HTML = {
  tables: ['tables', false],
  strikethrough: ['strikethrough', false],
  taskLists: ['tasklists', false],
  githubCodeBlocks: ['ghCodeBlocks', true],
  githubMentions: ['ghMentions', false],
  githubMentionsLink: ['ghMentionsLink', 'https://github.com/{u}'],
  emoji: ['emoji', false],
  autoLinks: ['simplifiedAutoLink', false],
  excludeTrailingPunctuation: ['excludeTrailingPunctuationFromURLs', false],
  linksInNewWindow: ['openLinksInNewWindow', false],
  encodeEmails: ['encodeEmails', true],
  simpleLineBreaks: ['simpleLineBreaks', false],
  backslashEscapesHtml: ['backslashEscapesHTMLTags', false],
  completeDocument: ['completeHTMLDocument', false],
  customHeaderIds: ['customizedHeaderId', false],
  githubHeaderIds: ['ghCompatibleHeaderId', false],
  headerIdPrefix: ['prefixHeaderId', ''],
  rawHeaderIds: ['rawHeaderId', false],
  rawHeaderIdPrefix: ['rawPrefixHeaderId', false],
  headerLevelStart: ['headerLevelStart', 1],
  spaceBeforeHeadings: ['requireSpaceBeforeHeadingText', false],
  literalAsterisks: ['literalMidWordAsterisks', false],
  literalUnderscores: ['literalMidWordUnderscores', false],
  imageDimensions: ['parseImgDimensions', false],
  fixIndentation: ['smartIndentationFix', false],
  looseSublists: ['disableForced4SpacesIndentedSublists', false],
  splitBlockquotes: ['splitAdjacentBlockquotes', false],
  tableHeaderIds: ['tablesHeaderId', false],
} as const;
type Names = Readonly<Record<string, readonly [string, string | number | boolean]>>;

export const markdownConverter: Converter = {
  type: 'n8n-nodes-base.markdown',
  versions: [1],
  convert({ parameters }) {
    const operation = parameters.choice('mode', { htmlToMarkdown: 'to-markdown', markdownToHtml: 'to-html' }, 'htmlToMarkdown');
    const options = parameters.group('options');
    const isToHtml = operation === 'to-html';
    return {
      type: 'markdown',
      parameters: {
        operation,
        ...(isToHtml ? { markdown: parameters.text('markdown', '') } : { html: parameters.text('html', '') }),
        outputField: parameters.text('destinationKey', '') || 'data',
        ...(isToHtml ? readToHtml(options) : readToMarkdown(options)),
      },
    };
  },
};

export const markdownWriter: Writer = {
  type: 'markdown',
  target: markdownConverter.type,
  versions: [1],
  write({ parameters }) {
    const isToHtml = parameters.choice('operation', { 'to-markdown': false, 'to-html': true }, 'to-markdown');
    const text = isToHtml
      ? { markdown: unless(parameters.text('markdown', ''), '') }
      : { html: unless(parameters.text('html', ''), '') };
    return {
      parameters: {
        mode: isToHtml ? 'markdownToHtml' : undefined,
        ...text,
        destinationKey: unless(parameters.text('outputField', 'data'), 'data'),
        options: groupOf(isToHtml ? writeToHtml(parameters) : writeToMarkdown(parameters)),
      },
    };
  },
};

function readToHtml(options: ParameterReader): Fields {
  return { ...readNamed(options, TO_HTML), headerIds: options.fixedFlag('noHeaderId', false) ? false : undefined };
}

function readToMarkdown(options: ParameterReader): Fields {
  const styles = { fence: 'fenced', indented: 'indented' } as const;
  const replacements = options.group('textReplace').list('values').map(readReplacement);
  return {
    ...readNamed(options, TO_MARKDOWN),
    codeBlockStyle: options.has('codeBlockStyle') ? options.choice('codeBlockStyle', styles, 'fence') : undefined,
    globalEscape: readEscape(options, 'globalEscape'),
    lineStartEscape: readEscape(options, 'lineStartEscape'),
    textReplacements: options.has('textReplace') ? replacements.filter(({ pattern }) => pattern !== '') : undefined,
  };
}

function writeToHtml(parameters: ParameterReader): Fields {
  return { ...writeNamed(parameters, TO_HTML), noHeaderId: parameters.fixedFlag('headerIds', true) ? undefined : true };
}

function writeToMarkdown(parameters: ParameterReader): Fields {
  const values = parameters.list('textReplacements').map(readReplacement);
  const style = parameters.choice('codeBlockStyle', { fenced: 'fence', indented: 'indented' }, 'fenced');
  return {
    ...writeNamed(parameters, TO_MARKDOWN),
    codeBlockStyle: unless(style, 'fence'),
    globalEscape: writeEscape(parameters, 'globalEscape'),
    lineStartEscape: writeEscape(parameters, 'lineStartEscape'),
    textReplace: values.length > 0 ? { values } : undefined,
  };
}

/** What the file says; what it leaves out, or leaves empty, is the same here. */
function readNamed(options: ParameterReader, names: Names): Fields {
  return Object.fromEntries(
    Object.entries(names).map(([ours, [theirs, usual]]) => [
      ours,
      options.has(theirs) ? valueOf(options, theirs, usual) : undefined,
    ]),
  );
}

function writeNamed(parameters: ParameterReader, names: Names): Fields {
  return Object.fromEntries(
    Object.entries(names).map(([ours, [theirs, usual]]) => [theirs, unless(valueOf(parameters, ours, usual), usual)]),
  );
}

function valueOf(reader: ParameterReader, key: string, usual: string | number | boolean): Json | undefined {
  if (typeof usual === 'boolean') return reader.flag(key, usual);
  if (typeof usual === 'number') return reader.number(key, usual);
  return reader.text(key, usual) || undefined;
}

function readReplacement(row: ParameterReader) {
  return { pattern: row.text('pattern', ''), replacement: row.text('replacement', '') };
}

function readEscape(options: ParameterReader, key: string): JsonObject | undefined {
  if (!options.has(key)) return undefined;
  const read = readReplacement(options.group(key).group('value'));
  return read.pattern === '' ? undefined : read;
}

function writeEscape(parameters: ParameterReader, key: string): JsonObject | undefined {
  return parameters.has(key) ? { value: readReplacement(parameters.group(key)) } : undefined;
}
