import { LensError } from '../lens-error.ts'
import type { CommandDefinition } from './command-definition.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export const completionCommand: CommandDefinition = {
  name: 'completion',
  summary: 'a script that lets a shell complete commands, flags and values',
  takesRun: false,
  argument: { name: 'shell', description: 'bash, zsh or fish', values: shells },
  options: [],
  examples: [
    'completion bash > ~/.local/share/bash-completion/completions/lens',
    'completion zsh > ~/.zfunc/_lens',
    'completion fish > ~/.config/fish/completions/lens.fish',
  ],
  async run(session, _, word, program) {
    const shell = shells.find((each) => each === word)
    if (shell === undefined || program === undefined)
      throw new LensError(2, `expected bash, zsh or fish, given "${word}"`)
    const { completionScript } = await import('../completion/completion-script.ts')
    session.write(completionScript(shell, program))
    return 0
  },
}
