import type { StartCommand } from '@weft/contracts';
import { decodeStep, type EncodedStep, type StepRecord } from './record.ts';

/**
 * How a run began, as its record keeps it for a run that goes on from it. What it began with is left out where its first step has handed it on,
 * and so tells it.
 */
export function keptStart(command: StartCommand, steps: readonly (StepRecord | EncodedStep)[]): StartCommand {
  const [first] = steps;
  const step = typeof first === 'string' ? decodeStep(first) : first;
  return step?.status === 'succeeded' ? { ...command, items: [] } : command;
}
