// node tools/ci-summary.mjs <result.json>...: adds up the results of the checks and of Jest. Any Node from 18 on.
import { readFileSync } from 'node:fs';

/** A part that left no result, or a test file that could not be loaded, counts as one failure. */
function count(file) {
  try {
    const result = JSON.parse(readFileSync(file, 'utf8'));
    if ('numTotalTests' in result)
      return { passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites };
    return { passed: result.passed, failed: result.failed };
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    return { passed: 0, failed: 1 };
  }
}

const counts = process.argv.slice(2).map(count);
const sum = (key) => counts.reduce((total, each) => total + each[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
