import {
  defineNode,
  isExpression,
  type ItemShape,
  lineageOf,
  mapItems,
  setPath,
  shapeOf,
  topField,
  withFields,
} from '@weft/node-sdk';
import { dateResult } from './date-operations.ts';
import { dateTimeParams } from './date-time.params.ts';

export const dateTime = defineNode({
  type: 'dateTime',
  version: 1,
  title: 'Date and time',
  description: 'Reads, writes, moves, compares and rounds dates.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  deterministic: ({ operation = 'now' }) => operation !== 'now' && !isExpression(operation),
  params: dateTimeParams,
  shape: ([input], { keepFields, outputField }) => dateShape(input, keepFields, topField(outputField)),
  run: (context) => {
    const time = { now: context.now(), timezone: context.timezone };
    return mapItems(context, ({ json, binary }, index) => {
      const parameters = context.params(index);
      const { keepFields, outputField } = parameters;
      const fields = setPath(keepFields ? json : {}, outputField, dateResult(parameters, time));
      const item = { json: fields, pairedItem: lineageOf(index) };
      return keepFields && binary !== undefined ? { ...item, binary } : item;
    });
  },
});

function dateShape(input: ItemShape, keepFields: unknown, field: string | undefined): ItemShape {
  if (typeof keepFields !== 'boolean') return undefined;
  return keepFields ? withFields(input, field) : shapeOf(field);
}
