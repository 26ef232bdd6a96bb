import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packageFolders, toolEnvironment } from '../../scripts/workspace.mjs'
import { succeed } from '../packed/empty-project.ts'
import { root } from '../src/readme-snippets.ts'

const binary = (name: string): string => join(root, 'node_modules', '.bin', name)

/** A Git repository with the files of this one as they are now, without what Git ignores. */
export function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'flujo-release-'))
  const listed = succeed('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root)
  for (const file of listed.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  succeed('git', ['init', '--quiet', '--initial-branch=main'], copy)
  commitAll(copy)
  return copy
}

/** Commits everything in a copy: changesets asks Git which commit brought a changeset. */
export function commitAll(copy: string): void {
  const author = ['-c', 'user.name=nobody', '-c', 'user.email=nobody@localhost', '-c', 'commit.gpgsign=false']
  succeed('git', ['add', '--all'], copy)
  succeed('git', [...author, 'commit', '--quiet', '--no-verify', '--message=copy'], copy)
}

/** Runs changesets in a copy. */
export function changeset(copy: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const PATH = toolEnvironment().PATH
  return succeed(binary('changeset'), args, copy, { ...env, PATH, CI: 'true', NO_COLOR: '1' })
}

/** Turns the copy's changesets into versions, and publishes every package with what was built here. */
export function publishCopy(copy: string, env: NodeJS.ProcessEnv): string {
  changeset(copy, ['version'])
  commitAll(copy)
  // Links the packages of the copy with each other, so that `workspace:` versions become those of the copy.
  succeed(
    binary('pnpm'),
    ['install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts'],
    copy,
    toolEnvironment(),
  )
  for (const folder of packageFolders())
    cpSync(join(root, folder, 'dist'), join(copy, folder, 'dist'), { recursive: true })
  return changeset(copy, ['publish', '--no-git-tag'], env)
}
