import { nodeFixtures } from '../../test/node-fixtures.ts';
import { editImage } from './edit-image.node.ts';

nodeFixtures(editImage, import.meta.dirname);
