import { z } from 'zod';

const flag = (usual: boolean, description: string) => z.boolean().default(usual).describe(`${description} For \`to-html\`.`);
const delimiter = (usual: string, description: string) =>
  z.string().min(1).max(20).default(usual).describe(`${description} For \`to-markdown\`.`);
const elements = (description: string) =>
  z.string().max(2_000).default('').describe(`${description} Names with commas between. For \`to-markdown\`.`);
const replacement = z.strictObject({
  pattern: z.string().min(1).max(1_000).describe('A regular expression, bare or as `/…/flags`. All matches are replaced.'),
  replacement: z.string().max(1_000).default('').describe('What stands for a match; `$1`, `$<name>` and `$&` are parts of it.'),
});

export const markdownParams = z.strictObject({
  operation: z
    .enum(['to-markdown', 'to-html'])
    .default('to-markdown')
    .describe('From HTML to Markdown, or from Markdown to HTML.'),
  html: z
    .string()
    .default('')
    .describe('The HTML; best an expression. For `to-markdown`.')
    .meta({ widget: 'code', language: 'html' }),
  markdown: z
    .string()
    .default('')
    .describe('The Markdown; best an expression. For `to-html`.')
    .meta({ widget: 'code', language: 'markdown' }),
  outputField: z
    .string()
    .min(1)
    .default('data')
    .describe('Field of the result; a path such as `reply.text` leads into an object.'),

  bulletMarker: delimiter('*', 'Marks entries of lists.'),
  codeFence: delimiter('```', 'Stands around blocks of code.'),
  emDelimiter: delimiter('_', 'Stands around emphasis.'),
  strongDelimiter: delimiter('**', 'Stands around strong emphasis.'),
  codeBlockStyle: z
    .enum(['fenced', 'indented'])
    .default('fenced')
    .describe('Blocks of code between fences, or with an indent. For `to-markdown`.'),
  maxConsecutiveNewlines: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('Line breaks in a row at most. For `to-markdown`.'),
  linksAtEnd: z.boolean().default(false).describe('List the addresses of links at the end. For `to-markdown`.'),
  keepDataImages: z.boolean().default(false).describe('Keep images whose data is in the page itself. For `to-markdown`.'),
  ignoredElements: elements('Elements to leave out, with all that is in them.'),
  blockElements: elements('Further elements to be blocks, with blank lines around them.'),
  globalEscape: replacement.optional().describe('What is escaped, and how, instead of the usual. For `to-markdown`.'),
  lineStartEscape: replacement.optional().describe('The same for what stands at the start of a line. For `to-markdown`.'),
  textReplacements: z.array(replacement).max(50).default([]).describe('Replacements in texts, in order. For `to-markdown`.'),

  tables: flag(false, 'Read tables.'),
  strikethrough: flag(false, 'Read `~~…~~` as text that is struck through.'),
  taskLists: flag(false, 'Read `[x]` and `[ ]` at the start of entries as boxes.'),
  githubCodeBlocks: flag(true, 'Read blocks between fences as code.'),
  githubMentions: flag(false, 'Make links of `@name`.'),
  githubMentionsLink: z
    .string()
    .max(500)
    .default('https://github.com/{u}')
    .describe('Where those lead; `{u}` stands for the name. For `to-html`.'),
  emoji: flag(false, 'Read `:smile:` and the like as emoji.'),
  autoLinks: flag(false, 'Make links of addresses.'),
  excludeTrailingPunctuation: flag(false, 'Leave punctuation at the end out of such links.'),
  linksInNewWindow: flag(false, 'Open links in a new window.'),
  encodeEmails: flag(true, 'Write mail addresses as character references.'),
  simpleLineBreaks: flag(false, 'Keep each line break.'),
  backslashEscapesHtml: flag(false, 'Let a backslash before an element make text of it.'),
  completeDocument: flag(false, 'Give a whole document instead of a part of one.'),
  headerIds: flag(true, 'Give headings an id.'),
  customHeaderIds: flag(false, 'Take `{id}` behind a heading for its id.'),
  githubHeaderIds: flag(false, 'Make those ids as GitHub does.'),
  headerIdPrefix: z.string().max(100).default('').describe('Stands before each id. For `to-html`.'),
  rawHeaderIds: flag(false, 'Replace only spaces and quotes in ids.'),
  rawHeaderIdPrefix: flag(false, 'Leave the prefix as it is.'),
  headerLevelStart: z.number().int().min(1).max(6).default(1).describe('Level of headings with one `#`. For `to-html`.'),
  spaceBeforeHeadings: flag(false, 'Ask for a space between `#` and a heading.'),
  literalAsterisks: flag(false, 'Leave asterisks within words as they are.'),
  literalUnderscores: flag(false, 'Leave underscores within words as they are.'),
  imageDimensions: flag(false, 'Read sizes of images: `![x](y.png =100x80)`.'),
  fixIndentation: flag(false, 'Take off an indent that all lines have from code around the text.'),
  looseSublists: flag(false, 'Let two or three spaces make a list within a list.'),
  splitBlockquotes: flag(false, 'Keep quotations apart that have an empty line between them.'),
  tableHeaderIds: flag(false, 'Give headers of tables an id.'),
});

export type MarkdownParameters = z.output<typeof markdownParams>;
export type Replacement = z.output<typeof replacement>;
