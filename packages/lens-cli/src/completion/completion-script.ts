import type { Command } from 'commander'
import { bashScript } from './bash-script.ts'
import { type ProgramShape, shapeOf } from './command-tree.ts'
import { fishScript } from './fish-script.ts'
import { zshScript } from './zsh-script.ts'

const scripts: Readonly<Record<'bash' | 'zsh' | 'fish', (shape: ProgramShape) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

/** A script for a shell that completes the command line of `program`. */
export function completionScript(shell: 'bash' | 'zsh' | 'fish', program: Command): string {
  return scripts[shell](shapeOf(program))
}
