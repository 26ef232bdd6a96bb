import type { CommandShape, FlagShape, ProgramShape } from './command-tree.ts'
import { functionName, programsOf, quoted } from './shell-words.ts'

/** What zsh loads, from a folder of its \`fpath\` or by \`source\`, to complete a command line. */
export function zshScript({ path, flags, commands }: ProgramShape): string {
  const name = functionName(path)
  const [program, ...inner] = path
  const programs = programsOf(program).join(' ')
  return `#compdef ${programs}
# zsh completion for ${path.join(' ')}
${name}() {
  local -a commands
  commands=(
${commands.map(({ name: command, summary }) => `    ${quoted(`${command}:${summary}`)}`).join('\n')}
  )
${inner.map(innerWord).join('')}  if (( CURRENT == 2 )); then
    if [[ "$PREFIX" == -* ]]; then _arguments ${flags.flatMap(flagSpecs).join(' ')}
    else _describe -t commands command commands; fi
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT -= 1 ))
  case "$command" in
${commands.map(commandCase).join('')}  esac
}
if [[ "$funcstack[1]" == ${name} ]]; then ${name} "$@"
else compdef ${name} ${programs}; fi
`
}

function innerWord(word: string): string {
  return `  if (( CURRENT == 2 )); then compadd ${quoted(word)}; return; fi
  if [[ "$words[2]" != ${quoted(word)} ]]; then return 1; fi
  shift words
  (( CURRENT -= 1 ))
`
}

function commandCase({ name, operands, places, flags }: CommandShape): string {
  const operand = operands.length > 0 ? [quoted(`:word:(${operands.map(escapeWord).join(' ')})`)] : []
  const inPlaces = Array.from({ length: places }, () => operand).flat()
  const specs = [...flags.flatMap(flagSpecs), ...inPlaces]
  return `    ${name})
      _arguments -S \\
        ${specs.join(' \\\n        ')}
      ;;
`
}

function flagSpecs({ names, description, value, words }: FlagShape): string[] {
  const after = {
    none: '',
    text: ':value: ',
    path: ':path:_files',
    words: `:value:(${words.map(escapeWord).join(' ')})`,
  }[value]
  return names.map((name) => {
    const withValue = value === 'none' || !name.startsWith('--') ? name : `${name}=`
    return quoted(`${withValue}[${description.replaceAll(/[[\]\\:]/gu, String.raw`\$&`)}]${after}`)
  })
}

const escapeWord = (word: string): string => word.replaceAll(/[~\\ ()]/gu, String.raw`\$&`)
