import { compileFramework } from '../codes/compiled-framework.ts';
import { definitionMistakes, FrameworkDefinition, lengthOf } from '../codes/framework-definition.ts';
import { parseExactly } from '../codes/parse-code.ts';
import { type Hazard, typingHazards } from '../codes/typing-hazards.ts';
import type { Mistake } from '../errors.ts';
import type { SymbolSize } from '../labels/symbol-sizes.ts';
import { shapeMistakes } from '../shape.ts';

const POINTER = '#/body/definition';

export interface FrameworkPreview {
  examples: string[];
  capacity: number;
  mistakes: Mistake[];
  /** Characters of a code: with separators, and compact. */
  lengths?: { code: { min: number; max: number }; compact: { min: number; max: number } };
  /** How many texts each level has. */
  levels?: { key: string; texts: number }[];
  symbols?: SymbolSize[];
  hazards?: Hazard[];
}

/** What codes of a definition would look like, how large their symbols are at the least and how they get mistyped; or everything that is wrong with it. */
export async function previewFramework(definition: unknown): Promise<FrameworkPreview> {
  const parsed = FrameworkDefinition.safeParse(definition);
  if (!parsed.success) return refused(shapeMistakes(FrameworkDefinition, definition, POINTER));
  const mistakes = definitionMistakes(parsed.data, POINTER);
  if (mistakes.length > 0) return refused(mistakes);
  const compiled = compileFramework({ key: 'preview', version: 1, definition: parsed.data });
  const examples = compiled.examples();
  const longest = examples.at(-1) ?? '';
  const { symbolSizes } = await import('../labels/symbol-sizes.ts');
  const { min, max } = compiled.compactLength;
  const added = longest.length - compiled.toCompact(longest).length;
  return {
    examples,
    capacity: compiled.capacity(parseExactly(compiled.toCompact(longest), compiled)?.path ?? ''),
    mistakes: [],
    lengths: { code: { min: min + added, max: max + added }, compact: { min, max } },
    levels: parsed.data.levels.map((level) => ({ key: level.key, texts: textsOf(level) })),
    symbols: symbolSizes({ code: longest, compact: compiled.toCompact(longest) }),
    hazards: typingHazards(parsed.data, compiled.check),
  };
}

function refused(mistakes: Mistake[]): FrameworkPreview {
  return { examples: [], capacity: 0, mistakes };
}

/** A constant has one text; a serial as many as there are numbers; a class level all texts of its lengths. */
function textsOf(level: FrameworkDefinition['levels'][number]): number {
  const { min, max } = lengthOf(level);
  if (level.from === 'constant') return 1;
  if (level.from === 'serial') return level.alphabet.length ** max - 1;
  return Array.from({ length: max - min + 1 }, (_, by) => level.alphabet.length ** (min + by)).reduce(
    (sum, each) => sum + each,
    0,
  );
}
