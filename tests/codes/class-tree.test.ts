import { createClassTree } from '../../src/codes/class-tree.ts';
import { randomSource } from './framework-builder.ts';

const parentPath = (path: string) => path.split('.').slice(0, -1).join('.');

/** All paths of three levels over two signs. */
const paths = ['A', 'B'].flatMap((a) => [a, ...['A', 'B'].flatMap((b) => [`${a}.${b}`, `${a}.${b}.A`, `${a}.${b}.B`])]);

describe('the class tree as it is shown', () => {
  it('is that of the paths where nothing was moved', () => {
    const tree = createClassTree(parentPath, []);
    expect(tree.parentOf('A.B.A')).toBe('A.B');
    expect(tree.branch('A')).toEqual([{ root: 'A', without: [] }]);
    expect([tree.isWithin('A.B.A', 'A'), tree.isWithin('A', 'A'), tree.isWithin('B', 'A')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('has in each branch exactly what is shown below it, after any moves', () => {
    const random = randomSource(4);
    for (let round = 0; round < 300; round += 1) {
      const moved: { path: string; parent: string }[] = [];
      for (let move = 0; move < 4; move += 1) {
        const path = random.pick(paths);
        const parent = random.pick(['', ...paths.filter((each) => each.split('.').length < 3)]);
        const tree = createClassTree(parentPath, moved);
        if (!tree.isWithin(parent, path))
          moved.splice(0, moved.length, ...moved.filter((each) => each.path !== path), { path, parent });
      }
      const tree = createClassTree(parentPath, moved);
      for (const node of paths) {
        const below = (path: string, root: string) => path === root || path.startsWith(`${root}.`);
        const found = paths.filter((path) =>
          tree.branch(node).some(({ root, without }) => below(path, root) && !without.some((out) => below(path, out))),
        );
        expect(found.sort()).toEqual(paths.filter((path) => tree.isWithin(path, node)).sort());
      }
    }
  });
});

test('a class shown far below another is found there, however many were moved between', () => {
  const moved = Array.from({ length: 200 }, (_, n) => ({ path: String(n), parent: String(n + 1) }));
  const tree = createClassTree(() => '', moved);
  expect([tree.isWithin('0', '200'), tree.isWithin('200', '0')]).toEqual([true, false]);
});
