import 'reflect-metadata';
import { nodeDefinitions } from '@weft/nodes';
import { AloneProcess } from '../src/alone/run-alone.ts';
import { deadlyNode } from './deadly-node.ts';

// As `src/alone/main.ts`, with a node that ends its process.
new AloneProcess([...nodeDefinitions, deadlyNode()]);
