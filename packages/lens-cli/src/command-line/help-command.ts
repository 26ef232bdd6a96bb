import { allCommands } from './all-commands.ts'

/** What to type for help about a command line that could not be read. */
export function helpCommandFor([first = '']: readonly string[], programName: string): string {
  return `${programName}${isCommand(first) ? ` ${first}` : ''} --help`
}

export const isCommand = (word: string): boolean => allCommands.some(({ name }) => name === word)
