import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Run, Span } from 'flujo'
import { start } from './start-demo.ts'

const flujo = join(dirname(createRequire(import.meta.url).resolve('flujo/package.json')), 'bin/flujo.mjs')

/** What `flujo lens … --json` says in `cwd`. */
export async function lens<Document>(cwd: string, ...args: readonly string[]): Promise<Document> {
  const { exitCode, stdout, stderr } = await start(flujo, ['lens', ...args, '--json'], { cwd })
  if (exitCode !== 0) throw new Error(`lens ${args.join(' ')} ended with ${exitCode}: ${stderr}`)
  return JSON.parse(stdout) as Document
}

/** What `lens trace --json` gives. */
export interface Trace {
  readonly run: Run
  readonly spans: readonly Span[]
}

/** The one span of that name. */
export const spanNamed = ({ spans }: Trace, name: string): Span => {
  const found = spans.filter((span) => span.name === name)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} spans are named ${name}`)
  return found[0]
}

/** The spans right below one, in the order of the trace. */
export const childrenOf = ({ spans }: Trace, { spanId }: Span): readonly Span[] =>
  spans.filter(({ parentSpanId }) => parentSpanId === spanId)
