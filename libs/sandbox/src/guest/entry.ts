/**
 * What the worker calls inside the isolate. Only strings and numbers cross, so no object of isolated-vm ever exists here.
 *
 *   install → (begin → status/tick … → failureText | resultText → cleanUp)*
 *
 * status: FINISHED, STUCK (nothing left that could wake the code), NOT_BEGUN, ASKING (an answer from outside will), or milliseconds
 * until the next timer, which an answer may come before.
 */
import { atob, btoa } from './base64.ts';
import { Buffer } from './buffer.ts';
import { CustomData } from './custom-data.ts';
import { ConsoleLines, makeConsole } from './console.ts';
import { tellCustomData } from './custom-data.ts';
import { cryptoModule } from './crypto.ts';
import { describeThrown, type RunFailure } from './failure.ts';
import { freezeReachable, GlobalSweeper } from './freeze.ts';
import { callEach } from './call-each.ts';
import { connectHost, type HostCall } from './host-call.ts';
import { connectRequests, HostRequests } from './host-requests.ts';
import { connectLibraries, resetLibraries } from './libraries.ts';
import { forbidCodeGeneration } from './no-code-generation.ts';
import { InputView, NodeView } from './node-view.ts';
import { connectZod, NodeFailure } from './node-module.ts';
import { allModules } from './require.ts';
import { evaluateAll } from './evaluate-all.ts';
import { toResultText } from './result-text.ts';
import { scopeNames, scopeValues, type RunData, type RunSettings } from './scope.ts';
import { receiverOf, textsOf, withChanges } from './static-data.ts';
import { structuredClone } from './structured-clone.ts';
import { TextDecoder, TextEncoder } from './text-encoding.ts';
import { Timers } from './timers.ts';
import { URL } from './url.ts';
import { URLSearchParams } from './url-search-params.ts';

type UserFunction = () => Promise<unknown>;
/** Gives one function, or for expressions one for each. */
type Factory = (...values: unknown[]) => UserFunction | UserFunction[];

const FINISHED = -1;
const STUCK = -2;
const NOT_BEGUN = -3;
const ASKING = -4;
/** Deep enough for a line of the user's below several calls of a library. */
const STACK_FRAMES = 30;

interface Run {
  readonly console: ConsoleLines;
  /** What the code has set of it. */
  readonly customData: Map<string, string>;
  readonly timers: Timers;
  readonly requests: HostRequests;
  finished: boolean;
  failure?: RunFailure;
  result: string;
}

let run: Run | undefined;
let sweeper: GlobalSweeper | undefined;

export { connectZod, scopeNames };

/** Makes a bare context ours. `shared` contexts are frozen, and serve run after run. */
export function install(host: HostCall, luxon: object, jmespath: never, shared: boolean): void {
  connectHost(host);
  connectLibraries(luxon, jmespath);
  defineGlobals();
  forbidCodeGeneration();
  Error.stackTraceLimit = STACK_FRAMES;
  if (!shared) return;
  freezeReachable([luxon, ...allModules(), NodeView, InputView, CustomData, cryptoModule.createHash('md5')]);
  sweeper = new GlobalSweeper();
}

export function begin(dataText: string, settingsText: string, factory: Factory): void {
  const settings = JSON.parse(settingsText) as RunSettings;
  resetLibraries(settings.timezone);
  run = {
    console: new ConsoleLines(),
    customData: new Map(),
    timers: new Timers(),
    requests: new HostRequests((failure) => new NodeFailure(failure)),
    finished: false,
    result: 'null',
  };
  void execute(run, JSON.parse(dataText) as RunData, settings, factory);
}

export function status(): number {
  if (!run) return NOT_BEGUN;
  if (run.finished) return FINISHED;
  return run.timers.nextDelayMs() ?? (run.requests.isWaiting ? ASKING : STUCK);
}

/** What the code has asked of the house since the last time; see `HostRequests.take`. */
export const takeRequests = (): string => run?.requests.take() ?? '';

export const settleRequest = (id: number, answer: string): void => run?.requests.settle(id, answer);

export function tick(): void {
  try {
    run?.timers.fireNext();
  } catch (error) {
    finish(run!, describeThrown(error));
  }
}

/** `{ failure?, console, customData? }` as JSON. */
export const outcomeText = (): string =>
  JSON.stringify({
    failure: run?.failure,
    console: run?.console.take(),
    customData: run?.customData.size ? [...run.customData] : undefined,
  });

export const resultText = (): string => run?.result ?? 'null';

/** Forgets the run. False where the context must be thrown away. */
export function cleanUp(): boolean {
  run?.timers.clear();
  run = undefined;
  /(?:)/.exec(''); // RegExp.$1 and its kin remember the last match
  return sweeper?.sweep() ?? false;
}

async function execute(mine: Run, data: RunData, settings: RunSettings, factory: Factory): Promise<void> {
  let itemIndex: number | undefined;
  const staticData = data.staticData && { parts: data.staticData, before: textsOf(data.staticData) };
  try {
    const functions = (index: number) => factory(...scopeValues(data, settings, index));
    if (settings.mode === 'evaluate') {
      const results = await evaluateAll(Math.max(1, data.items.length), functions as (index: number) => UserFunction[]);
      if (!mine.finished) mine.result = results;
      return finish(mine);
    }
    const receiver = data.staticData && receiverOf(data.staticData);
    const call = (index: number) => (functions(index) as UserFunction).call(receiver);
    let result: string;
    if (settings.mode === 'each-settled')
      result = await callEach(data.items.length, async (index) => call(index), settings.maxResultChars);
    else if (settings.mode === 'all' || settings.mode === 'node') result = toResultText(await call(0), settings.maxResultChars);
    else {
      const values: unknown[] = [];
      for (itemIndex = 0; itemIndex < data.items.length; itemIndex++) values.push(await call(itemIndex));
      itemIndex = undefined;
      result = toResultText(values, settings.maxResultChars);
    }
    if (mine.finished) return;
    mine.result = staticData ? withChanges(result, staticData, settings.maxResultChars) : result;
    finish(mine);
  } catch (error) {
    finish(mine, describeThrown(error, itemIndex));
  }
}

function finish(mine: Run, failure?: RunFailure): void {
  if (mine.finished) return;
  mine.finished = true;
  mine.failure = failure;
  mine.timers.clear();
}

connectRequests(() => run?.requests);

tellCustomData((name, value) => void run?.customData.set(name, value));

function defineGlobals(): void {
  const timer =
    (repeats: boolean) =>
    (callback: unknown, delayMs?: unknown, ...args: unknown[]): number | undefined =>
      run?.timers.add(callback, delayMs, args, repeats);
  const stop = (id: unknown) => run?.timers.remove(id);
  const values: Record<string, unknown> = {
    console: makeConsole(() => run?.console),
    setTimeout: timer(false),
    setInterval: timer(true),
    setImmediate: (callback: unknown, ...args: unknown[]) => run?.timers.add(callback, 0, args, false),
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate: stop,
    queueMicrotask: (callback: () => void) => void Promise.resolve().then(() => callback()),
    crypto: cryptoModule,
    ...{ Buffer, URL, URLSearchParams, TextEncoder, TextDecoder, atob, btoa, structuredClone },
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  }
}
