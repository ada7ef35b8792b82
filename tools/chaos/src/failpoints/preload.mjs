// Loaded by NODE_OPTIONS into every process of a Weft under test, and nowhere else: the product has no failpoints of its own (ADR 0024).
const service = /^(executor|orchestrator)(-\d+)?$/.exec(process.argv[2] ?? '')?.[1];
if (service !== undefined) {
  await import('../../../swc-hook.mjs'); // before the one of the command line, which comes after this
  const { weave } = await import('./weave.ts');
  weave(service, process.env.CHAOS_FAILPOINTS);
}
