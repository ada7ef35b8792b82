import { nodeFixtures } from '../../test/node-fixtures.ts';
import { form } from './form.node.ts';

nodeFixtures(form, import.meta.dirname);
