export { SANDBOX_LEVELS, type SandboxLevel } from './confinement.ts';
export { type ConsoleLine } from './protocol.ts';
export { SandboxPool, type SandboxOptions, type SandboxReadiness } from './sandbox-pool.ts';
