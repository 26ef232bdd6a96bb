import { Flujo, locateDatabase } from 'flujo'
import { dirname, join, relative } from 'node:path'
import { documentPipeline } from './document-pipeline.ts'
import { findSources } from './input/find-sources.ts'
import { InputError } from './input/input-error.ts'
import type { CommandLine } from './terminal/command-line.ts'
import { showLens } from './terminal/lens.ts'
import { printable } from './terminal/printable.ts'
import { mayBeReplaced } from './report/may-be-replaced.ts'
import { progressHook } from './terminal/progress.ts'

type RunCommand = Extract<CommandLine, { readonly command: 'run' }>

/**
 * Runs the pipeline on what the person gave, with progress on stderr, then shows the run in lens.
 *
 * @param signal cancels the run
 * @returns the exit code: 0 done, 1 the run failed, 130 cancelled, else what lens ended with
 * @throws {@link InputError} where there is nothing to read
 */
export async function runDemo({ path, seed, budgetWords, out }: RunCommand, signal: AbortSignal): Promise<number> {
  const tell = (line: string): void => void process.stderr.write(`${printable(line)}\n`)
  const sources = await findSources(path, (skipped, reason) => tell(`  – ${skipped} ${reason}: left out`))
  if (sources.some(({ file }) => file === out)) {
    throw new InputError('--out is one of the files to be read, which would be lost: give another', 2)
  }
  if (out !== undefined && !(await mayBeReplaced(out))) {
    throw new InputError(`--out is there already and is no report of this demo: give another name than ${out}`, 2)
  }
  const db = databaseFile()
  const reportFile = (runId: string): string => out ?? join(dirname(db), 'demo', `report-${runId.slice(0, 8)}.md`)
  await using flujo = new Flujo(documentPipeline({ seed, budgetWords, reportFile }), {
    db,
    resultTrace: false,
    hooks: [progressHook({ write: (text) => process.stderr.write(text), interactive: process.stderr.isTTY })],
    onWarning: tell,
  })
  tell(`Reading ${sources.length} ${sources.length === 1 ? 'file' : 'files'} of ${path ?? 'this repository'} …`)
  const result = await flujo.run(sources, { signal })
  await flujo.close()
  if (result.status !== 'completed') {
    tell(result.status === 'cancelled' ? 'Cancelled.' : `The run failed: ${result.error?.message}`)
    tell(`Look at it with: npx flujo lens show ${result.runId}`)
    return result.status === 'cancelled' ? 130 : 1
  }
  const { file, verdict, summaryWords } = result.output
  process.stdout.write(
    [
      '',
      `Report  ${printable(shortest(file))}`,
      `        ${verdictTexts[verdict]}; the summary has ${summaryWords} of ${budgetWords} words`,
      `Run     ${result.runId}`,
      '',
    ].join('\n'),
  )
  return showLens(['list']) || showLens(['trace', '@'])
}

function databaseFile(): string {
  try {
    return locateDatabase()
  } catch (error) {
    throw new InputError((error as Error).message, 1)
  }
}

/** Relative to where the person is, unless it is elsewhere. */
const shortest = (file: string): string => (relative('', file).startsWith('..') ? file : relative('', file))

const verdictTexts = {
  'broken-links': 'it lists broken links',
  duplicates: 'it lists sections that repeat each other',
  clean: 'nothing to mend was found',
} as const
