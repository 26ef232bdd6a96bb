// Secrets of all kinds in every place that a trace can have them in: none is in any file, nor on the terminal.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Diagram, type ExportFormat, exportRun, show, trace } from '@flujo/lens-cli'
import { consoleProgress, Flujo, openJsonlSink, openSqliteStore, pipeline, tee } from 'flujo'
import type { TraceReader } from '@flujo/tracing'
import { expect, test } from 'vitest'
import { planted, structures } from './canaries/plant.ts'
import { madeUp, otherFormats, publicFormats } from './canaries/secret-formats.ts'
import { temporaryFolder } from './temporary-folder.ts'

interface Planted {
  readonly what: string
  readonly parts: readonly string[]
  readonly plant: (
    input: unknown,
    flujo: (made: ReturnType<typeof planted>) => Flujo<unknown, unknown>,
  ) => Promise<unknown>
}

const texts = [...publicFormats, ...otherFormats].map((format): Planted => {
  const { text, parts } = madeUp(format)
  return {
    what: format.replaceAll('‖', ''),
    parts,
    plant: (_, flujo) => flujo(planted(text)).run({ text, list: [text] }),
  }
})

const shaped = structures.map((structure, index): Planted => {
  const { text, parts } = madeUp('<A40>')
  const value = structure(text)
  const work = pipeline<unknown>('shapes')
    .step('pass', (given, ctx) => {
      ctx.set({ value } as never)
      ctx.event('seen', { value } as never)
      ctx.log('info', 'seen', { value } as never)
      return given
    })
    .step('throw', (): never => {
      throw value
    })
  return { what: `structure ${index}`, parts, plant: (_, flujo) => flujo(work).run(value) }
})

/** Numbers of cards and people have too few signs to be made up as the others are. */
const cards = [
  '4111 1111 1111 1111',
  '5555-5555-5555-4444',
  '378282246310005',
  '6011111111111117',
  '3530111333300000',
  '30569309025904',
].map((number): Planted => ({
  what: number,
  parts: [number],
  plant: (_, flujo) => flujo(planted(`card ${number}`)).run({ number, digits: Number(number.replaceAll(/\D/g, '')) }),
}))

const all = [...texts, ...shaped, ...cards]

test('there are two hundred, most of them from public lists', () => {
  expect(all.length).toBeGreaterThanOrEqual(200)
  expect(publicFormats.length).toBeGreaterThan(all.length / 2)
  expect(texts.filter(({ parts }) => parts.length === 0).map(({ what }) => what)).toEqual([])
})

const exports: readonly (readonly [ExportFormat, Diagram?])[] = [
  ['json'],
  ['jsonl'],
  ['csv'],
  ['otlp'],
  ['chrome'],
  ['speedscope'],
  ['md'],
  ['html'],
  ['mermaid', 'flowchart'],
  ['mermaid', 'gantt'],
  ['mermaid', 'sequence'],
]

/** What lens makes of all runs: each format of export as one text, and its screens. */
async function shownBy(
  reader: TraceReader,
  runs: readonly string[],
): Promise<readonly (readonly [where: string, text: string])[]> {
  const texts = new Map<string, string[]>()
  const into = (where: string): { write: (text: string) => void } => {
    const pieces = texts.get(where) ?? []
    texts.set(where, pieces)
    return { write: (text) => void pieces.push(text) }
  }
  for (const run of runs) {
    for (const [format, diagram] of exports) {
      await exportRun(reader, into(`export ${format} ${diagram ?? ''}`), { run, format, diagram })
    }
    await show(reader, into('lens show'), { run })
    await trace(reader, into('lens trace'), { run })
  }
  return Array.from(texts, ([where, pieces]) => [where, pieces.join('')] as const)
}

test('none of them is in the database, its log, the lines, a warning, an export or on the terminal, not even a part', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'files'))
  const screen: string[] = []
  const store = openSqliteStore(join(folder, 'files', 'traces.db'), { search: true })
  using lines = openJsonlSink(join(folder, 'files', 'traces.jsonl'))
  const stream = { isTTY: true, columns: 500, write: (text: string) => void screen.push(text) }
  const options = {
    store: tee([store, lines]),
    hooks: [consoleProgress({ stream })],
    resultTrace: false,
    onWarning: (message: string) => void screen.push(message),
  }
  for (const { plant } of all) await plant(undefined, (made) => new Flujo(made, options))

  const files = readdirSync(join(folder, 'files')).map(
    (name) => [name, readFileSync(join(folder, 'files', name), 'latin1')] as const,
  )
  expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['traces.db', 'traces.db-wal', 'traces.jsonl']))
  const { runs } = await store.listRuns({}, { limit: 500 })
  const shown = await shownBy(
    store,
    runs.map(({ runId }) => runId),
  )
  expect(shown).toHaveLength(exports.length + 2)
  expect(shown.filter(([, text]) => text.length < 10_000).map(([where]) => where)).toEqual([])
  const places = [...files, ...shown, ['terminal', screen.join('\n')] as const]
  const found = all.flatMap(({ what, parts }) =>
    places
      .filter(([, text]) =>
        parts.some((part) => [part.slice(0, 10), part.slice(-10)].some((piece) => text.includes(piece))),
      )
      .map(([name]) => `${what} in ${name}`),
  )
  expect(found).toEqual([])
  const statistics = await store.getSpanStatistics()
  expect(runs.filter(({ losses }) => losses.redactions > 0)).toHaveLength(all.length)
  expect(statistics.length).toBeGreaterThan(0)
  await store.close()
})
