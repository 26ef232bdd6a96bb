import { readFileSync } from 'node:fs'

/** Script and style of the page that shows one trace. */
export interface ViewerFiles {
  readonly script: string
  readonly style: string
}

export function readViewerFiles(): ViewerFiles {
  return {
    script: ['elements.js', 'viewer.js'].map((name) => joinable(read(name))).join(''),
    style: read('viewer.css'),
  }
}

/** A module as a part of a longer one: the page has no place to import from. */
const joinable = (module: string): string =>
  module.replaceAll(/^export (?=const )/gmu, '').replaceAll(/^import [^]*? from '[^']*'\n/gmu, '')

/** The folder of the sources and that of the built files lie side by side in the package. */
const read = (name: string): string => readFileSync(new URL(`../viewer/${name}`, import.meta.url), 'utf8')
