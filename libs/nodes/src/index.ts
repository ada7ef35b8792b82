export { conditionsSchema, type Condition, type Conditions, type Operator } from './conditions/conditions.params.ts';
export { digestSecret } from './webhook/secret-digest.ts';
export { nodeDefinitions } from './registry.ts';
