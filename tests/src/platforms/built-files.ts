import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import ts from 'typescript'
import { root } from '../readme-snippets.ts'
import { freeNames } from './free-names.ts'

const ofRealm: readonly string[] = runInContext('Object.getOwnPropertyNames(globalThis)', createContext())
// V8 itself puts a console into every realm.
const ofTheLanguage = new Set(ofRealm.filter((name) => name !== 'console'))

/** The globals that a module names, beyond those of the language. */
export const globalsOf = (code: string): readonly string[] => freeNames(code).filter((name) => !ofTheLanguage.has(name))

/** A file that is published. */
export interface BuiltFile {
  /** Of its package, below `packages`. */
  readonly folder: string
  readonly file: string
  readonly code: string
  /** What it imports from outside of its package. */
  readonly imports: readonly string[]
  readonly globals: readonly string[]
}

/** What a package is published as. */
export function builtFiles(folder: string): readonly BuiltFile[] {
  const dist = join(root, 'packages', folder, 'dist')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
  return files.map((file) => {
    const code = readFileSync(join(dist, file), 'utf8')
    const imports = ts.preProcessFile(code).importedFiles.map(({ fileName }) => fileName)
    return { folder, file, code, imports: imports.filter((name) => !name.startsWith('.')), globals: globalsOf(code) }
  })
}
