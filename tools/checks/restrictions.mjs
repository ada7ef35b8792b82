// What a file may not import or touch, with the way out in each message.
import { builtinModules } from 'node:module';

const TAKE_A_PORT =
  'Pure code does no I/O and knows no clock: take a port (libs/engine/src/ports.ts, libs/node-sdk/src/node-ports.ts).';

const OWN_INDEX = {
  regex: String.raw`^\.{1,2}/(?:\.\./)*index(?:\.ts)?$`,
  message: "A library's index is for other projects. Inside, import the file that has it.",
};
const ENVIRONMENT = { name: 'node:process', importNames: ['env'], message: 'Only libs/config reads the environment.' };
const BUILT_IN = {
  group: ['node:*', ...builtinModules.filter((name) => !name.startsWith('_')).map((name) => `/${name}`)],
  message: TAKE_A_PORT,
};

const OUTSIDE_WORLD = {
  group: ['node:net', 'node:http', 'node:https', 'node:child_process', 'node:timers/promises', 'pg', '@nats-io/*'],
  message: 'A *.spec.ts touches nothing outside its process and sleeps for nothing. If it must, call it *.int-spec.ts.',
};

const PATTERNS = { any: [OWN_INDEX], pure: [OWN_INDEX, BUILT_IN], 'unit test': [OUTSIDE_WORLD] };

/** Options of no-restricted-imports for `any` file, a `pure` one or a `unit test`. */
export function importsFor(kind) {
  return ['error', { paths: [ENVIRONMENT], patterns: PATTERNS[kind] }];
}

const IMPURE_GLOBALS = [
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'fetch',
  'crypto',
  'performance',
  'console',
  'require',
];
export const PURE_GLOBALS = IMPURE_GLOBALS.map((name) => ({ name, message: TAKE_A_PORT }));

/** Time in a unit test stands still until its clock is told to move. */
export const SLEEPING = ['setTimeout', 'setInterval'].map((name) => ({ name, message: OUTSIDE_WORLD.message }));

export const PURE_PROPERTIES = [
  { object: 'Date', property: 'now', message: TAKE_A_PORT },
  { object: 'DateTime', property: 'now', message: TAKE_A_PORT },
  { object: 'Math', property: 'random', message: TAKE_A_PORT },
  { object: 'globalThis', property: 'process', message: TAKE_A_PORT },
  { object: 'globalThis', property: 'setTimeout', message: TAKE_A_PORT },
  { object: 'globalThis', property: 'fetch', message: TAKE_A_PORT },
];

export const processEnv = {
  object: 'process',
  property: 'env',
  message: 'Only libs/config reads the environment: declare a setting there.',
};

/** `new Date()` without an argument asks the clock. */
export const presentTime = { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: TAKE_A_PORT };

export const barrel = {
  selector: 'ExportAllDeclaration[exported=null]',
  message: 'Name what is exported: an index is the list of what a library offers.',
};

/** Past these, one object with named fields. A constructor's parameters are its dependencies. */
const MAX_PARAMETERS = 4;
const MAX_DEPENDENCIES = 8;

export const tooManyParameters = [
  {
    selector: `:not(MethodDefinition[kind='constructor']) > :function[params.length>${MAX_PARAMETERS}]`,
    message: `More than ${MAX_PARAMETERS} parameters: take one object.`,
  },
  {
    selector: `MethodDefinition[kind='constructor'] > FunctionExpression[params.length>${MAX_DEPENDENCIES}]`,
    message: `More than ${MAX_DEPENDENCIES} dependencies: this class does too much.`,
  },
];
