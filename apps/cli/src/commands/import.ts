import { EXIT_FAILED } from '../cli-error.ts';
import type { Action } from '../command.ts';
import { readJsonFile } from '../input.ts';
import { diagnosticLines } from '../show/diagnostics.ts';
import { nodesReport } from '../show/nodes-report.ts';

export const importWorkflow: Action = async ({ api, terminal, answer }, [file = '-'], { activate }) => {
  const { workflow, report } = await api.import(await readJsonFile(file, terminal));
  const live = activate === true && report.valid ? await api.activate(workflow.id) : workflow;
  const problems = report.problems.filter(({ severity }) => severity !== 'info');
  answer({ workflow: live, report }, [
    ...nodesReport(report.nodes),
    ...diagnosticLines(problems),
    `Imported "${workflow.name}" as ${workflow.id}${live.active ? ', live' : ''}`,
    ...(report.valid ? [] : ['It cannot run yet: see the problems above.']),
  ]);
  return report.valid ? 0 : EXIT_FAILED;
};
