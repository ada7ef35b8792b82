// Loaded by NODE_OPTIONS into every process of a Weft under test, and nowhere else: the product has no failpoints of its own (ADR 0024).
const folder = process.env.CHAOS_FAILPOINTS;
const name = nameOf(process.argv);
if (name !== undefined && folder !== undefined) {
  await import('../../../swc-hook.mjs'); // before the one of the command line, which comes after this
  const { weaveClock } = await import('./weave-clock.ts');
  weaveClock(folder, name);
  const natsUrl = JSON.parse(process.env.CHAOS_NATS_URLS ?? '{}')[name];
  if (natsUrl !== undefined) process.env.NATS_URL = natsUrl;
  const { weave } = await import('./weave.ts');
  weave(name, folder);
}

/** Of a service of the fleet as the list of processes shows it; `alone` is a process for runs that executors have died of. */
function nameOf([, entry = '', service = '']) {
  if (entry.endsWith('apps/standalone/src/main.ts')) return 'standalone';
  if (entry.endsWith('apps/executor/src/alone/main.ts')) return 'alone';
  return /^(executor|orchestrator|gateway)(-\d+)?$/.test(service) ? service : undefined;
}
