import { TypeFault } from '../expression-error.ts';
import { textArgument } from '../methods/arguments.ts';
import { refuse } from '../methods/arguments.ts';
import { toPattern } from '../patterns/pattern-text.ts';
import { Pattern } from '../patterns/pattern.ts';
import { Namespace, type Invoke } from '../values/callable.ts';
import { toText } from '../values/coerce.ts';
import { iterate } from '../values/iterate.ts';
import { WebAddress } from '../values/web-address.ts';

const makePattern: Invoke = ([source, flags], run) =>
  source instanceof Pattern
    ? new Pattern(source.source, textArgument(flags, run, source.flags))
    : toPattern(source, textArgument(flags, run, ''), run);

/** An error to throw: plain data with a message. */
function errorNamespace(name: string): Namespace {
  const make: Invoke = ([message], run) => run.fresh({ name, message: textArgument(message, run, '') });
  return new Namespace(name, { call: make, construct: make });
}

export const constructors: readonly Namespace[] = [
  new Namespace('RegExp', { call: makePattern, construct: makePattern }),
  new Namespace('Set', {
    construct: ([values], run) => new Set(values === undefined || values === null ? [] : iterate(values, run)),
  }),
  new Namespace('Map', {
    construct: ([entries], run) => {
      if (entries === undefined || entries === null) return new Map();
      return new Map([...iterate(entries, run)].map((entry) => pairOf(entry)));
    },
  }),
  new Namespace('URL', {
    construct: ([text, base], run) => {
      const address = toText(text, run);
      try {
        return new WebAddress(address, base === undefined ? undefined : toText(base, run));
      } catch {
        throw refuse(`"${address.slice(0, 100)}" is not a URL.`, 'An address begins with its scheme, such as https://.');
      }
    },
  }),
  ...['Error', 'TypeError', 'RangeError'].map(errorNamespace),
];

function pairOf(entry: unknown): [unknown, unknown] {
  if (!Array.isArray(entry)) throw new TypeFault('A Map is made of pairs of key and value');
  return [entry[0], entry[1]];
}
