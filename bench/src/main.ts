import { cpus } from 'node:os'
import { parseArgs, styleText } from 'node:util'
import type { Row, RowGroup } from './row.ts'
import { bigTraces } from './rows/big-traces.ts'
import { capture } from './rows/capture.ts'
import { carriedValues, slowSteps } from './rows/end-to-end.ts'
import { gaps } from './rows/gaps.ts'
import { installed } from './rows/installed.ts'
import { bigLens } from './rows/lens.ts'
import { linearity } from './rows/linearity.ts'
import { memory } from './rows/memory.ts'
import { traced, untraced } from './rows/runner.ts'
import { sqlite } from './rows/sqlite.ts'
import { types } from './rows/types.ts'
import { wholeProcess } from './rows/whole-process.ts'

const groups: readonly RowGroup[] = [
  untraced,
  traced,
  linearity,
  sqlite,
  gaps,
  carriedValues,
  slowSteps,
  memory,
  capture,
  wholeProcess,
  bigTraces,
  bigLens,
  types,
  installed,
]

const usage = `npm run bench -- [--only TEXT] [--json]
  --only TEXT   only the groups whose name contains TEXT: ${groups.map(({ name }) => name).join(', ')}
  --json        the rows as data`

function options(): { readonly only: string; readonly json: boolean } {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } })
    return { only: values.only ?? '', json: values.json ?? false }
  } catch (error) {
    console.error(`bench: ${(error as Error).message}\n${usage}`)
    process.exit(2)
  }
}

const number = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 })

function print(row: Row): void {
  const relation = row.ratio === undefined ? '' : `${number(row.ratio)} × ${row.base}`
  const verdict = row.ok ? styleText('green', 'reached') : styleText('yellow', 'not yet')
  console.log(
    `${row.name.padEnd(56)} ${`${number(row.value)} ${row.unit}`.padEnd(24)} ${relation.padEnd(30)} goal ${row.goal.padEnd(10)} ${verdict}`,
  )
}

const { only, json } = options()
const chosen = groups.filter(({ name }) => name.includes(only))
if (chosen.length === 0) {
  console.error(`bench: no group has "${only}" in its name\n${usage}`)
  process.exit(2)
}
if (!json)
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; medians, CPU time unless said; only ratios travel\n`,
  )
const rows: Row[] = []
for (const { measure } of chosen) {
  for (const row of await measure()) {
    rows.push(row)
    if (!json) print(row)
  }
}
if (json) console.log(JSON.stringify(rows, undefined, 2))
