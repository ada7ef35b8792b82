import { writeFile } from 'node:fs/promises';
import { CliError } from '../cli-error.ts';
import type { Action } from '../command.ts';
import { diagnosticLines } from '../show/diagnostics.ts';
import { nodesReport } from '../show/nodes-report.ts';

export const exportWorkflow: Action = async ({ api, terminal, isJson, answer }, [idOrName = ''], { format, output }) => {
  const { id } = await api.findWorkflow(idOrName);
  const exported = await api.export(id, String(format));
  const text = `${JSON.stringify(exported.file, undefined, 2)}\n`;
  const notes = [
    ...nodesReport(exported.report.filter(({ status }) => status !== 'supported')),
    ...diagnosticLines(exported.findings),
  ];
  if (output !== undefined) await write(String(output), text);
  if (isJson) answer(exported, []);
  else if (output === undefined) terminal.out(text);
  if (!isJson && notes.length > 0) terminal.say(`${notes.join('\n')}\n`);
  return 0;
};

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: Error) => {
    throw new CliError(`The file ${path} cannot be written: ${error.message}.`);
  });
}
