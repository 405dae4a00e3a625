/** A vitest reporter that counts, and writes the counts to the file that QUORUMLAB_COUNTS names. */
import { writeFileSync } from 'node:fs';

export default class CountReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} errors those that belong to no test
   */
  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      // A file that cannot be loaded, or a failing beforeAll, has no failed test to show for it.
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test that never came to run, because the run was broken off, has not passed.
        counts[state === 'pending' ? 'failed' : state]++;
      }
    }
    const file = process.env.QUORUMLAB_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
