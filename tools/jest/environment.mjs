// Node as always; what is set up for a test file can look at where it lies.
import { TestEnvironment } from 'jest-environment-node';

export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.weftTestPath = context.testPath;
  }
}
