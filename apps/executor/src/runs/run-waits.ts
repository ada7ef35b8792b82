import type { Wait } from '@weft/engine';

/** When the run is to be gone on with, whoever else ends the wait; a question's deadline is a matter of those who keep the questions. */
export const wakesAt = (wait: Wait): number => (wait.kind === 'approval' ? Infinity : (wait.dueAt ?? Infinity));

/** Is it for runs that the run has called, and for nobody outside? */
export const isForCalls = ({ kind }: Wait): boolean => kind === 'children';
