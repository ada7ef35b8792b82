// @nx/enforce-module-boundaries as this repository uses it.
import { depConstraints } from './layers.mjs';

const OPTIONS = {
  // Tests close circles that product files must not: the testing library uses what it helps to test (see cycles.mjs).
  ignoredCircularDependencies: [['@weft/testing', '*']],
  // A library may be loaded late in one place and at once in another.
  checkDynamicDependenciesExceptions: ['@weft/*'],
};

export function boundaryRule({ inTests = false, allow = [] } = {}) {
  return ['error', { ...OPTIONS, allow, depConstraints: depConstraints({ inTests }) }];
}
