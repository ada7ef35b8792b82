// The longest first, as Jest does where it has run them before. From a clean clone it goes by the size of a file, which says nothing of
// tests that start whole installations; one of these must not be left to run alone at the end.
import { createRequire } from 'node:module';

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer');
const STARTS_INSTALLATIONS = /[\\/](apps[\\/]e2e|tools)[\\/].*\.int-spec\.ts$/;

export default class extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    const isLong = ({ path, duration }) => duration === undefined && STARTS_INSTALLATIONS.test(path);
    return [...sorted.filter((test) => isLong(test)), ...sorted.filter((test) => !isLong(test))];
  }
}
