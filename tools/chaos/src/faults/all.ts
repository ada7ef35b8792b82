import type { AnyChaosTest } from '../chaos-test.ts';
import { killMidNode } from './f01-kill-mid-node.ts';
import { crashPoints } from './f02-crash-points.ts';
import { killWhileWaiting } from './f03-kill-while-waiting.ts';
import { postgresRestarts } from './f05-postgres-restarts.ts';
import { connectionsLost } from './f06-connections-lost.ts';
import { commitAmbiguity } from './f07-commit-ambiguity.ts';
import { natsRestarts } from './f08-nats-restarts.ts';
import { natsLost } from './f09-nats-lost.ts';
import { natsParted } from './f10-nats-parted.ts';
import { earlyResume } from './f12-early-resume.ts';
import { zombie } from './f13-zombie.ts';
import { clockJumps } from './f14-clock-jumps.ts';
import { poison } from './f17-poison.ts';
import { blockingCode, memoryBombs } from './f18-hostile-code.ts';
import { backlog } from './f20-backlog.ts';
import { rollingRestart } from './f21-rolling-restart.ts';
import { memoryLimit } from './f22-memory-limit.ts';
import { lostHints, repeatedMessages } from './f25-hints.ts';
import { cancelRaces } from './f28-cancel-races.ts';
import { fanOut } from './f29-fan-out.ts';
import { webhookStorm } from './f30-webhook-storm.ts';
import { successStays } from './f31-success-stays.ts';
import { silentWorker } from './f32-silent-worker.ts';
import { noRestart } from './f33-no-restart.ts';

/** In the order in which they are run: each leaves the house as it found it. */
export const CHAOS_TESTS: readonly AnyChaosTest[] = [
  killMidNode,
  crashPoints,
  killWhileWaiting,
  postgresRestarts,
  connectionsLost,
  commitAmbiguity,
  natsRestarts,
  natsLost,
  natsParted,
  repeatedMessages,
  earlyResume,
  zombie,
  clockJumps,
  poison,
  blockingCode,
  memoryBombs,
  backlog,
  rollingRestart,
  memoryLimit,
  lostHints,
  cancelRaces,
  fanOut,
  webhookStorm,
  successStays,
  silentWorker,
  noRestart,
];
