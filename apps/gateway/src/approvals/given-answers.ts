import { AppError } from '@weft/errors';
import type { FormPage } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { inputName } from '../forms/form-page.ts';
import { readSubmission } from '../forms/form-submission.ts';

/** Answers to a form that came as JSON, by field; checked as if they were typed into its page. @throws INVALID_INPUT */
export function readAnswers(form: FormPage, answers: Readonly<Record<string, unknown>>): Item {
  const names = new Set(form.fields.map(({ name }) => name));
  const unknown = Object.keys(answers).find((name) => !names.has(name));
  if (unknown !== undefined) throw invalid(unknown, 'The form has no such field.');
  const fields = form.fields.flatMap(({ name, type }, index) =>
    type === 'file' ? [] : toTexts(answers[name] as Json | undefined).map((text) => [inputName(index), text] as const),
  );
  const submission = readSubmission(form, { fields, files: [] }, { now: new Date(), mode: 'production' });
  if ('item' in submission) return submission.item;
  const at = submission.refused.problems.findIndex((problem) => problem !== undefined);
  throw invalid(form.fields[at]!.name, submission.refused.problems[at]!);
}

function toTexts(value: Json | undefined): string[] {
  if (value === undefined || value === null || value === false) return [];
  if (Array.isArray(value)) return value.flatMap((each) => toTexts(each as Json));
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)];
}

const invalid = (field: string, problem: string): AppError =>
  new AppError('INVALID_INPUT', `answers.${field.slice(0, 100)}: ${problem}`, {
    details: { field: `answers.${field.slice(0, 100)}` },
  });
