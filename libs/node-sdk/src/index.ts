export { defineNode, isParked, type FromParameters, type NodeContext, type NodeDefinition, type NodeResult, type Parked, type RawParameters } from './node-definition.ts';
export { NodeFailure } from './node-failure.ts';
export type { CodeJob, CodePort, HttpPort, HttpRequest, HttpResponse, NodePorts } from './node-ports.ts';
export { HTTP_METHODS, type HttpMethod, type RespondMode, type WebhookAnswer, type WebhookRequest, type WebhookRoute } from './webhook.ts';
