import { stripTypeScriptTypes } from 'node:module';
import { posix } from 'node:path';
import type { Context, Isolate, Module, Reference, Script } from 'isolated-vm';
import type { GuestFailure, GuestProgram, InitHeader, JobHeader } from '../protocol.ts';
import { hostOperation } from './host-operations.ts';
import { checkSource, needsOwnContext, wrapExpressions, wrapSource } from './source-check.ts';

type Ivm = typeof import('isolated-vm');

/** Entry points of the guest program, by name. Held here, on this side; the isolate never sees a reference. */
const ENTRY_POINTS = [
  'begin',
  'status',
  'tick',
  'takeRequests',
  'settleRequest',
  'outcomeText',
  'resultText',
  'cleanUp',
] as const;
type EntryPoint = (typeof ENTRY_POINTS)[number];

interface GuestContext {
  readonly context: Context;
  readonly call: Readonly<Record<EntryPoint, Reference>>;
  /** Takes the library that custom nodes describe their parameters by. */
  readonly connectZod: Reference;
}

/** A context that is ready to run one piece of code again and again. */
export interface CodeContext extends GuestContext {
  readonly key: string;
  readonly factory: Reference;
  readonly names: readonly string[];
}

/** About 0.6 MB each, before the code makes anything. */
const MAX_CONTEXTS = 16;
/** What the code of a custom node begins with, and nothing else may say. */
const NODE_NAMES = ['$nodeModule'];
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * The isolate of this process and its contexts: one for each piece of code, kept while it is among the last used, and a
 * spare one so that new code does not wait for a context to be built.
 */
export class IsolateHost {
  readonly isolate: Isolate;
  private readonly luxon: Script;
  private readonly jmespath: Script;
  private readonly contexts = new Map<string, CodeContext>();
  private readonly scopeNames: readonly string[];
  private spare: GuestContext | undefined;
  /** Of custom nodes each run has a context of its own; once there was one, the next is made ready. */
  private spareForNode: GuestContext | undefined;
  private hasRunNodes = false;

  private readonly ivm: Ivm;
  private readonly modules: readonly (readonly [name: string, code: string])[];
  private readonly zod: GuestProgram['zod'];

  constructor(ivm: Ivm, program: GuestProgram, settings: InitHeader) {
    this.ivm = ivm;
    this.modules = Object.entries(program.modules).map(
      ([name, text]) => [name, program.typed ? stripTypeScriptTypes(text) : text] as const,
    );
    this.zod = program.zod;
    // Without onCatastrophicError V8 aborts the process when it runs out of memory; with it, it would sleep until it is killed.
    this.isolate = new ivm.Isolate({ memoryLimit: settings.isolateMemoryMb });
    this.luxon = this.isolate.compileScriptSync(`(function(){${program.luxon}\nreturn luxon})()`);
    this.jmespath = this.isolate.compileScriptSync(`(function(exports){${program.jmespath}\nreturn exports})({})`);
    this.spare = this.makeContext(true);
    this.scopeNames = this.readScopeNames();
  }

  /** A context for the job's code, kept from before or made now; or why the code cannot be run. */
  take(job: JobHeader): CodeContext | GuestFailure {
    const names = this.namesIn(job);
    const key = JSON.stringify([names, job.sources ?? job.source]);
    const kept = job.mode === 'node' ? undefined : this.contexts.get(key);
    if (kept) {
      this.contexts.delete(key);
      return kept;
    }
    const refused = job.sources ? undefined : checkSource(job.source);
    return refused ?? this.compile(job, key, names);
  }

  /** Gives the context back after a run, clean or to be thrown away: those of custom nodes always are. */
  release(code: CodeContext, reusable: boolean): void {
    if (!reusable || code.names === NODE_NAMES || needsOwnContext(code.key)) {
      dispose(code);
      return;
    }
    this.contexts.set(code.key, code);
    if (this.contexts.size <= MAX_CONTEXTS) return;
    const oldest = this.contexts.values().next().value!;
    this.contexts.delete(oldest.key);
    dispose(oldest);
  }

  /** For idle moments. */
  prepareSpare(): void {
    this.spare ??= this.makeContext(true);
    if (this.hasRunNodes) this.spareForNode ??= this.makeNodeContext();
  }

