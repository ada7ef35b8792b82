// CommonJS packages (throttler) that require() ES modules must find those already evaluated: Jest refuses to require() an ES module
// that is still linking. Only services have such: Nest is 600 files, which tests of libraries would load for nothing.
import 'reflect-metadata';

if (/[\\/]apps[\\/]/.test(globalThis.weftTestPath)) {
  await import('@nestjs/common');
  await import('@nestjs/core');
  // Fastify looks through require.cache for the file of a plugin without a name. Jest's asks about every module each time, which is
  // half a second for a gateway; here all such have one name.
  // eslint-disable-next-line no-extend-native -- of this test file's own world
  Function.prototype[Symbol.for('fastify.display-name')] = 'plugin';
}
