import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { childrenOf, lens, spanNamed, type Trace } from './testing/lens-json.ts'
import { databaseIn, patienceMs, startDemo } from './testing/start-demo.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { paragraph, workFolder } from './testing/work-folder.ts'

describe('the demo on bad input', { timeout: patienceMs }, () => {
  test.each([
    [['gone'], 2, 'there is no file or folder "gone"'],
    [['empty'], 1, '"empty" has no Markdown or text file to read'],
    [['only-code'], 1, '"only-code" has no Markdown or text file to read'],
    [['binary.md'], 1, '"binary.md" is binary, not text'],
    [['circle.md'], 1, '"circle.md" is a link that leads in a circle'],
    [['--colour'], 2, "unknown option '--colour'"],
    [['--budget', 'many'], 2, 'expected --budget to be a whole number'],
    [['good.md', '--out', 'good.md'], 2, '--out is one of the files to be read'],
    [['good.md', '--out', 'empty'], 2, 'expected --out to name a file'],
    [['good.md', '--out', 'notes.txt'], 2, '--out is there already and is no report of this demo'],
  ])('%j: one line, exit %i, nothing written', async (args, exitCode, message) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'empty'))
    mkdirSync(join(folder, 'only-code'))
    writeFileSync(join(folder, 'only-code', 'a.ts'), 'x')
    writeFileSync(join(folder, 'binary.md'), new Uint8Array(100))
    writeFileSync(join(folder, 'good.md'), 'good')
    writeFileSync(join(folder, 'notes.txt'), 'my notes')
    symlinkSync('circle.md', join(folder, 'circle.md'))
    const demo = await startDemo(args, { cwd: folder })
    expect(demo.stderr).toMatch(/^demo: .+\n$/)
    expect(demo.stderr).toContain(message)
    expect(demo).toMatchObject({ exitCode, stdout: '' })
    expect(existsSync(databaseIn(folder))).toBe(false)
    expect(readFileSync(join(folder, 'good.md'), 'utf8')).toBe('good')
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('my notes')
  })

  test('an earlier report is written anew', async () => {
    const folder = workFolder({ 'a.md': 'Some words.' })
    const args = ['input', '--out', 'report.md']
    expect(await startDemo(args, { cwd: folder })).toMatchObject({ exitCode: 0 })
    const first = readFileSync(join(folder, 'report.md'), 'utf8')
    expect(await startDemo(args, { cwd: folder })).toMatchObject({ exitCode: 0 })
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).not.toBe(first)
  })

  test('a report that cannot be written fails the run in one line, and the trace says so', async () => {
    const folder = workFolder({ 'a.md': 'Some words.' })
    const demo = await startDemo(['input', '--out', 'input/a.md/report.md'], { cwd: folder })
    expect(demo).toMatchObject({ exitCode: 1, stdout: '' })
    expect(demo.stderr).toMatch(/^The run failed: .*cannot write ".*report\.md" \(E[A-Z]+\)/m)
    expect(demo.stderr).not.toMatch(/^ +at /m)
    const { run } = await lens<Trace>(folder, 'trace', '@')
    expect(run).toMatchObject({ status: 'failed', failedPath: 'report', totals: { doneSteps: 8 } })
  })

  test('a database that cannot be one is said in one line and stays as it was', async () => {
    const folder = workFolder({ 'a.md': 'Some words.' })
    mkdirSync(dirname(databaseIn(folder)))
    writeFileSync(databaseIn(folder), 'my notes')
    const demo = await startDemo(['input'], { cwd: folder })
    expect(demo.exitCode).toBe(5)
    expect(demo.stderr).not.toMatch(/^ +at /m)
    expect(readFileSync(databaseIn(folder), 'utf8')).toBe('my notes')
  })

  test('--help prints the options', async () => {
    const { exitCode, stdout, stderr } = await startDemo(['--help'], { cwd: temporaryFolder() })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^Usage: npm run demo/)
  })
})

describe('the demo stopped half-way', { timeout: patienceMs }, () => {
  /** Enough sections that the step after the one that was told is far from done when the signal comes. */
  const many = Object.fromEntries(
    Array.from({ length: 50 }, (_, n) => [`${n}.md`, `## Part ${n}\n\n${paragraph}\n\n`.repeat(100)]),
  )

  test('by Ctrl-C: the run is cancelled, nothing stays open, no report is written', async () => {
    const folder = workFolder(many)
    const demo = await startDemo(['input'], { cwd: folder, kill: { signal: 'SIGINT', after: '✓ split' } })
    expect(demo.stderr).toContain('\nCancelled.\n')
    expect(demo).toMatchObject({ exitCode: 130, signal: null, stdout: '' })
    const { run, spans } = await lens<Trace>(folder, 'trace', '@')
    expect(run.status).toBe('cancelled')
    expect(spans.filter(({ durationNs }) => durationNs === undefined)).toEqual([])
    expect(existsSync(join(folder, '.flujo', 'demo'))).toBe(false)
  })

  test('by kill -9: the run is there with what was written, and is called crashed', async () => {
    const folder = workFolder(many)
    const demo = await startDemo(['input'], { cwd: folder, kill: { signal: 'SIGKILL', after: '✓ measure' } })
    expect(demo.signal).toBe('SIGKILL')
    const trace = await lens<Trace>(folder, 'trace', '@')
    expect(trace.run.status).toBe('crashed')
    expect(spanNamed(trace, 'split').status).toBe('completed')
    expect(childrenOf(trace, spanNamed(trace, 'measure')).length).toBeGreaterThan(1_000)
  })
})
