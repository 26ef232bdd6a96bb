/** How a piece is written, in `payloads.encoding`. */
export const PLAIN = 0
export const DEFLATED = 1
