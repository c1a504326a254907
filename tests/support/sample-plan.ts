/** A plan over the sample framework for a file with the columns class (`T23015`), name and n, changed where it is asked for. */
export function samplePlan(changes: object = {}) {
  return {
    framework: 'sample',
    class: { column: 'class', path: samplePath },
    title: { column: 'name', language: 'en' },
    quantity: { column: 'n', as: 'pieces' },
    ...changes,
  };
}

/** Where the segments of a class stand in `T23015`. */
export const samplePath = [
  [0, 1],
  [1, 3],
  [3, 6],
];
