import { writeFileSync } from 'node:fs';

/** Writes how many tests passed and failed; a file that does not load and an error outside tests are failures. */
export default class CountReporter {
  onTestRunEnd(modules, errors) {
    const file = process.env.LINTEL_TEST_COUNTS;
    if (!file) return;
    const counts = { passed: 0, failed: errors.length };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') counts[state] += 1;
      }
    }
    writeFileSync(file, JSON.stringify(counts));
  }
}
