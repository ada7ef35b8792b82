import { NodeFailure, type NodeContext } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import type { z } from 'zod';
import { convertField } from '../set/convert-field.ts';
import type { executeWorkflowParams } from './execute-workflow.params.ts';

export type ExecuteWorkflowParameters = z.output<typeof executeWorkflowParams>;

/** What an item is handed over as. @throws NodeFailure CONVERSION_FAILED */
export function calledItem(context: NodeContext<ExecuteWorkflowParameters>, index: number): Item {
  const { json, binary } = context.items[index] as Item;
  const { fields, leaveOut, convertTypes } = context.params(index);
  if (fields.length === 0 && leaveOut.length === 0) return binary === undefined ? { json } : { json, binary };
  const left = new Set(leaveOut);
  const kept = Object.entries(json).filter(([name]) => !left.has(name));
  const added = fields.flatMap(({ name, value, type }, place): [string, Json][] => {
    if (left.has(name)) return [];
    const converted = convertTypes ? convertField(value as Json, type) : (value as Json);
    if (converted === undefined) throw unconvertible({ name, type, place, index });
    return [[name, converted]];
  });
  const handed = Object.fromEntries([...kept, ...added]);
  return binary === undefined ? { json: handed } : { json: handed, binary };
}

function unconvertible(at: { name: string; type: string; place: number; index: number }): NodeFailure {
  return new NodeFailure({
    code: 'CONVERSION_FAILED',
    fault: 'user',
    message: `The value of "${at.name}" cannot be converted to ${at.type}.`,
    itemIndex: at.index,
    field: `fields.${at.place}.value`,
    fix: 'Give a value of that type, or turn convertTypes off.',
    retryable: false,
  });
}
