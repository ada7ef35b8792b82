import type { Item, Json, Supervisors } from '@weft/workflow-model';
import type { Activation } from '../activation.ts';
import type { Failure } from '../outcome.ts';
import type { PlanNode } from '../plan.ts';
import type { Digest } from '../ports.ts';
import type { GateQuestion } from '../supervision.ts';
import { askedOf, type GateAsked, type GateMoment } from './gate-supervisors.ts';

/** What people are asked about a step while its activation is held, and offered to decide. It is kept in the journal as it is. */
export interface GateAsks extends GateAsked {
  readonly kind: 'supervision';
  readonly question: GateQuestion;
  readonly shown: {
    readonly title: string;
    readonly message: string;
    /** Of the step's first input: the first of them, how many there are, and the digest of all. */
    readonly items: { readonly count: number; readonly first: readonly Json[]; readonly sha256: string };
    readonly actions: readonly { readonly action: string; readonly label: string; readonly needsItems?: true }[];
  };
  /** Of the attempts so far, the last one's. */
  readonly failure?: Failure;
  readonly attempts: number;
}

const ACTIONS = {
  start: [
    { action: 'approve', label: 'Run the step' },
    { action: 'reject', label: 'Do not run it' },
    { action: 'edit', label: 'Run it with other items', needsItems: true },
  ],
  failure: [
    { action: 'retry', label: 'Try again' },
    { action: 'skip', label: 'Go on without the step' },
    { action: 'edit', label: 'Try again with other items', needsItems: true },
    { action: 'stop', label: 'Let the run fail' },
  ],
  uncertain: [
    { action: 'retry', label: 'Make the call again' },
    { action: 'done', label: 'Treat it as made' },
    { action: 'fail', label: 'Let the step fail' },
  ],
} as const satisfies Record<GateQuestion, GateAsks['shown']['actions']>;

/** Of the items that are shown, in characters of JSON. */
const MAX_SHOWN_CHARS = 16_384;
const MAX_SHOWN_ITEMS = 20;
const NO_ITEMS: readonly Item[] = [];

/** What a question is about. */
export interface GateAbout {
  readonly question: GateQuestion;
  readonly failure?: Failure;
  readonly attempts: number;
}

interface AskedBy {
  readonly supervisors?: Supervisors;
  readonly moment: GateMoment;
  readonly digest: Digest;
}

export function askAbout(activation: Activation, about: GateAbout, { supervisors, moment, digest }: AskedBy): GateAsks {
  const { question, failure, attempts } = about;
  const items = activation.inputs[0] ?? NO_ITEMS;
  const { title, message } = textsOf(activation.node, about);
  return {
    kind: 'supervision',
    question,
    shown: {
      title,
      message,
      items: { count: items.length, first: firstOf(items), sha256: digestOf(activation, digest) },
      actions: ACTIONS[question],
    },
    ...askedOf(supervisors, question, moment),
    ...(failure && { failure }),
    attempts,
  };
}

/** Of the items that the step would get. */
export const digestOf = ({ inputs }: Activation, digest: Digest): string =>
  digest('sha256', JSON.stringify(inputs[0] ?? NO_ITEMS));

function textsOf(
  { name }: PlanNode,
  { question, failure, attempts }: { question: GateQuestion; failure?: Failure; attempts: number },
): { title: string; message: string } {
  const why = failure?.message ?? '';
  switch (question) {
    case 'start':
      return { title: `May "${name}" run?`, message: 'The step waits for leave to start: nothing of it has been done.' };
    case 'failure':
      return { title: `"${name}" has failed`, message: attempts > 1 ? `${why} (${attempts} attempts)` : why };
    case 'uncertain':
      return { title: `Did a call of "${name}" take effect?`, message: why };
  }
}

function firstOf(items: readonly Item[]): readonly Json[] {
  const shown: Json[] = [];
  let room = MAX_SHOWN_CHARS;
  for (const { json } of items.slice(0, MAX_SHOWN_ITEMS)) {
    room -= JSON.stringify(json).length;
    if (room < 0) break;
    shown.push(json as Json);
  }
  return shown;
}
