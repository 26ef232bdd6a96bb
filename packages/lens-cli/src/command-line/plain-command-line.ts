import type { CommandDefinition, OptionDefinition, OptionValues } from './command-definition.ts'

/** A command and what was typed after it. */
export interface PlainCommandLine {
  readonly definition: CommandDefinition
  readonly values: OptionValues
  /** The run, or what stands for it where none was typed. */
  readonly word: string | undefined
}

interface Flag {
  /** Without the dashes. */
  readonly name: string
  readonly takesValue: boolean
  readonly values: readonly string[]
}

/**
 * Reads a command line of the usual form, `list --limit 5 --json`, without commander, which takes as long to load as a
 * list; what it reads, it reads as commander does. Anything else (help, short flags, mistakes) is `undefined`.
 */
export function readPlainly(
  [name, ...words]: readonly string[],
  commands: readonly CommandDefinition[],
): PlainCommandLine | undefined {
  const definition = commands.find((command) => command.name === name)
  if (definition === undefined || definition.argument !== undefined) return undefined
  const flags = new Map(definition.options.flatMap(flagOf).map((flag) => [flag.name, flag]))
  const values: Record<string, string | boolean> = defaultsOf(flags.keys())
  const runs: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string
    if (!word.startsWith('-')) {
      runs.push(word)
      continue
    }
    const [, flagName = '', joined] = /^--([\w-]+)(?:=(.*))?$/su.exec(word) ?? []
    const flag = flags.get(flagName)
    if (flag === undefined || (joined !== undefined && !flag.takesValue)) return undefined
    if (flag.takesValue) {
      const value = joined ?? words[(index += 1)]
      // What begins with a dash may be a flag of the program itself, wherever it stands.
      if (value === undefined || (joined === undefined && value.startsWith('-') && !flag.values.includes(value))) {
        return undefined
      }
      values[camelCase(flagName)] = value
    } else {
      values[camelCase(flagName.replace(/^no-/u, ''))] = !flagName.startsWith('no-')
    }
  }
  if (runs.length > (definition.takesRun ? 1 : 0)) return undefined
  const withoutRun = definition.takesRun && definition.withoutRun === undefined ? '@' : undefined
  return { definition, values, word: runs[0] ?? withoutRun }
}

function flagOf({ flags, values = [] }: OptionDefinition): Flag[] {
  const [, name, value] = /^--([\w-]+)( <[^>]+>)?$/u.exec(flags) ?? []
  return name === undefined ? [] : [{ name, takesValue: value !== undefined, values }]
}

/** A flag that takes something away: without it, that is there. */
function defaultsOf(names: Iterable<string>): Record<string, boolean> {
  const negative = [...names].filter((name) => name.startsWith('no-'))
  return Object.fromEntries(negative.map((name) => [camelCase(name.slice(3)), true]))
}

const camelCase = (name: string): string => name.replaceAll(/-(\w)/gu, (_, letter: string) => letter.toUpperCase())
