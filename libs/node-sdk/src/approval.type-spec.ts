// Checked by the compiler alone: the engine asks in the form in which nodes ask.
import type { GateAsks } from '@weft/engine';
import type { ApprovalRequest } from './approval.ts';

export const asRequest = (asks: GateAsks): ApprovalRequest => asks;
