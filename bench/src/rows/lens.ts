import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { generatedDatabase } from '../lens/big-database.ts'
import { median } from '../measure.ts'
import type { Row, RowGroup } from '../row.ts'

const lens = join(dirname(createRequire(import.meta.url).resolve('@flujo/lens-cli/package.json')), 'bin', 'lens.mjs')
const rounds = 21

/** With the most that each may take, as a multiple of what it takes on a database of one run; none where that says nothing. */
const commands: readonly { readonly words: readonly string[]; readonly most?: number; readonly seconds?: number }[] = [
  { words: ['list'], most: 1.2 },
  { words: ['list', '--where', 'failed and duration > 1s'], most: 1.2 },
  { words: ['list', '--sort', '-cost'], seconds: 1 },
  { words: ['show', '@'], most: 1.2 },
  { words: ['trace', '@'], most: 1.2 },
  { words: ['spans', '@', '--where', 'duration > 100ms'], most: 1.2 },
  { words: ['stats'], seconds: 1 },
]

const environment = { ...process.env, NODE_OPTIONS: '' }

function wallMs(args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: environment,
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - start
}

/** A command on the big database, on a small one and no command, in turn; ratios are medians of the ratios round by round. */
function compared(words: readonly string[], big: string, small: string, times: number) {
  const all = [['-e', '0'], ...[small, big].map((db) => [lens, ...words, '--db', db])]
  for (const args of all) wallMs(args)
  const measured = Array.from({ length: times }, () => all.map((args) => wallMs(args)) as [number, number, number])
  return {
    ms: median(measured.map(([, , ms]) => ms)),
    toNothing: median(measured.map(([nothing, , ms]) => ms / nothing)),
    toSmall: median(measured.map(([, base, ms]) => ms / base)),
  }
}

function rowsOf({ words, most, seconds }: (typeof commands)[number], big: string, small: string): readonly Row[] {
  const { ms, toNothing, toSmall } = compared(words, big, small, seconds === undefined ? rounds : 5)
  const name = `lens ${words.join(' ')}, 1,000,000 spans`
  return [
    {
      ...{ name, value: ms, unit: 'ms', ratio: toSmall, base: 'the same of one run' },
      goal: most === undefined ? `< ${seconds} s` : `≤ ${most} ×`,
      ok: most === undefined ? ms < (seconds ?? 0) * 1_000 : toSmall <= most,
    },
    { ...{ name, value: ms, unit: 'ms', ratio: toNothing, base: 'node -e 0' }, goal: 'as told', ok: true },
  ]
}

/** Milliseconds until the first line. */
function firstLineMs(args: readonly string[]): Promise<number> {
  const start = performance.now()
  const child = spawn(process.execPath, [lens, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: environment })
  let firstMs = Infinity
  child.stdout.once('data', () => (firstMs = performance.now() - start))
  child.stdout.resume()
  return new Promise((resolve) => child.on('close', () => resolve(firstMs)))
}

/** lens on 100,000 runs, and on one run of 100,000 spans, as whole processes. */
export const bigLens: RowGroup = {
  name: 'lens',
  measure: async () => {
    const big = await generatedDatabase({ runs: 100_000, spans: 10 })
    const small = await generatedDatabase({ runs: 1, spans: 10 })
    const long = await generatedDatabase({ runs: 1, spans: 100_000 })
    const rows = commands.flatMap((command) => rowsOf(command, big, small))
    const first: number[] = []
    for (let round = 0; round < 5; round += 1) first.push(await firstLineMs(['trace', '@', '--db', long]))
    const seconds = median(first) / 1_000
    const name = 'lens trace of a generated run of 100,000 spans: first line'
    return [...rows, { name, value: seconds, unit: 's', goal: '< 1', ok: seconds < 1 }]
  },
}
