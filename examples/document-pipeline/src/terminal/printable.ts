const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/** Text from outside as one line that is safe to print: control, format and bidi characters become `�`. */
export function printable(text: string): string {
  return text.replace(controls, '\uFFFD')
}
