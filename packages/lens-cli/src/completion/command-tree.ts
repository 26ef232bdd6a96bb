import type { Command, Option } from 'commander'
import { typedValues } from '../command-line/typed-values.ts'

/** A flag as a completion script needs it. */
export interface FlagShape {
  /** `--limit`, and `-h` where there is a short one. */
  readonly names: readonly string[]
  readonly description: string
  /** What comes after it: nothing, one of some words, a path, or something else. */
  readonly value: 'none' | 'words' | 'path' | 'text'
  readonly words: readonly string[]
}

export interface CommandShape {
  readonly name: string
  readonly summary: string
  /** Words that can stand after it, in each of its places. */
  readonly operands: readonly string[]
  readonly places: number
  readonly flags: readonly FlagShape[]
}

/** What there is to complete of a whole command line. */
export interface ProgramShape {
  /** Words before the command: `lens`, or `flujo` and `lens`. */
  readonly path: readonly [program: string, ...more: string[]]
  readonly flags: readonly FlagShape[]
  readonly commands: readonly CommandShape[]
}

export function shapeOf(program: Command): ProgramShape {
  const help = program.createHelp()
  const names = help.visibleCommands(program).map((command) => command.name())
  const commands = help.visibleCommands(program).map((command): CommandShape => ({
    name: command.name(),
    summary: command.description(),
    operands:
      command.name() === 'help'
        ? names.filter((name) => name !== 'help')
        : [...new Set(command.registeredArguments.flatMap((argument) => typedValues.get(argument) ?? []))],
    places: Math.max(1, command.registeredArguments.length),
    flags: command.name() === 'help' ? [] : help.visibleOptions(command).map(flagShape),
  }))
  const [first = 'lens', ...more] = program.name().split(' ')
  return { path: [first, ...more], flags: help.visibleOptions(program).map(flagShape), commands }
}

function flagShape(option: Option): FlagShape {
  const words = typedValues.get(option) ?? []
  const names = [option.long, option.short].filter((name) => name !== undefined)
  const takesValue = option.required || option.optional
  const value = !takesValue ? 'none' : words.length > 0 ? 'words' : option.flags.includes('<path>') ? 'path' : 'text'
  return { names, description: option.description, value, words }
}
