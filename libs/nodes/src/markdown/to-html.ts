import type { ConverterOptions } from 'showdown';
import { costlyPart } from './costly-markdown.ts';
import { markdownTooCostly } from './markdown-failure.ts';
import type { MarkdownParameters } from './markdown.params.ts';

/** showdown cannot work in pieces; this many characters take it about a second. */
const MAX_LENGTH = 100_000;

/** @throws NodeFailure MARKDOWN_TOO_COSTLY */
export async function toHtml(parameters: MarkdownParameters): Promise<string> {
  const { markdown } = parameters;
  if (markdown.length > MAX_LENGTH) throw markdownTooCostly(`it has more than ${MAX_LENGTH} characters`);
  const costly = costlyPart(markdown, parameters.autoLinks || parameters.githubMentions);
  if (costly !== undefined) throw markdownTooCostly(`it has too many ${costly}`);
  const { default: showdown } = await import('showdown');
  try {
    return new showdown.Converter(optionsOf(parameters)).makeHtml(markdown);
  } catch (error) {
    throw markdownTooCostly(String((error as Error).message).slice(0, 200));
  }
}

function optionsOf(parameters: MarkdownParameters): ConverterOptions {
  return {
    tables: parameters.tables,
    strikethrough: parameters.strikethrough,
    tasklists: parameters.taskLists,
    ghCodeBlocks: parameters.githubCodeBlocks,
    ghMentions: parameters.githubMentions,
    ghMentionsLink: parameters.githubMentionsLink,
    emoji: parameters.emoji,
    simplifiedAutoLink: parameters.autoLinks,
    excludeTrailingPunctuationFromURLs: parameters.excludeTrailingPunctuation,
    openLinksInNewWindow: parameters.linksInNewWindow,
    encodeEmails: parameters.encodeEmails,
    simpleLineBreaks: parameters.simpleLineBreaks,
    backslashEscapesHTMLTags: parameters.backslashEscapesHtml,
    completeHTMLDocument: parameters.completeDocument,
    ...headerOptionsOf(parameters),
    literalMidWordAsterisks: parameters.literalAsterisks,
    literalMidWordUnderscores: parameters.literalUnderscores,
    parseImgDimensions: parameters.imageDimensions,
    smartIndentationFix: parameters.fixIndentation,
    disableForced4SpacesIndentedSublists: parameters.looseSublists,
    splitAdjacentBlockquotes: parameters.splitBlockquotes,
    tablesHeaderId: parameters.tableHeaderIds,
  };
}

function headerOptionsOf(parameters: MarkdownParameters): ConverterOptions {
  return {
    noHeaderId: !parameters.headerIds,
    customizedHeaderId: parameters.customHeaderIds,
    ghCompatibleHeaderId: parameters.githubHeaderIds,
    ...(parameters.headerIdPrefix !== '' && { prefixHeaderId: parameters.headerIdPrefix }),
    rawHeaderId: parameters.rawHeaderIds,
    rawPrefixHeaderId: parameters.rawHeaderIdPrefix,
    headerLevelStart: parameters.headerLevelStart,
    requireSpaceBeforeHeadingText: parameters.spaceBeforeHeadings,
  };
}
