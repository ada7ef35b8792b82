import type { z } from 'zod';

/** What is wrong with one parameter, in words for the author of the workflow. */
export interface ParameterIssue {
  /** Path such as `fields.0.value`; empty where the parameters as a whole are meant. */
  readonly field: string;
  readonly message: string;
}

/** The findings of a schema about parameters: short, with a path each. */
export function parameterIssues(error: z.ZodError | z.core.$ZodError): readonly ParameterIssue[] {
  const issues = error.issues.map((issue) => ({
    field: issue.path.map(String).join('.'),
    message: describe(issue),
    isType: issue.code === 'invalid_type',
  }));
  // What is of the wrong type need not also be told that it has the wrong size.
  const mistyped = new Set(issues.filter(({ isType }) => isType).map(({ field }) => field));
  return issues.filter(({ field, isType }) => isType || !mistyped.has(field)).map(({ field, message }) => ({ field, message }));
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `unknown ${issue.keys.length > 1 ? 'fields' : 'field'} ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue);
  return lowerFirst(issue.message.replace(/^Invalid (input|option): /, ''));
}

function describeUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  const alternatives = issue.errors.map((errors) => errors.map(describe).join(' and '));
  return [...new Set(alternatives)].join(', or ');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
