import { createRequire } from 'node:module';
import { type Font, type GlyphRun, openSync, type PathCommand } from 'fontkit';

export const MM_PER_PT = 25.4 / 72;

let opened: Font | undefined;

/** Be Vietnam Pro (SIL Open Font License): has every Vietnamese letter. */
export function fontPath(): string {
  return createRequire(import.meta.url).resolve(
    '@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf',
  );
}

function font(): Font {
  opened ??= openSync(fontPath());
  return opened;
}

const MOST_SHAPED = 10_000;
const shaped = new Map<string, GlyphRun>();

/** Words as glyphs, each with the space behind it, as pdfkit does: words come again and again, and shaping is most of a label's cost. */
function shape(text: string): GlyphRun[] {
  return text.split(/(?<= )/).map((word) => {
    const known = shaped.get(word);
    if (known) return known;
    if (shaped.size >= MOST_SHAPED) shaped.clear();
    const run = font().layout(word);
    shaped.set(word, run);
    return run;
  });
}

/** Width of a text in millimetres at a size in points. */
export function textWidth(text: string, sizePt: number): number {
  const width = shape(text).reduce((sum, { advanceWidth }) => sum + advanceWidth, 0);
  return (width / font().unitsPerEm) * sizePt * MM_PER_PT;
}

/** How far the ink of a text reaches above and below its baseline, as parts of the font's size. */
export function inkReach(text: string): { above: number; below: number } {
  let [above, below] = [0, 0];
  for (const sign of new Set(text)) {
    const { minY, maxY } = font().glyphForCodePoint(sign.codePointAt(0) ?? 0).bbox;
    // A space has no ink, and no finite box.
    if (Number.isFinite(maxY)) [above, below] = [Math.max(above, maxY), Math.max(below, -minY)];
  }
  return { above: above / font().unitsPerEm, below: below / font().unitsPerEm };
}

/** The signs of a text that the font can't show. */
export function missingSigns(text: string): string[] {
  return [...new Set(text)].filter((sign) => !font().hasGlyphForCodePoint(sign.codePointAt(0) ?? 0));
}

/** Outlines of a text in millimetres: `x` the left end, `y` the baseline, downwards positive; filled by the non-zero rule. */
export function textOutline(text: string, at: { x: number; y: number; sizePt: number }): PathCommand[] {
  const runs = shape(text);
  const glyphs = runs.flatMap((run) => run.glyphs);
  const positions = runs.flatMap((run) => run.positions);
  const scale = (at.sizePt * MM_PER_PT) / font().unitsPerEm;
  const outline: PathCommand[] = [];
  let pen = at.x;
  for (const [index, glyph] of glyphs.entries()) {
    const position = positions[index];
    const dx = pen + (position?.xOffset ?? 0) * scale;
    const dy = at.y - (position?.yOffset ?? 0) * scale;
    for (const { command, args } of glyph.path.commands) {
      outline.push({
        command,
        args: args.map((value, coordinate) => (coordinate % 2 === 0 ? dx + value * scale : dy - value * scale)),
      });
    }
    pen += (position?.xAdvance ?? 0) * scale;
  }
  return outline;
}
