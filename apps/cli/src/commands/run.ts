import { existsSync } from 'node:fs';
import type { RunRequest, WeftApi } from '../api/weft-api.ts';
import { CliError } from '../cli-error.ts';
import type { Action, Surroundings } from '../command.ts';
import { startEmbedded } from '../embedded.ts';
import { follow } from '../follow.ts';
import { readItemsByNode, readJsonArgument, readJsonFile } from '../input.ts';
import { diagnosticLines } from '../show/diagnostics.ts';

type Options = Readonly<Record<string, unknown>>;

/** A workflow of the Weft that is named, or a file, in a Weft that is there for this run alone. */
export const run: Action = async (surroundings, [workflow = ''], options) => {
  const request = await requestOf(options, surroundings);
  if (workflow !== '-' && !existsSync(workflow))
    return runIn(surroundings, surroundings.api, { ...(await surroundings.api.findWorkflow(workflow)), request });
  const file = await readJsonFile(workflow, surroundings.terminal);
  const weft = await startEmbedded();
  try {
    const { workflow: imported, report } = await weft.api.import(file);
    const errors = report.problems.filter(({ severity }) => severity === 'error');
    if (!report.valid) throw new CliError(['This workflow cannot run:', ...diagnosticLines(errors)].join('\n'), report);
    return await runIn(surroundings, weft.api, { ...imported, request });
  } finally {
    await weft.stop();
  }
};

async function runIn(
  { report, terminal }: Surroundings,
  api: WeftApi,
  { id, name, request }: { readonly id: string; readonly name: string; readonly request: RunRequest },
): Promise<number> {
  const { executionId } = await api.execute(id, request);
  const told = report();
  told.begun({ executionId, name });
  return follow(api, executionId, told, terminal.interrupted);
}

async function requestOf({ input, start, to, pin }: Options, { terminal }: Surroundings): Promise<RunRequest> {
  return {
    ...(input !== undefined && { input: await readJsonArgument(String(input), '--input', terminal) }),
    ...(start !== undefined && { startNode: String(start) }),
    ...(to !== undefined && { destinationNode: String(to) }),
    ...(pin !== undefined && { pinData: await readItemsByNode(String(pin), '--pin', terminal) }),
  };
}
