/** How far a caller sees: branches of the unit tree and of class trees (`'<framework>:<path>'`), each with what is below it. */
export interface Reach {
  units: 'all' | readonly string[];
  classes: 'all' | readonly string[];
}

export const unlimitedReach: Reach = { units: 'all', classes: 'all' };
