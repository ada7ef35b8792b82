// ES modules and decorators: SWC transforms, Node runs real modules (--experimental-vm-modules, set by tools/test.mjs).
export default {
  testEnvironment: '<rootDir>/tools/jest/environment.mjs',
  testSequencer: '<rootDir>/tools/jest/sequencer.mjs',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools'],
  testMatch: ['**/*.{spec,prop-spec,int-spec}.ts', '<rootDir>/tools/**/*.spec.mjs'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  // No `import` condition: with it Jest hands ES modules to `require`, and pg breaks.
  testEnvironmentOptions: { customExportConditions: ['weft-source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  setupFiles: ['<rootDir>/tools/jest/preload.mjs'],
  globalSetup: '<rootDir>/tools/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/tools/jest/global-teardown.mjs',
  collectCoverageFrom: ['{apps,libs}/*/src/**/*.ts', '!**/*.{spec,prop-spec,int-spec,type-spec}.ts', '!**/index.ts'],
  coverageProvider: 'v8',
  coverageReporters: ['text-summary', 'lcov'],
  testTimeout: 20_000,
  // Jest would leave one core idle; integration tests wait more than they compute.
  maxWorkers: '100%',
  // Each suite loads modules of its own, and not all of their memory comes back: what is over this begins anew.
  workerIdleMemoryLimit: '1500MB',
};
