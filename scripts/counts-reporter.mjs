// A vitest reporter that writes how many tests passed, failed and were skipped to the file in FLUJO_COUNTS_FILE.
import { writeFileSync } from 'node:fs'

export default class CountsReporter {
  onTestRunEnd(testModules, unhandledErrors) {
    // An error outside of every test (a file that cannot be loaded, a rejection nobody took) is a failure as well.
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const testModule of testModules) {
      counts.failed += testModule.errors().length
      for (const suite of testModule.children.allSuites()) counts.failed += suite.errors().length
      for (const test of testModule.children.allTests()) {
        const { state } = test.result()
        counts[state === 'pending' ? 'failed' : state] += 1
      }
    }
    const file = process.env.FLUJO_COUNTS_FILE
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }
}
