import ts from 'typescript'

/** The names that a module uses and neither declares nor imports: what it expects to be global. */
export function freeNames(code: string): readonly string[] {
  // As TypeScript, because in JavaScript the compiler takes `require`, `module` and `exports` for given.
  const source = ts.createSourceFile('module.ts', code, ts.ScriptTarget.ESNext, true)
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === source.fileName ? source : undefined),
    fileExists: (name) => name === source.fileName,
    readFile: () => undefined,
    writeFile: () => {},
    getDefaultLibFileName: () => '',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  }
  const options: ts.CompilerOptions = {
    noLib: true,
    noResolve: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
  }
  const program = ts.createProgram([source.fileName], options, host)
  const names = program.getSemanticDiagnostics(source).flatMap(({ messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n')
    return /^(?:Cannot find name|No value exists in scope for the shorthand property) '(\w+)'/.exec(text)?.[1] ?? []
  })
  return [...new Set(names)].toSorted()
}
