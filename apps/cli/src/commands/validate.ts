import { EXIT_FAILED } from '../cli-error.ts';
import type { Action } from '../command.ts';
import { readJsonFile } from '../input.ts';
import { diagnosticLines } from '../show/diagnostics.ts';
import { nodesReport } from '../show/nodes-report.ts';

export const validate: Action = async ({ api, terminal, answer }, [file = '-']) => {
  const validation = await api.validate(await readJsonFile(file, terminal));
  const { valid, problems, nodes = [] } = validation;
  answer(validation, [...nodesReport(nodes), ...diagnosticLines(problems), valid ? 'It can run.' : 'It cannot run.']);
  return valid ? 0 : EXIT_FAILED;
};
