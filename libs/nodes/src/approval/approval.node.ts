import { defineNode, type NodeContext, type NodeResult, type Parked, passOn, shapeOf } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { z } from 'zod';
import { askPeople, assertAskedAbout, expired } from '../questions/ask-people.ts';
import { approvalParams } from './approval.params.ts';

type Context = NodeContext<z.output<typeof approvalParams>>;

const DECISION = shapeOf('approved', 'decision', 'by');

export const approval = defineNode({
  type: 'approval',
  version: 1,
  title: 'Approval',
  description: 'Parks the run until somebody approves or rejects, or until a deadline does.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['approved', 'rejected'],
  effect: 'wait',
  params: approvalParams,
  shape: ([input], { output }) => (output === 'items' ? input : output === 'decision' ? DECISION : undefined),
  run: (context) => (context.resume ? decided(context) : ask(context)),
});

function ask(context: Context): Parked {
  const parameters = context.params(0);
  const { title, approveLabel, rejectLabel, onExpiry, afterEscalation } = parameters;
  const actions = [
    { action: 'approve', label: approveLabel || 'Approve' },
    { action: 'reject', label: rejectLabel || 'Reject' },
  ];
  const shown = { title: title || 'Please approve or reject', actions };
  return askPeople(context, parameters, { kind: 'approval', shown, onExpiry, afterEscalation });
}

function decided(context: Context): NodeResult {
  assertAskedAbout(context);
  if (context.resume?.kind !== 'decision' || context.resume.decision === 'expired') throw expired();
  const isApproved = context.resume.decision === 'approved';
  const items = outputOf(context);
  return isApproved ? [items, undefined] : [undefined, items];
}

function outputOf(context: Context): readonly Item[] {
  const { resume, items } = context;
  if (resume?.kind !== 'decision' || context.params(0).output === 'items') return items.map((item, index) => passOn(item, index));
  const { decision, by = null } = resume;
  return [{ json: { approved: decision === 'approved', decision, by }, pairedItem: items.map((_, item) => ({ item })) }];
}
