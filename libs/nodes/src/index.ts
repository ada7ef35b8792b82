export { conditionsSchema, type Condition, type Conditions, type Operator } from './conditions/conditions.params.ts';
export { customNode } from './custom-nodes/custom-node.ts';
export { CUSTOM_NODE_TYPE, customNodeManifest, type CustomNodeManifest } from './custom-nodes/manifest.ts';
export { SchemaRefused, toParameterSchema } from './custom-nodes/parameter-schema.ts';
export { digestSecret } from './webhook/secret-digest.ts';
export { nodePages } from './pages.ts';
export { nodeDefinitions } from './registry.ts';
