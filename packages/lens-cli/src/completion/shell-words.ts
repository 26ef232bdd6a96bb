/** Programs that are the same: alone, lens has two names. */
export const programsOf = (program: string): readonly string[] =>
  program === 'lens' ? ['lens', 'lens-cli'] : [program]

/** A text that any of the shells takes as it is. */
export const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** A name for a function, made of the words before the command. */
export const functionName = (path: readonly string[]): string => `_${path.join('_').replaceAll(/\W/gu, '_')}`
