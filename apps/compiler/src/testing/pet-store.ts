/** A description with everything that a conversion has to deal with; for tests. */
export const petStore = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: '/relative' }, { url: 'https://{region}.pets.example/v1/', variables: { region: { default: 'eu' } } }],
  security: [{ token: [] }],
  paths: {
    '/pets/{petId}': {
      parameters: [{ $ref: '#/components/parameters/PetId' }],
      get: {
        operationId: 'getPet',
        parameters: [
          { name: 'fields', in: 'query', explode: false, schema: { type: 'array', items: { type: 'string' } } },
          { name: 'X-Trace', in: 'header', required: true, schema: { type: 'string', default: '=trace' } },
          { name: 'Accept', in: 'header', required: true, schema: { type: 'string' } },
          { name: 'theme', in: 'cookie', required: true, schema: { type: 'string' } },
          { name: 'verbose', in: 'query', schema: { type: 'boolean' } },
        ],
      },
      put: {
        operationId: 'replacePet',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
      },
      patch: {
        operationId: 'changePet',
        requestBody: {
          content: {
            'application/merge-patch+json': {
              schema: { type: 'object', properties: { nick_name: { type: 'string' }, age: {} } },
            },
          },
        },
      },
    },
    '/pets': {
      post: {
        operationId: 'addPet',
        security: [],
        requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/Pet' } } } },
      },
    },
    '/pets/{petId}/photo': {
      post: {
        operationId: 'addPhoto',
        parameters: [{ $ref: '#/components/parameters/PetId' }],
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['caption'],
                properties: { caption: { type: 'string' }, photo: { type: 'string', format: 'binary' } },
              },
            },
          },
        },
      },
    },
    '/notes': { post: { operationId: 'addNote', requestBody: { content: { 'text/plain': {} } } } },
    '/loop': { get: { operationId: 'loop', parameters: [{ $ref: '#/components/parameters/Loop' }] } },
  },
  components: {
    parameters: {
      PetId: { name: 'petId', in: 'path', required: true, schema: { type: 'string' } },
      Loop: { $ref: '#/components/parameters/Loop' },
    },
    schemas: {
      Named: {
        type: 'object',
        required: ['name'],
        properties: { id: { type: 'string', readOnly: true }, name: { type: 'string' } },
      },
      Pet: {
        allOf: [{ $ref: '#/components/schemas/Named' }],
        required: ['kind'],
        properties: {
          kind: { type: 'string', default: 'cat' },
          friends: { type: 'array', items: { $ref: '#/components/schemas/Pet' } },
        },
      },
    },
  },
} as const;
