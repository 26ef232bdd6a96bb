import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The file that `npx flujo` starts. */
function flujoCommand(): string {
  const manifest = createRequire(import.meta.url).resolve('flujo/package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly bin: { readonly flujo: string } }
  return join(dirname(manifest), bin.flujo)
}

/**
 * Types a `flujo lens` command for the user: prints it, then runs it in this terminal.
 *
 * @returns its exit code, 1 where a signal ended it
 */
export function showLens(args: readonly string[]): number {
  process.stdout.write(`\n$ npx flujo lens ${args.join(' ')}\n`)
  const { status, error } = spawnSync(process.execPath, [flujoCommand(), 'lens', ...args], { stdio: 'inherit' })
  if (error !== undefined) throw error
  return status ?? 1
}
