/** Moments in the life of a run at which a process can be made to die, to fail or to hang: each is the border of a commit or of a hint. */
export const POINTS = {
  'before claim': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'after claim': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'before first commit': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'after first commit, before ack': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'before effect': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'after effect, before commit': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'after last commit, before ack': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'before hint': { service: 'executor', actions: ['kill'] },
  'before wait is committed': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'after wait is committed': { service: 'executor', actions: ['kill', 'throw', 'hang'] },
  'before resume is committed': { service: 'orchestrator', actions: ['kill', 'throw', 'hang'] },
  'after resume is committed': { service: 'orchestrator', actions: ['kill', 'throw', 'hang'] },
} as const;

/** A run that has ended its executor by itself. */
export const DEADLY_RUN = 'deadly run';
export type Point = keyof typeof POINTS;
export type Action = 'kill' | 'throw' | 'hang';
