import { NodeFailure } from '@weft/node-sdk';

export function markdownTooCostly(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'MARKDOWN_TOO_COSTLY',
    fault: 'user',
    message: `The Markdown cannot be converted: ${problem}.`,
    field: 'markdown',
    fix: 'Cut the text into parts before this node, and look at whether it is Markdown.',
    retryable: false,
  });
}

export function patternInvalid(pattern: string, field: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'MARKDOWN_PATTERN_INVALID',
    fault: 'user',
    message: `"${pattern.slice(0, 100)}" cannot be used as a pattern: ${problem.slice(0, 200)}`,
    field,
    fix: 'Correct the pattern; special characters are escaped with a backslash.',
    retryable: false,
  });
}
