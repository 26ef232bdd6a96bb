import { spawnSync } from 'node:child_process'

export const hasTmux: boolean = spawnSync('tmux', ['-V']).status === 0

/** Gives commands to a tmux server of one's own; they throw where tmux says no. */
export function tmuxServer(name: string): (...args: readonly string[]) => string {
  return (...args) => {
    const { stdout, stderr, status } = spawnSync('tmux', ['-L', name, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`)
    return stdout
  }
}

/** A word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
