/** A terminal that a watch paints on. */
export interface LiveTerminal {
  size(): { readonly columns: number; readonly rows: number }
  /**
   * Begins to paint here: from now on the cursor is hidden, and stands where the painting begins whenever nothing is being
   * painted.
   *
   * @param leave what moves the cursor below the painting, for when it has to end at once
   */
  begin(leave: () => string, listener: LiveListener): void
  /** Gives the terminal back as it was. What was painted is wiped away. */
  end(): void
}

export interface LiveListener {
  /** The terminal has another size, or something else may stand on it: all has to be painted again. */
  redraw(): void
  /** The user has seen enough. */
  quit(): void
}