  private compile(job: JobHeader, key: string, names: readonly string[]): CodeContext | GuestFailure {
    const guest = this.freshContext(job);
    try {
      const text = job.sources ? wrapExpressions(job.sources, names) : wrapSource(job.source, names);
      const script = this.isolate.compileScriptSync(text, { filename: 'code-node.js', lineOffset: -1 });
      const factory = script.runSync(guest.context, { reference: true }) as unknown as Reference;
      script.release();
      return { ...guest, key, factory, names };
    } catch (error) {
      dispose(guest);
      return { code: 'CODE_FAILED', message: `SyntaxError: ${(error as Error).message}` };
    }
  }

  private freshContext(job: JobHeader): GuestContext {
    if (job.mode === 'node') return this.takeNodeContext();
    if (needsOwnContext(textOf(job))) return this.makeContext(false);
    const guest = this.spare ?? this.makeContext(true);
    this.spare = undefined;
    return guest;
  }

  private takeNodeContext(): GuestContext {
    const guest = this.spareForNode ?? this.makeNodeContext();
    this.spareForNode = undefined;
    this.hasRunNodes = true;
    return guest;
  }

  private makeNodeContext(): GuestContext {
    const guest = this.makeContext(true);
    this.loadZod(guest);
    return guest;
  }

  private namesIn(job: JobHeader): readonly string[] {
    if (job.mode === 'node') return NODE_NAMES;
    const source = textOf(job);
    const names = new Set([
      ...this.scopeNames.filter((name) => !NODE_NAMES.includes(name)),
      ...Object.keys(job.globals).filter((name) => IDENTIFIER.test(name)),
    ]);
    return [...names].filter((name) => source.includes(name));
  }

  private makeContext(shared: boolean): GuestContext {
    const context = this.isolate.createContextSync();
    const namespace = this.instantiate(context);
    const luxon = this.luxon.runSync(context, { reference: true }) as unknown as Reference;
    const jmespath = this.jmespath.runSync(context, { reference: true }) as unknown as Reference;
    const install = namespace.getSync('install', { reference: true }) as Reference;
    const host = new this.ivm.Callback(hostOperation, { sync: true });
    install.applySync(undefined, [host, luxon.derefInto(), jmespath.derefInto(), shared]);
    const entries = ENTRY_POINTS.map((name) => [name, namespace.getSync(name, { reference: true }) as Reference]);
    const connectZod = namespace.getSync('connectZod', { reference: true }) as Reference;
    for (const handle of [luxon, jmespath, install, namespace]) handle.release();
    return { context, call: Object.fromEntries(entries) as Record<EntryPoint, Reference>, connectZod };
  }

  private instantiate(context: Context): Reference {
    return this.evaluate(context, this.modules, 'entry', (specifier) => specifier.replace(/^\.\/|\.[jt]s$/g, ''));
  }

  private loadZod({ context, connectZod }: GuestContext): void {
    const modules = Object.entries(this.zod);
    const namespace = this.evaluate(context, modules, modules[0]![0], (specifier, from) =>
      posix.join(posix.dirname(from), specifier),
    );
    connectZod.applySync(undefined, [namespace.derefInto()]);
    namespace.release();
  }

  /** Evaluates modules that refer to each other and to nothing else; gives the namespace of the entry. */
  private evaluate(
    context: Context,
    modules: readonly (readonly [name: string, code: string])[],
    entryName: string,
    nameOf: (specifier: string, from: string) => string,
  ): Reference {
    const compiled = new Map(
      modules.map(([name, code]) => [name, this.isolate.compileModuleSync(code, { filename: `weft:${name}` })]),
    );
    const names = new Map<Module, string>([...compiled].map(([name, module]) => [module, name]));
    const entry = compiled.get(entryName)!;
    entry.instantiateSync(context, (specifier, referrer) => {
      const found = compiled.get(nameOf(specifier, names.get(referrer)!));
      if (!found) throw new Error(`the guest program has no module ${specifier}`);
      return found;
    });
    entry.evaluateSync();
    const namespace = entry.namespace as Reference;
    for (const module of compiled.values()) module.release();
    return namespace;
  }

  private readScopeNames(): readonly string[] {
    const probe = this.instantiate(this.isolate.createContextSync());
    const text = (probe.getSync('scopeNames', { reference: true }) as Reference).applySync(undefined, [], {
      result: { copy: true },
    }) as string;
    return text.split(' ');
  }
}

const textOf = ({ source, sources }: JobHeader): string => sources?.join('\n') ?? source;

/** Every handle on its own: one that is left would keep the whole context until this side happens to collect its garbage. */
function dispose({ context, call, connectZod, ...rest }: GuestContext & { readonly factory?: Reference }): void {
  for (const reference of Object.values(call)) reference.release();
  connectZod.release();
  rest.factory?.release();
  context.release();
}
