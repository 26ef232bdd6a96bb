import fc from 'fast-check'

/** Lines that matter to Markdown, in any order. */
export const markdownText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '',
        '---',
        '===',
        '```',
        '````',
        '~~~',
        '```ts',
        '# One',
        '## Two ##',
        '#Not',
        '    # Code',
        '- item',
      ),
      fc.constantFrom('| a | b |', '> quote', 'Some words here. And more!', '[a](b.md)', '# ', '\t', '`` ` ``'),
      fc.string(),
    ),
  )
  .map((lines) => lines.join('\n'))
