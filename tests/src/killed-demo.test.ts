// What is left when the process of the demo is killed in the middle of its work.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { main as lens } from '@flujo/lens-cli'
import Database from 'better-sqlite3'
import { openSqliteReader } from 'flujo'
import { expect, test } from 'vitest'
import { captureOutput } from './capture-output.ts'
import { root } from './readme-snippets.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Enough text that the demo is still at work when its first spans are on disk. */
function manyDocuments(folder: string): void {
  mkdirSync(folder)
  for (let file = 0; file < 60; file += 1) {
    const sections = Array.from(
      { length: 40 },
      (_, section) => `## Part ${section}\n\n${'Some words of file. '.repeat(60)}${file}\n`,
    )
    writeFileSync(join(folder, `document-${file}.md`), `# Document ${file}\n\n${sections.join('\n')}`)
  }
}

test('kill -9 during the demo: the run is there, its finished spans are there, and lens calls it crashed', async () => {
  const folder = temporaryFolder()
  const [input, db] = [join(folder, 'input'), join(folder, 'traces.db')]
  manyDocuments(input)
  const demo = spawn(
    process.execPath,
    [
      '--conditions=@flujo/source',
      join(root, 'examples/document-pipeline/src/main.ts'),
      input,
      '--out',
      join(folder, 'report.md'),
    ],
    { cwd: folder, env: { ...process.env, FLUJO_DB: db, NODE_NO_WARNINGS: '1' }, stdio: 'ignore' },
  )
  const ended = new Promise<NodeJS.Signals | null>((resolve) => demo.on('exit', (_, signal) => resolve(signal)))
  try {
    const seen = await finishedSpansOf(db)
    demo.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')

    const file = new Database(db)
    expect(file.pragma('integrity_check', { simple: true })).toBe('ok')
    file.close()
    await using reader = openSqliteReader(db)
    const { runs } = await reader.listRuns()
    expect(runs).toMatchObject([{ status: 'crashed' }])
    const spans = await reader.getSpans(runs[0]?.runId as string)
    const kept = new Set(spans.filter(({ status }) => status === 'completed').map(({ spanId }) => spanId))
    expect(seen.filter((spanId) => !kept.has(spanId))).toEqual([])
    expect(spans.filter(({ status }) => status === 'running')).toEqual([])

    const listed = await captureOutput(() => lens(['list', '--db', db, '--json']))
    expect(JSON.parse(listed.stdout)).toMatchObject({ runs: [{ status: 'crashed' }] })
    const shown = await captureOutput(() => lens(['trace', '@', '--db', db]))
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' })
    expect(shown.stdout).toContain('crashed')
  } finally {
    demo.kill('SIGKILL')
  }
}, 60_000)

/** Waits until the demo has some finished spans on disk; gives their ids. */
async function finishedSpansOf(db: string): Promise<readonly string[]> {
  for (;;) {
    if (existsSync(db)) {
      const spans = await readSpans(db).catch(() => [])
      const finished = spans.filter(({ status }) => status === 'completed').map(({ spanId }) => spanId)
      if (finished.length >= 5) return finished
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function readSpans(db: string): ReturnType<ReturnType<typeof openSqliteReader>['getSpans']> {
  await using reader = openSqliteReader(db)
  const { runs } = await reader.listRuns()
  return runs[0]?.status === 'running' ? reader.getSpans(runs[0].runId) : []
}
