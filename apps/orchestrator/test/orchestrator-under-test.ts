import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobMigrations, FolderBlobStore } from '@weft/blob-store';
import type { Compilation, CompilerClient, ExecutorClient, StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import {
  ApprovalReader,
  CalledRuns,
  ExecutionQueue,
  ExecutionReader,
  executionMigrations,
  IdempotencyKeys,
  PlanStore,
  RunCollector,
  RunResumes,
  StartTransactions,
  UsageReader,
} from '@weft/execution-store';
import { EventPublisher, InProcessTransport } from '@weft/messaging';
import type { TriggerSchedule, WebhookRoute } from '@weft/node-sdk';
import { createPool, openDataSource, TenantDatabase } from '@weft/persistence';
import { createTestDatabase, make } from '@weft/testing';
import { documentSchema } from '@weft/workflow-model';
import { ExecutionsService } from '../src/executions/executions.service.ts';
import { QueueLimits } from '../src/dispatch/queue-limits.ts';
import { RunStarter } from '../src/executions/run-starter.ts';
import { LeftCalls } from '../src/executions/left-calls.ts';
import { StopService } from '../src/executions/stop.service.ts';
import { orchestratorMigrations } from '../src/index.ts';
import { HookActivation } from '../src/hooks/hook-activation.ts';
import { HookJobs } from '../src/hooks/hook-jobs.ts';
import { HookKeeper } from '../src/hooks/hook-keeper.ts';
import { HooksRepository } from '../src/hooks/hooks.repository.ts';
import { PollsRepository } from '../src/polls/polls.repository.ts';
import { ScheduleActivation } from '../src/schedules/schedule-activation.ts';
import { SchedulesRepository } from '../src/schedules/schedules.repository.ts';
import { SchedulesService } from '../src/schedules/schedules.service.ts';
import { LiveWorkflows } from '../src/webhooks/live-workflows.ts';
import { WebhookRouteEntity } from '../src/webhooks/webhook-route.entity.ts';
import { WebhookRoutesRepository } from '../src/webhooks/webhook-routes.repository.ts';
import { ResumesService } from '../src/webhooks/resumes.service.ts';
import { WebhookTestsRepository } from '../src/webhooks/webhook-tests.repository.ts';
import { WebhookTestsService } from '../src/webhooks/webhook-tests.service.ts';
import { WebhooksService } from '../src/webhooks/webhooks.service.ts';
import { ActivationService } from '../src/workflows/activation.service.ts';
import { ChangeCounter } from '../src/workflows/change-counter.ts';
import { WorkflowVersionEntity } from '../src/workflows/workflow-version.entity.ts';
import { WorkflowEntity } from '../src/workflows/workflow.entity.ts';
import { WorkflowsRepository } from '../src/workflows/workflows.repository.ts';
import { WorkflowsService } from '../src/workflows/workflows.service.ts';
import { CopiesService } from '../src/workflows/copies.service.ts';
import { CallGraph } from '../src/workflows/call-graph.ts';
import { ErrorWorkflows } from '../src/workflows/error-workflows.ts';
import { SubWorkflows } from '../src/workflows/sub-workflows.ts';
import { VersionCompiler } from '../src/workflows/version-compiler.ts';
import { FoldersRepository } from '../src/organising/folders.repository.ts';
import { FoldersService } from '../src/organising/folders.service.ts';
import { TagsRepository } from '../src/organising/tags.repository.ts';
import { TagsService } from '../src/organising/tags.service.ts';
import { UsageService } from '../src/workspaces/usage.service.ts';
import { VariablesRepository } from '../src/workspaces/variables.repository.ts';
import { VariablesService } from '../src/workspaces/variables.service.ts';

/** Takes any document that the model accepts; a node `webhook` gives a route, the name "broken" an error, "reads x" a plan that reads x. */
const fakeCompile = (source: unknown): Compilation => {
  const parsed = documentSchema.safeParse(source);
  if (!parsed.success) return { diagnostics: [problem('DOCUMENT_INVALID')], triggers: [] };
  const document = parsed.data;
  const triggers = document.nodes.map(({ id, name, type, parameters }) => ({
    nodeId: id,
    nodeName: name,
    type,
    webhooks: type === 'webhook' ? [toRoute(parameters)] : type === 'formTrigger' ? [toFormRoute(parameters)] : [],
    ...(type === 'scheduleTrigger' && {
      schedule: { ...(parameters as unknown as TriggerSchedule), timezone: document.settings.timezone },
    }),
    ...(type === 'hookTrigger' && { hasHooks: true as const, webhooks: [toRoute(parameters)] }),
    ...(type === 'pollTrigger' && {
      poll: { rules: parameters['rules'] as unknown as TriggerSchedule['rules'], timezone: document.settings.timezone },
    }),
  }));
  if (document.name === 'broken') return { document, diagnostics: [problem('NODE_TYPE_UNKNOWN')], triggers };
  const plan: Plan = make.plan({ nodes: document.nodes.map(({ id, name }) => ({ id, name })) });
  const body = document.name.startsWith('reads ') ? { ...plan, variables: [document.name.slice('reads '.length)] } : plan;
  return {
    document,
    diagnostics: [],
    triggers,
    plan: { hash: Buffer.from(document.name.padEnd(32)).toString('hex').slice(0, 64), body },
  };
};

const problem = (code: string) => ({ severity: 'error' as const, code, message: 'It is broken.', fix: 'Mend it.' });
const toRoute = (parameters: Readonly<Record<string, unknown>>): WebhookRoute => ({
  method: 'POST',
  path: String(parameters['path']),
  respond: 'last-node',
  immediate: { status: 200, headers: {} },
});

const toFormRoute = (parameters: Readonly<Record<string, unknown>>): WebhookRoute => ({
  ...toRoute(parameters),
  page: { kind: 'form', form: { title: 'Ask', description: '', button: '', fields: [], after: { text: '' } } },
});

/** From then on a tick was missed. */
export const GRACE_MS = 60_000;
const SCHEDULE_LIMITS = { maxSchedules: 400, minIntervalMs: 1_000, minPollIntervalMs: 1_000 };

export const SECRET_KEY = 'a secret key of the tests, with more than 32 characters';

/** The orchestrator's services on a real database; compiler and executor are played. */
export async function openOrchestrator() {
  const test = await createTestDatabase({ migrations: [blobMigrations, executionMigrations, orchestratorMigrations] });
  const entities = [WorkflowEntity, WorkflowVersionEntity, WebhookRouteEntity];
  const source = await openDataSource({ url: test.url, schema: 'orchestrator', role: 'weft_app', entities });
  const pool = createPool({ url: test.url, role: 'weft_execution' });
  const database = new TenantDatabase(source);
  const started: StartCommand[] = [];
  const dispatch = { workspaceMaxRunning: 0, queueLimit: 1_000, queueLimitPerWorkspace: 1_000 };
  const executor: { -readonly [K in 'start' | 'runTriggerJob']: ExecutorClient[K] } = {
    start: async () => ({ status: 'accepted' }),
    runTriggerJob: async () => ({ status: 'succeeded', items: [], staticData: [] }),
  };
  const compiler = {
    compile: async ({ document }: { document: unknown }) => fakeCompile(document),
    convert: async ({ source: document, clampRetries }: { source: { name: string }; clampRetries?: boolean }) => ({
      document: clampRetries === true ? { ...document, name: `${document.name}, clamped` } : document,
      tags: ['Sales', 'north'],
      nodes: [],
      findings: [],
    }),
    exportWorkflow: async ({ document, tags }: { document: unknown; tags?: readonly string[] }) => ({
      file: { document, tags },
      report: [],
      findings: [],
    }),
  } as unknown as { -readonly [K in keyof CompilerClient]: CompilerClient[K] };
  const events = new EventPublisher(new InProcessTransport({ copy: true }));
  const repository = new WorkflowsRepository();
  const routes = new WebhookRoutesRepository();
  const changes = new ChangeCounter(database, events);
  const queue = new ExecutionQueue({ pool });
  const blobFolder = mkdtempSync(join(tmpdir(), 'weft-orchestrator-'));
  const reader = new ExecutionReader({ database, blobs: new FolderBlobStore(blobFolder) });
  const variables = new VariablesRepository();
  const errorWorkflows = new ErrorWorkflows(database, repository, variables, dispatch);
  const live = new LiveWorkflows(database, repository, changes, variables, errorWorkflows);
  const tagRows = new TagsRepository();
  const tags = new TagsService(database, tagRows);
  const folders = new FoldersService(database, new FoldersRepository());
  const callGraph = new CallGraph(database, repository);
  const versions = new VersionCompiler(
    new PlanStore({ pool }),
    compiler,
    { describe: async () => ({}) },
    errorWorkflows,
    callGraph,
  );
  const workflows = new WorkflowsService(database, repository, versions, folders, tags, tagRows, changes);
  const schedules = new SchedulesRepository(GRACE_MS);
  const polls = new PollsRepository();
  const executors = {
    start: (command: Parameters<typeof executor.start>[0]) => {
      started.push(command as StartCommand);
      return executor.start(command);
    },
    runTriggerJob: (job: Parameters<typeof executor.runTriggerJob>[0]) => executor.runTriggerJob(job),
  };
  const starter = new RunStarter(
    queue,
    events,
    executors,
    new QueueLimits(queue, dispatch),
    new RunCollector({ pool }),
    dispatch,
  );
  const transactions = new StartTransactions({ pool });
  const hookJobs = new HookJobs(executors, transactions);
  const executions = new ExecutionsService(
    database,
    repository,
    reader,
    starter,
    variables,
    new PlanStore({ pool }),
    new ApprovalReader({ database }),
  );
  const tests = new WebhookTestsService(database, new WebhookTestsRepository(), repository, variables, executions);
  const left = new LeftCalls(new CalledRuns({ pool }), queue, events);
  return {
    started,
    hookKeeper: new HookKeeper(transactions, hookJobs),
    /** May be changed by a test. */
    dispatch,
    url: test.url,
    starter,
    schedules: new SchedulesService(database, repository, schedules, polls),
    executor,
    compiler,
    queue,
    live,
    changes,
    pool,
    database,
    workflows,
    folders,
    tags,
    copies: new CopiesService(workflows, compiler),
    variables: new VariablesService(database, variables, changes),
    usage: new UsageService(database, new UsageReader()),
    activation: new ActivationService(
      database,
      repository,
      routes,
      changes,
      tagRows,
      new ScheduleActivation(schedules, polls, SCHEDULE_LIMITS),
      new HookActivation(database, new HooksRepository(), hookJobs, repository, variables),
      callGraph,
    ),
    subWorkflows: new SubWorkflows(database, repository, variables, errorWorkflows, dispatch),
    webhooks: new WebhooksService(database, routes, live, starter, tests),
    tests,
    resumes: new ResumesService(new RunResumes({ pool }), new PlanStore({ pool }), events, new IdempotencyKeys({ pool }), {
      secretKey: SECRET_KEY,
      idempotencyDays: 7,
    } as never),
    executions,
    stops: new StopService(queue, reader, events, left),
    reader,
    close: async () => {
      await left.onModuleDestroy();
      await Promise.all([source.destroy(), pool.end()]);
      await test.drop();
      rmSync(blobFolder, { recursive: true, force: true });
    },
  };
}

export type OrchestratorUnderTest = Awaited<ReturnType<typeof openOrchestrator>>;

export const webhookDocument = (name: string, path: string) => ({
  name,
  nodes: [{ id: 'hook', name: 'Hook', type: 'webhook', parameters: { path } }],
});
