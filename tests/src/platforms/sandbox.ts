import { type Context, createContext, runInContext } from 'node:vm'
import type { Runtime } from '@flujo/domain'
import type { Report } from './program.ts'

/** A realm that has what the language has, and of the platform only `globals`. */
export function sandbox(program: string, globals: Readonly<Record<string, unknown>>): Context {
  const context = createContext({ ...globals }, { name: 'sandbox', codeGeneration: { strings: false, wasm: false } })
  // V8 itself puts a console into every realm.
  runInContext('delete globalThis.console', context)
  runInContext(program, context, { filename: 'program.js' })
  return context
}

/** Makes every way to the time and to chance throw that a realm has of itself. */
export const withoutTimeAndChance = `
  const refuse = (what) => () => { throw new Error(what + ' was asked') }
  globalThis.Date = new Proxy(Date, {
    apply: refuse('Date()'),
    construct: (target, given, asked) =>
      given.length === 0 ? refuse('new Date()')() : Reflect.construct(target, given, asked),
    get: (target, key) => (key === 'now' ? refuse('Date.now()') : Reflect.get(target, key)),
  })
  Math.random = refuse('Math.random()')
  delete globalThis.Temporal
  delete globalThis.Intl
`

/** Runs the program of the sandbox. */
export async function reportOf(context: Context, runtime?: Runtime): Promise<Report> {
  const { report } = runInContext('flujoProgram', context) as {
    readonly report: (runtime?: Runtime) => Promise<Report>
  }
  // Objects of another realm have other prototypes; as JSON they are the same.
  return JSON.parse(JSON.stringify(await report(runtime))) as Report
}
