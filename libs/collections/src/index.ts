export { TransientMap } from './transient-map.ts';
