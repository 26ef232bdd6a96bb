import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { root } from '../readme-snippets.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
/** The folders of the packages that run anywhere. */
export const core: readonly string[] = ['domain', 'runner', 'tracing']

/** Builds what changed, so that no stale package is tested. */
export function buildPackages(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'set-up.mjs')], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the packages could not be built\n${stderr}`)
}

/** The program and the built packages as one classic script, which puts `report` into the global `flujoProgram`. */
export async function bundledProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'program.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'flujoProgram',
    platform: 'browser',
    target: 'es2024',
    tsconfigRaw: {},
    logLevel: 'error',
  })
  return (outputFiles[0] as { readonly text: string }).text
}

/** Writes `program.mjs`, which prints the report, into an empty folder, and puts the built packages beside it, not bundled. */
export async function nodeProgram(folder: string): Promise<string> {
  mkdirSync(join(folder, 'node_modules', '@flujo'), { recursive: true })
  for (const name of core) {
    symlinkSync(join(root, 'packages', name), join(folder, 'node_modules', '@flujo', name), 'junction')
  }
  await build({
    stdin: {
      contents: `import { report } from './program.ts'; console.log(JSON.stringify(await report()))`,
      resolveDir: here,
    },
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'es2024',
    tsconfigRaw: {},
    logLevel: 'error',
  })
  return join(folder, 'program.mjs')
}
