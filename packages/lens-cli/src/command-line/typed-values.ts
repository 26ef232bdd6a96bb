import type { Argument, Option } from 'commander'

/** What completion offers for an argument or behind an option; where there is nothing, anything may be typed. */
export const typedValues: WeakMap<Argument | Option, readonly string[]> = new WeakMap()
