import 'reflect-metadata';
import { measureEngine } from './engine.ts';
import { measureExpressions } from './expressions.ts';
import { FLOWS, measureFlows } from './flows.ts';
import { printTable } from './table.ts';

/** `npm run bench -- [--fleet] [engine] [expressions] [W1 W2 …]`; everything where nothing is named. */
const way = process.argv.includes('--fleet') ? 'fleet' : 'standalone';
const wanted = process.argv.slice(2).filter((argument) => argument !== '--fleet');
const flows = wanted.length === 0 ? Object.keys(FLOWS) : wanted.filter((name) => name in FLOWS);
const unknown = wanted.filter((name) => name !== 'engine' && name !== 'expressions' && !(name in FLOWS));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark "${unknown.join('", "')}". Choose from: engine, expressions, ${Object.keys(FLOWS).join(', ')}.`,
  );
  process.exit(1);
}

if (wanted.length === 0 || wanted.includes('engine')) printTable('Engine, one core', await measureEngine());
if (wanted.length === 0 || wanted.includes('expressions'))
  printTable('Expressions, in the process and in a warm isolate', await measureExpressions());
if (flows.length > 0) printTable(`Whole system (${way}), every execution saved`, await measureFlows(flows, way));
