import 'reflect-metadata';
import { nodeDefinitions } from '@weft/nodes';
import { AloneProcess } from './run-alone.ts';

// Started by `LoneRuns`.
new AloneProcess(nodeDefinitions);
