import { basename, dirname, join } from 'node:path'

const DIRECTORY = '.flujo'
const FILE = 'traces.db'

/** Where the database of a project is, in its directory. */
export const databaseIn = (directory: string): string => join(directory, DIRECTORY, FILE)

/** Whether nothing but a database of ours belongs at that path. */
export const isDefaultPath = (path: string): boolean => basename(path) === FILE && basename(dirname(path)) === DIRECTORY
