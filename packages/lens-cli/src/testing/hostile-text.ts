import fc from 'fast-check'

/** Characters that do something to a terminal, or to the reader, when they are printed as they are. */
export const hostileCharacters: readonly string[] = [
  ...Array.from({ length: 32 }, (_, code) => String.fromCodePoint(code)),
  '\u{7f}',
  ...Array.from({ length: 32 }, (_, code) => String.fromCodePoint(0x80 + code)),
  ...[
    '\u{ad}',
    '\u{61c}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{feff}',
    '\u{fe0f}',
  ],
  ...[
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
  ],
  ...['\u{2028}', '\u{2029}', '\u{3164}', '\u{e0001}', '\u{e0041}', '\u{e007f}', '\u{e0100}', '\u{d800}', '\u{dfff}'],
]

/** Names that try to take over a terminal, and names that are only hard to measure. */
export const hostileNames: readonly string[] = [
  '\u{1b}]0;owned\u{7}title',
  '\u{1b}]52;c;ZXZpbA==\u{7}clip',
  '\u{1b}[2J\u{1b}[1;1Hclear',
  '\u{9b}2Jc1',
  '\u{1b}P+q544e\u{1b}\\dcs',
  'line\r\nbreak\ttab\u{8}\u{8}',
  '\u{202e}txt.exe',
  'zero\u{200b}width\u{feff}',
  `tag${String.fromCodePoint(0xe0041, 0xe0042)}`,
  '数据管道',
  '👩‍👩‍👧 family',
  'e\u{301}a\u{308}',
  'نظام',
  '\u{2028}sep\u{2029}',
  '\u{d800}lone',
  '__proto__',
]

/** Text with many hostile characters in it. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(fc.constantFrom(...hostileCharacters), fc.constantFrom(...hostileNames), fc.string({ unit: 'binary' })),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))
