import { z } from 'zod';
import type { CompiledFramework } from '../codes/compiled-framework.ts';
import type { NumberRange } from '../codes/number-ranges.ts';
import { parseExactly, toCompactCode } from '../codes/parse-code.ts';
import type { Mistake } from '../errors.ts';
import { Text } from '../lifecycle/text.ts';

const Code = z.string().min(1).max(100);
const ClassKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}:[A-Z0-9][A-Z0-9 ._:/+-]{0,50}$/);

const CodeRange = z
  .strictObject({
    from: Code.meta({ description: 'First code' }),
    to: Code.meta({ description: 'Last code' }),
  })
  .meta({ id: 'CodeRange', description: 'Codes of one class, from one number to another' });

/** A block of numbers as the server that set it aside gives it to another one. Everything is said in codes: their check characters guard it on paper too. */
export const BlockDocument = z
  .strictObject({
    format: z.literal('tagtree-block-1').meta({ description: 'tagtree-block-1' }),
    id: z.string().min(1).max(100).meta({ description: 'Id of the block, on the server that gives it' }),
    class: ClassKey.meta({ description: 'The class, framework:path' }),
    version: z.number().int().min(1).meta({ description: 'Version of the framework that writes the codes' }),
    from: Code.meta({ description: 'First code' }),
    to: Code.meta({ description: 'Last code' }),
    giver: Text(200).meta({ description: 'Id of the server that gives it' }),
    holder: Text(200).meta({ description: 'Id of the server that it is given to' }),
    purpose: Text(200).optional().meta({ description: 'What for' }),
    givenAt: z.iso.datetime().meta({ description: 'When this document was made' }),
    printed: z
      .array(CodeRange)
      .max(10_000)
      .meta({ description: 'What there are labels of already: claimed by their codes, never given out anew' }),
    void: z.array(CodeRange).max(10_000).meta({ description: 'Never to be used' }),
  })
  .meta({ id: 'BlockDocument', description: 'A block of numbers for another server' });

export type BlockDocument = z.output<typeof BlockDocument>;

/** What a block's document says, in numbers. */
export interface ReadBlock extends NumberRange {
  printed: NumberRange[];
  void: NumberRange[];
}

/** Reads the codes of a document by the version of the framework that wrote them; mistakes have pointers that start with `base`. */
export function readBlock(
  framework: CompiledFramework,
  document: BlockDocument,
  base: string,
): { mistakes: Mistake[]; read: ReadBlock } {
  const mistakes: Mistake[] = [];
  function serialOf(code: string, pointer: string): number {
    const parsed = parseExactly(toCompactCode(code), framework);
    if (parsed?.class === document.class) return parsed.serial;
    mistakes.push({ pointer, code: 'code-of-another-class', params: { code, class: document.class } });
    return 0;
  }
  function rangeOf({ from, to }: { from: string; to: string }, pointer: string): NumberRange {
    const range = { from: serialOf(from, `${pointer}/from`), to: serialOf(to, `${pointer}/to`) };
    if (range.from > range.to) mistakes.push({ pointer: `${pointer}/to`, code: 'range-backwards' });
    return range;
  }
  const whole = rangeOf(document, base);
  const within = (key: 'printed' | 'void') =>
    document[key].map((each, index) => {
      const range = rangeOf(each, `${base}/${key}/${index}`);
      if (range.from < whole.from || range.to > whole.to)
        mistakes.push({ pointer: `${base}/${key}/${index}`, code: 'code-not-in-block', params: { code: each.from } });
      return range;
    });
  return { read: { ...whole, printed: within('printed'), void: within('void') }, mistakes };
}
