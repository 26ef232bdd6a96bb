import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { findSources } from './find-sources.ts'
import { mostBytes, reasonOf } from './inspect-file.ts'
import { repositoryDocuments } from './repository-documents.ts'

const nothingSkipped = (path: string, reason: string): never => {
  throw new Error(`skipped ${path}: ${reason}`)
}

/** A temporary folder with these files. */
function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

describe('findSources in a folder', () => {
  test('finds Markdown and text at any depth, sorted, without hidden, installed and built files', async () => {
    const folder = folderWith({
      'b.txt': 'b',
      'a.MD': 'a',
      'sub/deep/c.markdown': 'c',
      'code.ts': 'x',
      '.hidden.md': 'x',
      '.git/x.md': 'x',
      'node_modules/p/README.md': 'x',
      'sub/dist/x.md': 'x',
    })
    const found = await findSources(folder, nothingSkipped)
    expect(found).toEqual([
      { label: 'a.MD', file: join(folder, 'a.MD'), format: 'markdown' },
      { label: 'b.txt', file: join(folder, 'b.txt'), format: 'plain' },
      { label: 'sub/deep/c.markdown', file: join(folder, 'sub/deep/c.markdown'), format: 'markdown' },
    ])
  })

  test('does not follow links, so that circles end', async () => {
    const folder = folderWith({ 'a.md': 'a' })
    symlinkSync(folder, join(folder, 'again'))
    expect(await findSources(folder, nothingSkipped)).toHaveLength(1)
  })

  test('leaves out what is no text and says so', async () => {
    const folder = folderWith({
      'binary.md': new Uint8Array([104, 0, 105]),
      'empty.md': '',
      'good.md': 'good',
      'large.txt': 'x'.repeat(mostBytes + 1),
    })
    const skipped: string[] = []
    const found = await findSources(folder, (path, reason) => void skipped.push(`${path} ${reason}`))
    expect(found.map(({ label }) => label)).toEqual(['good.md'])
    expect(skipped).toEqual(['binary.md is binary, not text', 'empty.md is empty', 'large.txt is larger than 1 MiB'])
  })

  test('takes at most 1,000 files, and says how many are left', async () => {
    const folder = folderWith(Object.fromEntries(Array.from({ length: 1_003 }, (_, n) => [`${1_000 + n}.md`, 'x'])))
    const skipped: string[] = []
    expect(await findSources(folder, (path) => void skipped.push(path))).toHaveLength(1_000)
    expect(skipped).toEqual(['3 more files'])
  })

  test.each([{}, { 'code.ts': 'x' }, { 'empty.md': '' }])('refuses a folder without text: %j', async (files) => {
    const folder = folderWith(files)
    await expect(findSources(folder, () => {})).rejects.toMatchObject({
      exitCode: 1,
      message: `"${folder}" has no Markdown or text file to read (.md, .markdown, .txt, .text): give another`,
    })
  })
})

describe('findSources of one file', () => {
  test('takes text of any ending; only Markdown is read as such', async () => {
    const folder = folderWith({ 'notes.log': 'x', 'a.md': 'x' })
    expect(await findSources(join(folder, 'notes.log'), nothingSkipped)).toMatchObject([
      { label: 'notes.log', format: 'plain' },
    ])
    expect(await findSources(join(folder, 'a.md'), nothingSkipped)).toMatchObject([
      { label: 'a.md', format: 'markdown' },
    ])
  })

  test('refuses what is not there as wrong usage', async () => {
    const path = join(temporaryFolder(), 'gone.md')
    await expect(findSources(path, nothingSkipped)).rejects.toMatchObject({
      exitCode: 2,
      message: `there is no file or folder "${path}": check the path, or give none to read this repository`,
    })
  })

  test('refuses what cannot be read as text, and says why', async () => {
    const folder = folderWith({
      'binary.md': new Uint8Array(10),
      'empty.md': '',
      'large.md': 'x'.repeat(mostBytes + 1),
    })
    symlinkSync('circle.md', join(folder, 'circle.md'))
    spawnSync('mkfifo', [join(folder, 'pipe.md')])
    const reasons = {
      'binary.md': 'is binary, not text',
      'empty.md': 'is empty',
      'large.md': 'is larger than 1 MiB',
      'circle.md': 'is a link that leads in a circle',
      'pipe.md': 'is not a regular file',
    }
    for (const [name, reason] of Object.entries(reasons)) {
      const path = join(folder, name)
      await expect(findSources(path, nothingSkipped)).rejects.toMatchObject({
        exitCode: 1,
        message: `"${path}" ${reason}: give a Markdown or text file, or a folder of them`,
      })
    }
  })

  test('says so where permission is missing', () => {
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' })
    expect(reasonOf(denied)).toBe('may not be read (permission denied)')
  })
})

test('repositoryDocuments finds the documentation of a repository and nothing else', async () => {
  const files = [
    'README.md',
    'CONTRIBUTING.md',
    'docs/a.md',
    'docs/sub/b.md',
    'packages/one/README.md',
    'packages/two/README.md',
  ]
  const others = ['CHANGELOG.md', 'packages/one/CHANGELOG.md', 'examples/x/README.md', 'packages/one/src/README.md']
  const root = folderWith(Object.fromEntries([...files, ...others].map((file) => [file, 'x'])))
  expect(await repositoryDocuments(root, nothingSkipped)).toEqual(files.map((file) => join(root, file)))
  expect(await repositoryDocuments(temporaryFolder(), nothingSkipped)).toEqual([])
})
