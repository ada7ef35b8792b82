import 'reflect-metadata';
import { measureEngine } from './engine.ts';
import { measureExpressions } from './expressions.ts';
import { FLOWS, measureFlows } from './flows.ts';
import { measureJournal } from './journal.ts';
import { printTable } from './table.ts';
import { measureWaits } from './waits.ts';

/** `npm run bench -- [--fleet] [engine] [expressions] [journal] [waits] [W1 W2 …]`; everything where nothing is named. */
const way = process.argv.includes('--fleet') ? 'fleet' : 'standalone';
const wanted = process.argv.slice(2).filter((argument) => argument !== '--fleet');
const flows = wanted.length === 0 ? Object.keys(FLOWS) : wanted.filter((name) => name in FLOWS);
const PARTS = ['engine', 'expressions', 'journal', 'waits'];
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part);
const unknown = wanted.filter((name) => !PARTS.includes(name) && !(name in FLOWS));
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown.join('", "')}". Choose from: ${[...PARTS, ...Object.keys(FLOWS)].join(', ')}.`);
  process.exit(1);
}

if (isWanted('engine')) printTable('Engine, one core', await measureEngine());
if (isWanted('expressions')) printTable('Expressions, in the process and in a warm isolate', await measureExpressions());
if (isWanted('journal')) printTable('The journal, fsync on', await measureJournal());
if (isWanted('waits')) printTable(`Waiting runs (${way})`, await measureWaits(way));
if (flows.length > 0) printTable(`Whole system (${way}), every execution saved`, await measureFlows(flows, way));
