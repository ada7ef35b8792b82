import { stripTypeScriptTypes } from 'node:module';
import type { Context, Isolate, Reference, Script } from 'isolated-vm';
import type { GuestFailure, GuestProgram, InitHeader, JobHeader } from '../protocol.ts';
import { hostOperation } from './host-operations.ts';
import { checkSource, needsOwnContext, wrapExpressions, wrapSource } from './source-check.ts';

type Ivm = typeof import('isolated-vm');

/** Entry points of the guest program, by name. Held here, on this side; the isolate never sees a reference. */
const ENTRY_POINTS = ['begin', 'status', 'tick', 'outcomeText', 'resultText', 'cleanUp'] as const;
type EntryPoint = (typeof ENTRY_POINTS)[number];

interface GuestContext {
  readonly context: Context;
  readonly call: Readonly<Record<EntryPoint, Reference>>;
}

/** A context that is ready to run one piece of code again and again. */
export interface CodeContext extends GuestContext {
  readonly key: string;
  readonly factory: Reference;
  readonly names: readonly string[];
}

/** About 0.6 MB each, before the code makes anything. */
const MAX_CONTEXTS = 16;
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

  private readonly ivm: Ivm;
  private readonly modules: readonly (readonly [name: string, code: string])[];

  constructor(ivm: Ivm, program: GuestProgram, settings: InitHeader) {
    this.ivm = ivm;
    this.modules = Object.entries(program.modules).map(
      ([name, text]) => [name, program.typed ? stripTypeScriptTypes(text) : text] as const,
    );
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
    const kept = this.contexts.get(key);
    if (kept) {
      this.contexts.delete(key);
      return kept;
    }
    const refused = job.sources ? undefined : checkSource(job.source);
    return refused ?? this.compile(job, key, names);
  }

  /** Gives the context back after a run, clean or to be thrown away. */
  release(code: CodeContext, reusable: boolean): void {
    if (!reusable || needsOwnContext(code.key)) {
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
  }

  private compile(job: JobHeader, key: string, names: readonly string[]): CodeContext | GuestFailure {
    const own = needsOwnContext(textOf(job));
    const guest = own ? this.makeContext(false) : (this.spare ?? this.makeContext(true));
    if (!own) this.spare = undefined;
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

  private namesIn(job: JobHeader): string[] {
    const source = textOf(job);
    const names = new Set([...this.scopeNames, ...Object.keys(job.globals).filter((name) => IDENTIFIER.test(name))]);
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
    for (const handle of [luxon, jmespath, install, namespace]) handle.release();
    return { context, call: Object.fromEntries(entries) as Record<EntryPoint, Reference> };
  }

  private instantiate(context: Context): Reference {
    const compiled = new Map(
      this.modules.map(([name, code]) => [name, this.isolate.compileModuleSync(code, { filename: `weft:${name}` })]),
    );
    const entry = compiled.get('entry')!;
    entry.instantiateSync(context, (specifier) => {
      const found = compiled.get(specifier.replace(/^\.\/|\.[jt]s$/g, ''));
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
function dispose({ context, call, ...rest }: GuestContext & { readonly factory?: Reference }): void {
  for (const reference of Object.values(call)) reference.release();
  rest.factory?.release();
  context.release();
}
