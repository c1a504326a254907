import { createRequire } from 'node:module';
import { type Font, openSync, type PathCommand } from 'fontkit';

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

/** Width of a text in millimetres at a size in points. */
export function textWidth(text: string, sizePt: number): number {
  return (font().layout(text).advanceWidth / font().unitsPerEm) * sizePt * MM_PER_PT;
}

/** The signs of a text that the font can't show. */
export function missingSigns(text: string): string[] {
  return [...new Set(text)].filter((sign) => !font().hasGlyphForCodePoint(sign.codePointAt(0) ?? 0));
}

/** Outlines of a text in millimetres: `x` the left end, `y` the baseline, downwards positive; filled by the non-zero rule. */
export function textOutline(text: string, at: { x: number; y: number; sizePt: number }): PathCommand[] {
  const { glyphs, positions } = font().layout(text);
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
