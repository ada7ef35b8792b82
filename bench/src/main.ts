import 'reflect-metadata';
import { measureEngine } from './engine.ts';
import { FLOWS, measureFlows } from './flows.ts';
import { printTable } from './table.ts';

/** `npm run bench -- [engine] [W1 W2 …]`; everything where nothing is named. */
const wanted = process.argv.slice(2);
const flows = wanted.length === 0 ? Object.keys(FLOWS) : wanted.filter((name) => name in FLOWS);
const unknown = wanted.filter((name) => name !== 'engine' && !(name in FLOWS));
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown.join('", "')}". Choose from: engine, ${Object.keys(FLOWS).join(', ')}.`);
  process.exit(1);
}

if (wanted.length === 0 || wanted.includes('engine')) printTable('Engine, one core', await measureEngine());
if (flows.length > 0) printTable('Whole system, every execution saved', await measureFlows(flows));
