export { FakeClock } from './fake-clock.ts';
export { freePort } from './free-port.ts';
export { make } from './make/make.ts';
export type { PlanEdge, PlanNodeSeed, PlanSeed } from './make/plans.ts';
export { startNats, type NatsServer } from './nats/nats-server.ts';
export { createTestDatabase, type TestDatabase, type TestDatabaseOptions } from './postgres/test-database.ts';
export { launch, type LaunchedProcess, type LaunchOptions } from './process/launch.ts';
export { startSilentProxy, type SilentProxy } from './silent-proxy.ts';
export { waitFor, waitUntilNoneLeft, type PatienceOptions, type WaitOptions } from './wait-for.ts';
