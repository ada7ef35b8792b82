export { conditionsSchema, type Condition, type Conditions, type Operator } from './conditions/conditions.params.ts';
export { digestSecret } from './webhook/secret-digest.ts';
export { nodePages } from './pages.ts';
export { nodeDefinitions } from './registry.ts';
