// What a program sees, and what is in the database, when the disk, other processes or people get in the way.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

/** How long a lock is held; 10 seconds in the long form. */
const LOCK_MS = Number(process.env['FLUJO_LOCK_MS'] ?? 1_000)
/** What all writing may take of the event loop beyond what it takes anyway. In the long form the figure is printed. */
const GUARD_MS = 1_500

/** A store that could not write tries again after a second at the latest. */
const LEFT_ALONE_MS = 1_100

interface Half {
  readonly runs: number
  readonly wrong: number
  readonly ok: boolean
  readonly written: number
  readonly dropped: number
}
interface Told {
  readonly first: Half
  readonly second: Half
  readonly warnings: readonly string[]
  readonly inStoreMs: number
  readonly longestMs: number
}

const program = fileURLToPath(new URL('programs/traced-program.ts', import.meta.url))
const command = [process.execPath, '--conditions=@flujo/source', program]

/** Starts the program, has `fault` happen before its first half, and `mend` before its second. */
async function runThrough(
  path: string,
  fault: () => unknown,
  mend: () => unknown,
  { forMs = 400, limit = '' }: { readonly forMs?: number; readonly limit?: string } = {},
): Promise<Told> {
  const quoted = [...command, path, String(forMs)].map((word) => `'${word}'`).join(' ')
  const child: ChildProcess = spawn('sh', ['-c', `${limit} exec ${quoted}`], { stdio: ['pipe', 'pipe', 'pipe'] })
  let [out, errors] = ['', '']
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const printed = async (word: string): Promise<void> => {
    while (!out.includes(`${word}\n`)) {
      if (child.exitCode !== null) throw new Error(`ended early: ${out}${errors}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  await printed('ready')
  await fault()
  child.stdin?.write('go\n')
  await printed('half')
  await mend()
  child.stdin?.write('go\n')
  expect(await ended).toBe(0)
  expect(errors).toBe('')
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as Told
}

function expectUndisturbed({ first, second, inStoreMs, longestMs }: Told): void {
  expect([first.wrong, second.wrong]).toEqual([0, 0])
  expect(first.runs).toBeGreaterThan(5)
  if (process.env['FLUJO_LOCK_MS'] !== undefined) console.log({ inStoreMs, longestMs, runs: first.runs + second.runs })
  expect(longestMs).toBeLessThan(GUARD_MS)
}

/** Runs of each half that the database has whole. */
function keptIn(path: string): { readonly first: number; readonly second: number } {
  const database = new Database(path)
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    const count = database
      .prepare("select count(*) from runs where run_id like ? || '-%' and status = 1 and spans = 3")
      .pluck()
    return { first: Number(count.get('first')), second: Number(count.get('second')) }
  } finally {
    database.close()
  }
}

const nothing = (): void => undefined

test('another process holds the lock: every run is there in the end', async () => {
  const path = join(temporaryFolder(), 'traces.db')
  let release = nothing
  const told = await runThrough(
    path,
    () => {
      const other = new Database(path)
      other.exec('begin immediate')
      release = () => void other.close()
      setTimeout(release, LOCK_MS)
    },
    nothing,
    { forMs: LOCK_MS },
  )
  expectUndisturbed(told)
  expect(told.warnings).toEqual([])
  expect(told).toMatchObject({ first: { ok: true, dropped: 0 }, second: { ok: true, dropped: 0 } })
  expect(keptIn(path)).toEqual({ first: told.first.runs, second: told.second.runs })
}, 90_000)

test.each([['a file may not grow', 'ulimit -f 400;', 3_000]])(
  '%s: what is lost is counted and told once',
  async (_what, limit, forMs) => {
    const path = join(temporaryFolder(), 'traces.db')
    const told = await runThrough(path, nothing, nothing, { limit, forMs: forMs / 10 })
    const filled = await runThrough(path, nothing, nothing, { limit, forMs })
    for (const each of [told, filled]) expectUndisturbed(each)
    const kept = keptIn(path)
    expect(kept.first + kept.second).toBeGreaterThan(0)
    if (filled.first.ok && filled.second.ok) return
    expect(filled.warnings).toHaveLength(1)
    expect(filled.first.dropped + filled.second.dropped).toBeGreaterThan(0)
  },
  90_000,
)

const canMount = (): boolean => {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false
  const place = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', place], { stdio: 'ignore' })
    execFileSync('umount', [place], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a disk is full: what is lost is counted and told once, and writing goes on when there is room', async () => {
  const place = join(temporaryFolder(), 'small')
  mkdirSync(place)
  const mounted = canMount()
  if (mounted) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', place])
  try {
    const path = join(place, 'traces.db')
    const ballast = join(place, 'ballast')
    const told = await runThrough(
      path,
      () => {
        if (mounted) fillUp(ballast)
      },
      async () => {
        rmSync(ballast, { force: true })
        await new Promise((resolve) => setTimeout(resolve, LEFT_ALONE_MS))
      },
    )
    expectUndisturbed(told)
    expect(told.second.ok).toBe(true)
    expect(keptIn(path).second).toBe(told.second.runs)
    if (!mounted) return
    expect(told.first.ok).toBe(false)
    expect(told.first.dropped).toBeGreaterThan(0)
    expect(told.warnings).toEqual([expect.stringMatching(/the disk is full|the disk reports an error/)])
  } finally {
    if (mounted) execFileSync('umount', [place])
  }
}, 90_000)

function fillUp(path: string): void {
  for (let size = 16_777_216; size >= 512; size /= 2) {
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' })
    } catch {
      // That much does not fit: half of it may.
    }
  }
}

test('the file is removed: traces go to a new one, and that is said', async () => {
  const path = join(temporaryFolder(), 'traces.db')
  const told = await runThrough(path, nothing, () => rmSync(path))
  expectUndisturbed(told)
  expect(told).toMatchObject({ first: { ok: true, dropped: 0 }, second: { ok: true, dropped: 0 } })
  expect(told.warnings).toEqual([expect.stringMatching(/was removed while it was open/)])
  expect(keptIn(path)).toEqual({ first: 0, second: told.second.runs })
})

test('the file is moved away: it has all that was written to it, and a new one has the rest', async () => {
  const path = join(temporaryFolder(), 'traces.db')
  const told = await runThrough(path, nothing, () => renameSync(path, `${path}.old`))
  expectUndisturbed(told)
  expect(told.warnings).toEqual([expect.stringMatching(/was removed while it was open/)])
  expect(keptIn(path)).toEqual({ first: 0, second: told.second.runs })
  expect(keptIn(`${path}.old`)).toEqual({ first: told.first.runs, second: 0 })
})

test('something else is in its place: it is left as it is, and what is lost is counted', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'traces.db')
  const told = await runThrough(path, nothing, () => {
    rmSync(path)
    writeFileSync(path, 'dear diary')
  })
  expectUndisturbed(told)
  expect(told.first).toMatchObject({ ok: true, dropped: 0 })
  expect(told.second.ok).toBe(false)
  expect(told.second.dropped).toBeGreaterThan(0)
  expect(told.warnings).toEqual([expect.stringMatching(/a file that is no SQLite database; it was left as it is/)])
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toEqual([])
})

test.runIf(process.getuid?.() === 0)(
  'a directory that may not be written to: one warning, and runs go on',
  async () => {
    const folder = temporaryFolder()
    chmodSync(folder, 0o555)
    const code = `import { Flujo, pipeline } from 'flujo'
    const warnings = []
    const flujo = new Flujo(pipeline('p').step('s', (n) => n + 1), { db: '${folder}/traces.db', onWarning: (m) => warnings.push(m) })
    const results = [await flujo.run(1), await flujo.run(2)]
    await flujo.close()
    console.log(JSON.stringify({ outputs: results.map((r) => r.output), warnings }))`
    const out = execFileSync(process.execPath, ['--conditions=@flujo/source', '--input-type=module', '-e', code], {
      uid: 65_534,
      gid: 65_534,
      cwd: join(program, '..', '..', '..'),
      encoding: 'utf8',
    })
    expect(JSON.parse(out)).toEqual({
      outputs: [2, 3],
      warnings: [expect.stringMatching(/keeps its traces in memory only: cannot create the trace database/)],
    })
  },
)
