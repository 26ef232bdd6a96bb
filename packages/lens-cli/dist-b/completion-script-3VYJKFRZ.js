import {
  typedValues
} from "./chunk-VVIHYFMA.js";
import "./chunk-BPCHXMC3.js";

// src/completion/shell-words.ts
var programsOf = (program) => program === "lens" ? ["lens", "lens-cli"] : [program];
var quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
var functionName = (path) => `_${path.join("_").replaceAll(/\W/gu, "_")}`;

// src/completion/bash-script.ts
function bashScript({ path, flags, commands }) {
  const name = functionName(path);
  const [program, ...inner] = path;
  const names = commands.map((command) => command.name);
  return `# bash completion for ${path.join(" ")}
${name}() {
  local line="\${COMP_LINE:0:COMP_POINT}" before="" current="" command="" words="" kind="" word
  local -a typed
  read -ra typed <<< "$line"
  if [[ "$line" == *[[:space:]] ]]; then typed+=(""); fi
  local last=$(( \${#typed[@]} - 1 ))
  current="\${typed[last]}"
  before="\${typed[last - 1]}"
${inner.map(innerWord).join("")}  for word in "\${typed[@]:${path.length}:last - ${path.length}}"; do
    if [[ "$word" != -* ]]; then command="$word"; break; fi
  done
  local start=""
  if [[ "$current" == --*=* ]]; then
    start="\${current%%=*}="
    before="\${current%%=*}"
  fi
  case "$command" in
    "")
      words=${quoted([...names, ...flagNames(flags)].join(" "))}
      ;;
${commands.map(commandCase).join("")}  esac
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
complete -F ${name} ${programsOf(program).join(" ")}
`;
}
function innerWord(word, index) {
  const place = index + 1;
  return `  if (( last == ${place} )); then COMPREPLY=($(compgen -W ${quoted(word)} -- "$current")); return; fi
  if [[ "\${typed[${place}]}" != ${quoted(word)} ]]; then COMPREPLY=(); return; fi
`;
}
function commandCase({ name, operands, flags }) {
  const otherwise = operands.length > 0 ? operands : flagNames(flags);
  return `    ${name})
      case "$before" in
${flags.filter(({ value }) => value !== "none").map(flagCase).join("")}        *)
          if [[ "$current" == -* ]]; then words=${quoted(flagNames(flags).join(" "))}
          else words=${quoted(otherwise.join(" "))}; fi
          ;;
      esac
      ;;
`;
}
function flagCase({ names, value, words }) {
  const does = value === "path" ? "kind=path" : `words=${quoted(words.join(" "))}`;
  return `        ${names.join(" | ")}) ${does} ;;
`;
}
var flagNames = (flags) => flags.flatMap(({ names }) => names);

// src/completion/command-tree.ts
function shapeOf(program) {
  const help = program.createHelp();
  const names = help.visibleCommands(program).map((command) => command.name());
  const commands = help.visibleCommands(program).map((command) => ({
    name: command.name(),
    summary: command.description(),
    operands: command.name() === "help" ? names.filter((name) => name !== "help") : command.registeredArguments.flatMap((argument) => typedValues.get(argument) ?? []),
    flags: command.name() === "help" ? [] : help.visibleOptions(command).map(flagShape)
  }));
  const [first = "lens", ...more] = program.name().split(" ");
  return { path: [first, ...more], flags: help.visibleOptions(program).map(flagShape), commands };
}
function flagShape(option) {
  const words = typedValues.get(option) ?? [];
  const names = [option.long, option.short].filter((name) => name !== void 0);
  const takesValue = option.required || option.optional;
  const value = !takesValue ? "none" : words.length > 0 ? "words" : option.flags.includes("<path>") ? "path" : "text";
  return { names, description: option.description, value, words };
}

