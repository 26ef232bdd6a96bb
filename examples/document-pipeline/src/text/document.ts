/** How a document is taken apart. */
export type TextFormat = 'markdown' | 'plain'

/** One text as it was read: line ends are `\n`, without a byte order mark. */
export interface Document {
  /** What people call it: its path below the folder that was given. */
  readonly label: string
  /** Absolute path. */
  readonly file: string
  readonly format: TextFormat
  readonly text: string
}

/** A part of a document under one heading, or a paragraph of plain text. */
export interface Section {
  /** {@link Document.label} of its document. */
  readonly document: string
  /** Absolute path of its document. */
  readonly file: string
  readonly format: TextFormat
  /** The heading, or the first words where there is none. */
  readonly title: string
  /** Number of its first line in the document, from 1. */
  readonly line: number
  /** The lines as they are, the heading's included. */
  readonly text: string
}
