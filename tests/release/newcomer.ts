import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, snippetsOf } from '../src/readme-snippets.ts'

/** The first snippet of a Markdown file that holds `needle`. */
export function snippet(file: string, needle: string): string {
  const found = snippetsOf(file).find(({ code }) => code.includes(needle))
  if (found === undefined) throw new Error(`${file} has no snippet with ${needle}`)
  return found.code
}

/** What a Markdown file asks its reader to do: to type a command, or to run a program. */
export type Instruction = { readonly command: string } | { readonly program: string }

/** The commands with npm and npx, and the programs, that follow the line `npm install flujo`, from top to bottom. */
export function instructionsAfterInstall(file: string): readonly Instruction[] {
  const text = readFileSync(join(root, file), 'utf8')
  const start = text.indexOf('\nnpm install flujo')
  if (start === -1) throw new Error(`${file} does not say how to install flujo`)
  const opened = text.lastIndexOf('\n```', start) + 1
  return [...text.slice(opened).matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(
    ([, language, content = '']): Instruction[] => {
      if (language === 'ts') return [{ program: content }]
      return content.split('\n').flatMap((line) => {
        const command = /^(?:\$ )?((?:npm install|npx) .*?)(?:\s+#.*)?$/.exec(line)?.[1]
        return command === undefined ? [] : [{ command }]
      })
    },
  )
}

/** A program that proves the store of the tracing README with the contract, and traces a run with it. */
export function customStoreProgram(): string {
  return `${snippet('packages/tracing/README.md', 'openArrayStore')}
import { pipeline, Runner } from '@flujo/runner'
import { TraceManager } from '@flujo/tracing'
import { traceStoreContract } from '@flujo/tracing/testing'
for (const { check } of traceStoreContract) await check(openArrayStore)
const store = openArrayStore()
const tracing = new TraceManager({ store })
const { runId } = await new Runner(pipeline<number>('p').step('add', (n) => n + 1), { hooks: [tracing.hook] }).run(1)
console.log((await store.getTrace(runId))?.children.map(({ name, status }) => name + ' ' + status).join())
`
}
