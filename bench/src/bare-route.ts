import fastify from 'fastify';

/** A route that parses its body, answers and does nothing else, in a process of its own: what `Yardstick` calls. */
const server = fastify();
server.post('/', (request) => ({ ok: true, n: (request.body as { n: number }).n }));
console.log(`ready at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
