import { type Line, plain, styled } from '../output/line.ts'

const nameColumns = 10

/** A named fact in a line; nothing for one that is empty. */
export function factLine(name: string, value: string | Line): Line[] {
  const line = typeof value === 'string' ? plain(value) : value
  return line.length === 0 ? [] : [[...styled(`  ${name.padEnd(nameColumns)}`, 'dim'), ...line]]
}
