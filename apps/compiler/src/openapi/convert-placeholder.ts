import { AppError } from '@weft/errors';
import type { ConvertedPlaceholder } from '@weft/contracts';
import type { JsonObject, WorkflowNode } from '@weft/workflow-model';
import { ApiDescription } from './api-description.ts';
import { toRequest } from './operation-request.ts';
import { RequestValues } from './request-values.ts';

export interface PlaceholderConversion {
  readonly node: WorkflowNode;
  /** OpenAPI 3: an object, or its text. */
  readonly openapi: unknown;
  readonly operationId: string;
  readonly serverUrl?: string;
  readonly credential?: { readonly id: string; readonly type: string };
}

/** Types of credentials that serve any request, as people know them from HTTP Request. */
const isGeneral = (type: string): boolean => type.startsWith('http') || type.startsWith('oAuth');

/** A placeholder as an HTTP Request node that calls one operation. @throws NODE_NOT_CONVERTIBLE, OPENAPI_UNREADABLE, OPERATION_NOT_FOUND */
export function convertPlaceholder(conversion: PlaceholderConversion): ConvertedPlaceholder {
  const { node, openapi, operationId, serverUrl, credential } = conversion;
  if (node.type !== 'placeholder')
    throw new AppError(
      'NODE_NOT_CONVERTIBLE',
      `"${node.name}" is no placeholder but a node of the type "${node.type}": it can run as it is.`,
    );
  const api = ApiDescription.read(openapi);
  const operation = api.find(operationId);
  const given = new RequestValues(node.parameters['source'] ?? null);
  const { parameters, values, notes } = toRequest(api, operation, { given, serverUrl });
  const { credentials: _, ...rest } = node;
  return {
    node: {
      ...rest,
      type: 'httpRequest',
      typeVersion: 1,
      parameters: { ...parameters, ...authentication(credential) },
      ...(credential && { credentials: { [credential.type]: credential.id } }),
    },
    values,
    notes: [...notes, ...missingCredential(api.securityOf(operation), credential)],
  };
}

const authentication = (credential: PlaceholderConversion['credential']): JsonObject =>
  credential ? { authentication: isGeneral(credential.type) ? 'generic' : 'predefined', credentialType: credential.type } : {};

const missingCredential = (schemes: readonly string[], credential: PlaceholderConversion['credential']): string[] =>
  schemes.length > 0 && !credential ? [`The operation asks for credentials (${schemes.join(', ')}), and the node has none.`] : [];
