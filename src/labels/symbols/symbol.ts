/** The kinds of symbols there are. */
export const symbolKinds = ['qr', 'data-matrix', 'code-128'] as const;
export type SymbolKind = (typeof symbolKinds)[number];

/** A symbol in modules: what is dark, row by row, and how much white it needs around it. A linear symbol has one row. */
export interface SymbolModules {
  kind: SymbolKind;
  columns: number;
  rows: number;
  /** 1 dark, 0 light; row by row. */
  dark: Uint8Array;
  /** Quiet zone in modules: left and right, top and bottom. */
  quiet: { x: number; y: number };
}

/** Runs of dark modules of a row: `[column, row, length]`. */
export function* darkRuns({ columns, rows, dark }: SymbolModules): Generator<[number, number, number]> {
  for (let row = 0; row < rows; row += 1) {
    let start = -1;
    for (let column = 0; column <= columns; column += 1) {
      const isDark = column < columns && dark[row * columns + column] === 1;
      if (isDark && start < 0) start = column;
      if (!isDark && start >= 0) {
        yield [start, row, column - start];
        start = -1;
      }
    }
  }
}
