// What a test run comes to, in one line and one exit code.

/**
 * A skipped test is a hole in what CI promises, so there it counts as failed; a run without any test proves nothing; and
 * where vitest failed for a reason outside of the tests, that is one failure more than none.
 */
export function verdict({ passed, failed, skipped }, { ci, vitestExitCode }) {
  const failures = Math.max(ci ? failed + skipped : failed, vitestExitCode === 0 ? 0 : 1)
  const skips = ci ? 0 : skipped
  const line = `${passed} passed, ${failures} failed${skips > 0 ? `, ${skips} skipped` : ''}`
  const ok = failures === 0 && passed > 0
  return { line, exitCode: ok ? 0 : vitestExitCode || 1 }
}
