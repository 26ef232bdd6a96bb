import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stampFolder } from '../../scripts/workspace.mjs'
import { execute } from '../packed/empty-project.ts'

const versions = { bun: '1.4.5', deno: '2.9.6' } as const

/** Installs another runtime from npm, unless it is there; gone with `node_modules`. Where it is, or why it is not there. */
export function bringRuntime(name: keyof typeof versions): string | { readonly because: string } {
  const folder = join(stampFolder, '..', '.flujo-runtimes', `${name}-${versions[name]}`)
  const binary = join(folder, 'node_modules', '.bin', name)
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
    const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', `${name}@${versions[name]}`]
    const { stderr, status } = execute('npm', args, folder)
    if (status !== 0) return { because: `npm could not install ${name}: ${stderr.trim()}` }
  }
  const { stderr, status } = execute(binary, ['--version'], folder)
  return status === 0 ? binary : { because: `${name} does not start here: ${stderr.trim()}` }
}
