import type { CommandShape, FlagShape, ProgramShape } from './command-tree.ts'
import { functionName, programsOf, quoted } from './shell-words.ts'

/** What bash sources to complete a command line. */
export function bashScript({ path, flags, commands }: ProgramShape): string {
  const name = functionName(path)
  const [program, ...inner] = path
  const names = commands.map((command) => command.name)
  return `# bash completion for ${path.join(' ')}
${name}() {
  local line="\${COMP_LINE:0:COMP_POINT}" before="" current="" command="" words="" kind="" word
  local -a typed
  read -ra typed <<< "$line"
  if [[ "$line" == *[[:space:]] ]]; then typed+=(""); fi
  local last=$(( \${#typed[@]} - 1 ))
  current="\${typed[last]}"
  before="\${typed[last - 1]}"
${inner.map(innerWord).join('')}  for word in "\${typed[@]:${path.length}:last - ${path.length}}"; do
    if [[ "$word" != -* ]]; then command="$word"; break; fi
  done
  local start=""
  if [[ "$current" == --*=* ]]; then
    start="\${current%%=*}="
    before="\${current%%=*}"
  fi
  case "$command" in
    "")
      words=${quoted([...names, ...flagNames(flags)].join(' '))}
      ;;
${commands.map(commandCase).join('')}  esac
  local reply
  COMPREPLY=()
  if [[ "$kind" == path ]]; then
    compopt -o filenames 2> /dev/null
    while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -f -- "\${current#"$start"}")
    return
  fi
  # bash replaces only what stands behind "=", where that is one of its break characters.
  local head=""
  if [[ "$COMP_WORDBREAKS" == *=* ]]; then head="$start"; fi
  while IFS= read -r reply; do
    reply="$start$reply"
    COMPREPLY+=("\${reply#"$head"}")
  done < <(compgen -W "$words" -- "\${current#"$start"}")
}
complete -F ${name} ${programsOf(program).join(' ')}
`
}

/** The words between the program and the command, such as the \`lens\` of \`flujo lens\`. */
function innerWord(word: string, index: number): string {
  const place = index + 1
  return `  if (( last == ${place} )); then COMPREPLY=($(compgen -W ${quoted(word)} -- "$current")); return; fi
  if [[ "\${typed[${place}]}" != ${quoted(word)} ]]; then COMPREPLY=(); return; fi
`
}

function commandCase({ name, operands, flags }: CommandShape): string {
  const otherwise = operands.length > 0 ? operands : flagNames(flags)
  return `    ${name})
      case "$before" in
${flags
  .filter(({ value }) => value !== 'none')
  .map(flagCase)
  .join('')}        *)
          if [[ "$current" == -* ]]; then words=${quoted(flagNames(flags).join(' '))}
          else words=${quoted(otherwise.join(' '))}; fi
          ;;
      esac
      ;;
`
}

function flagCase({ names, value, words }: FlagShape): string {
  const does = value === 'path' ? 'kind=path' : `words=${quoted(words.join(' '))}`
  return `        ${names.join(' | ')}) ${does} ;;\n`
}

const flagNames = (flags: readonly FlagShape[]): string[] => flags.flatMap(({ names }) => names)
