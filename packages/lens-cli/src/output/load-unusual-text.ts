import * as unusual from './unusual-text.ts'

/**
 * The tables of Unicode and what needs them. They take longer to make than lens takes for everything else, so the build
 * of the command puts them into a file of their own and loads it here, when there is such a text; see `command-build.ts`.
 */
export const unusualText = (): typeof unusual => unusual
