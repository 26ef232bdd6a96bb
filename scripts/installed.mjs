import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What `npm install` has put below a folder: the names of the packages, and the bytes of all their files. */
export function installed(folder) {
  const modules = join(folder, 'node_modules')
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  const entries = readdirSync(modules, { recursive: true, encoding: 'utf8' })
  // npm's own notes are no part of what was installed.
  const files = entries.filter((file) => file !== '.package-lock.json' && !file.startsWith('.bin'))
  const found = files.map((file) => lstatSync(join(modules, file))).filter((file) => file.isFile())
  return {
    packages: Object.keys(lock.packages).map((path) => path.slice('node_modules/'.length)),
    bytes: found.reduce((sum, { size }) => sum + size, 0),
  }
}
