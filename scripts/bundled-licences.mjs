// An esbuild plugin: where third-party code is built into a package, its licence texts are put beside it.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The folder of the installed package that a bundled file belongs to, if it belongs to one. */
function packageFolderOf(file) {
  if (!file.includes('node_modules')) return undefined
  let folder = dirname(resolve(file))
  while (!hasNamedManifest(folder)) folder = dirname(folder)
  return folder
}

function hasNamedManifest(folder) {
  const manifest = join(folder, 'package.json')
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name !== undefined
}

function licenceText(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  if (file === undefined) throw new Error(`${name} ${version} is bundled, but has no licence file to go with it`)
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

/** Of all builds of a package: some have more than one. */
const folders = new Set()

export const bundledLicences = {
  name: 'bundled-licences',
  setup(build) {
    build.initialOptions.metafile = true
    build.onEnd(({ metafile }) => {
      const files = Object.values(metafile?.outputs ?? {}).flatMap(({ inputs }) => Object.keys(inputs))
      for (const folder of files.map(packageFolderOf)) if (folder !== undefined) folders.add(folder)
      if (folders.size === 0) return
      mkdirSync('dist', { recursive: true })
      const texts = [...folders].map(licenceText).toSorted()
      writeFileSync(join('dist', 'third-party-licences.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`))
    })
  },
}
