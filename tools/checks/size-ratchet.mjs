// The exceptions to the size limits. size-ratchet.json holds, by file and rule, the measures over the limit; an entry must
// be what the file measures today, and may only get smaller from one commit to the next.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const FILE = 'tools/checks/size-ratchet.json';
const SIZE_RULES = /^eslint\((max-lines|max-lines-per-function|max-depth|complexity)\)$/;
const MEASURE = /(?:\(|complexity of )(\d+)/;

export const readRatchet = () => JSON.parse(readFileSync(FILE, 'utf8'));

/** Splits oxlint's findings into those about size, with their measure, and the others. */
export function measure(diagnostics) {
  const isSize = ({ code }) => SIZE_RULES.test(code ?? '');
  const sizes = diagnostics.filter(isSize).map((found) => {
    const measured = MEASURE.exec(found.message);
    if (!measured) throw new Error(`no measure in "${found.message}": has oxlint changed its wording?`);
    return { ...found, rule: SIZE_RULES.exec(found.code)[1], size: Number(measured[1]) };
  });
  return { sizes, others: diagnostics.filter((found) => !isSize(found)) };
}

/** Findings about size that the ratchet does not except, and exceptions that are no longer needed. */
export function weigh(sizes, ratchet) {
  const groups = Map.groupBy(sizes, ({ filename, rule }) => `${filename} ${rule}`);
  const excepted = new Map(
    Object.entries(ratchet).flatMap(([file, rules]) => Object.entries(rules).map(([rule, list]) => [`${file} ${rule}`, list])),
  );
  const fresh = [...groups].flatMap(([key, found]) => tooBig(found, excepted.get(key) ?? []));
  const stale = [...excepted].filter(([key, list]) => isSmaller(sizesOf(groups.get(key)), list));
  return [
    ...fresh,
    ...stale.map(([key]) => ({ text: `${FILE}: "${key}" now measures [${sizesOf(groups.get(key))}]: lower the entry` })),
  ];
}

/** Entries that are new, or greater than they were. */
export function findGrowth(before, now) {
  if (!before) return [];
  return Object.entries(now).flatMap(([file, rules]) =>
    Object.entries(rules)
      .filter(([rule, list]) => !fits(list, before[file]?.[rule] ?? []))
      .map(([rule]) => `${FILE}: "${file} ${rule}" is new or has grown; the list may only shrink`),
  );
}

/** The ratchet to compare with: the last committed one that differs from today's; undefined where there is none to see. */
export function committedRatchet(today = readFileSync(FILE, 'utf8')) {
  const shown = ['HEAD', 'HEAD^'].map((commit) => spawnSync('git', ['show', `${commit}:${FILE}`], { encoding: 'utf8' }));
  const other = shown.find(({ status, stdout }) => status === 0 && stdout !== today);
  return other && JSON.parse(other.stdout);
}

const sizesOf = (found = []) => found.map(({ size }) => size).toSorted((a, b) => b - a);

/** Is each measure covered by an entry of its own? */
const fits = (list, limits) =>
  list.length <= limits.length && list.toSorted((a, b) => b - a).every((size, index) => size <= limits[index]);

const isSmaller = (list, limits) => fits(list, limits) && list.join() !== limits.join();

const tooBig = (found, limits) => (fits(sizesOf(found), limits) ? [] : found);