// src/completion/fish-script.ts
function fishScript({ path, flags, commands }) {
  const [program, ...inner] = path;
  const command = `_${functionName(path)}_command`;
  const lines = (name) => [
    `complete -c ${name} -f -n ${quotedForFish(`test (count (${command})) -gt 0`)}`,
    ...inner.map(
      (word, index) => `complete -c ${name} -f -n 'test (count (commandline -opc)) -eq ${index + 1}' -a ${word}`
    ),
    ...flags.map(
      (flag) => `complete -c ${name} -n ${quotedForFish(`contains -- - (${command})`)} ${flagArguments(flag)}`
    ),
    ...commands.map(
      ({ name: word, summary }) => `complete -c ${name} -n ${quotedForFish(`contains -- - (${command})`)} -a ${word} -d ${quotedForFish(summary)}`
    ),
    ...commands.flatMap((each) => commandLines(name, command, each))
  ];
  return `# fish completion for ${path.join(" ")}
# The command that has been typed, - where none has been, nothing where it is another program.
function ${command}
  set -l typed (commandline -opc)
${inner.map((word, index) => `  test "$typed[${index + 2}]" = ${word}; or return
`).join("")}  for word in $typed[${path.length + 1}..-1]
    if not string match -q -- '-*' $word
      echo $word
      return
    end
  end
  echo -
end
${programsOf(program).flatMap(lines).join("\n")}
`;
}
function commandLines(program, command, { name, operands, flags }) {
  const start = `complete -c ${program} -n ${quotedForFish(`contains -- ${name} (${command})`)}`;
  return [
    ...flags.map((flag) => `${start} ${flagArguments(flag)}`),
    ...operands.length > 0 ? [`${start} -a ${quotedForFish(operands.map(escapeWord).join(" "))}`] : []
  ];
}
function flagArguments({ names, description, value, words }) {
  const flags = names.map((name) => name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`);
  const after = {
    none: "",
    text: " -x",
    path: " -r -F",
    words: ` -x -a ${quotedForFish(words.map(escapeWord).join(" "))}`
  }[value];
  return `${flags.join(" ")}${after} -d ${quotedForFish(description)}`;
}
var quotedForFish = (text) => `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`;
var escapeWord = (word) => word.replaceAll(/[~\\ ()$]/gu, String.raw`\$&`);

// src/completion/zsh-script.ts
function zshScript({ path, flags, commands }) {
  const name = functionName(path);
  const [program, ...inner] = path;
  const programs = programsOf(program).join(" ");
  return `#compdef ${programs}
# zsh completion for ${path.join(" ")}
${name}() {
  local -a commands
  commands=(
${commands.map(({ name: command, summary }) => `    ${quoted(`${command}:${summary}`)}`).join("\n")}
  )
${inner.map(innerWord2).join("")}  if (( CURRENT == 2 )); then
    if [[ "$PREFIX" == -* ]]; then _arguments ${flags.flatMap(flagSpecs).join(" ")}
    else _describe -t commands command commands; fi
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT -= 1 ))
  case "$command" in
${commands.map(commandCase2).join("")}  esac
}
if [[ "$funcstack[1]" == ${name} ]]; then ${name} "$@"
else compdef ${name} ${programs}; fi
`;
}
function innerWord2(word) {
  return `  if (( CURRENT == 2 )); then compadd ${quoted(word)}; return; fi
  if [[ "$words[2]" != ${quoted(word)} ]]; then return 1; fi
  shift words
  (( CURRENT -= 1 ))
`;
}
function commandCase2({ name, operands, flags }) {
  const operand = operands.length > 0 ? [quoted(`:word:(${operands.map(escapeWord2).join(" ")})`)] : [];
  const specs = [...flags.flatMap(flagSpecs), ...operand];
  return `    ${name})
      _arguments -S \\
        ${specs.join(" \\\n        ")}
      ;;
`;
}
function flagSpecs({ names, description, value, words }) {
  const after = {
    none: "",
    text: ":value: ",
    path: ":path:_files",
    words: `:value:(${words.map(escapeWord2).join(" ")})`
  }[value];
  return names.map((name) => {
    const withValue = value === "none" || !name.startsWith("--") ? name : `${name}=`;
    return quoted(`${withValue}[${description.replaceAll(/[[\]\\:]/gu, String.raw`\$&`)}]${after}`);
  });
}
var escapeWord2 = (word) => word.replaceAll(/[~\\ ()]/gu, String.raw`\$&`);

// src/completion/completion-script.ts
var scripts = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript
};
function completionScript(shell, program) {
  return scripts[shell](shapeOf(program));
}
export {
  completionScript
};
