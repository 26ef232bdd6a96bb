import type { CommandShape, FlagShape, ProgramShape } from './command-tree.ts'
import { functionName, programsOf } from './shell-words.ts'

/** What fish sources to complete a command line. */
export function fishScript({ path, flags, commands }: ProgramShape): string {
  const [program, ...inner] = path
  const command = `_${functionName(path)}_command`
  const lines = (name: string): string[] => [
    `complete -c ${name} -f -n ${quotedForFish(`test (count (${command})) -gt 0`)}`,
    ...inner.map(
      (word, index) => `complete -c ${name} -f -n 'test (count (commandline -opc)) -eq ${index + 1}' -a ${word}`,
    ),
    ...flags.map(
      (flag) => `complete -c ${name} -n ${quotedForFish(`contains -- - (${command})`)} ${flagArguments(flag)}`,
    ),
    ...commands.map(
      ({ name: word, summary }) =>
        `complete -c ${name} -n ${quotedForFish(`contains -- - (${command})`)} -a ${word} -d ${quotedForFish(summary)}`,
    ),
    ...commands.flatMap((each) => commandLines(name, command, each)),
  ]
  return `# fish completion for ${path.join(' ')}
# The command that has been typed, - where none has been, nothing where it is another program.
function ${command}
  set -l typed (commandline -opc)
${inner.map((word, index) => `  test "$typed[${index + 2}]" = ${word}; or return\n`).join('')}  for word in $typed[${path.length + 1}..-1]
    if not string match -q -- '-*' $word
      echo $word
      return
    end
  end
  echo -
end
${programsOf(program).flatMap(lines).join('\n')}
`
}

function commandLines(program: string, command: string, { name, operands, flags }: CommandShape): string[] {
  const start = `complete -c ${program} -n ${quotedForFish(`contains -- ${name} (${command})`)}`
  return [
    ...flags.map((flag) => `${start} ${flagArguments(flag)}`),
    ...(operands.length > 0 ? [`${start} -a ${quotedForFish(operands.map(escapeWord).join(' '))}`] : []),
  ]
}

function flagArguments({ names, description, value, words }: FlagShape): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const after = {
    none: '',
    text: ' -x',
    path: ' -r -F',
    words: ` -x -a ${quotedForFish(words.map(escapeWord).join(' '))}`,
  }[value]
  return `${flags.join(' ')}${after} -d ${quotedForFish(description)}`
}

/** In single quotes, fish takes a backslash before a quote and before itself. */
const quotedForFish = (text: string): string => `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`

const escapeWord = (word: string): string => word.replaceAll(/[~\\ ()$]/gu, String.raw`\$&`)
