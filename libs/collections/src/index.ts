export { editDistance } from './edit-distance.ts';
export { TransientMap } from './transient-map.ts';
