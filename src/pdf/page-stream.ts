import { once } from 'node:events';
import type { Writable } from 'node:stream';
import PDFDocument from 'pdfkit';
import { fontPath, MM_PER_PT } from './font.ts';

/** Same input, same bytes: the document bears no date of its making. */
const NO_DATE = new Date(0);

export interface PageStream {
  /** Begins a page; sizes in millimetres. */
  page(width: number, height: number): void;
  /** Fills raw path operators (millimetres from the top left of the page, y downwards) by one operator. */
  fill(path: string): void;
  /** A text with its baseline at y. */
  text(text: string, x: number, y: number, sizePt: number): void;
  /** Waits until what was written has gone out, as far as the sink asks for it. */
  flushed(signal?: AbortSignal): Promise<void>;
  end(): Promise<void>;
}

/** A PDF written page by page into a sink, with one embedded subset font; memory holds a page. The title is shown by readers. */
export function createPageStream(sink: Writable, title: string): PageStream {
  const document = new PDFDocument({
    autoFirstPage: false,
    bufferPages: false,
    info: { Title: title, Producer: 'Tagtree', Creator: 'Tagtree', CreationDate: NO_DATE, ModDate: NO_DATE },
  });
  document.pipe(sink, { end: false });
  document.registerFont('text', fontPath());
  const pt = (mm: number) => mm / MM_PER_PT;
  return {
    page(width, height) {
      document.addPage({ size: [pt(width), pt(height)], margin: 0 });
      document.font('text');
    },
    fill(path) {
      const scale = 1 / MM_PER_PT;
      // pdfkit has turned the page upside down already: y goes down from the top.
      document.addContent(`q ${number(scale)} 0 0 ${number(scale)} 0 0 cm\n${path}f Q`);
    },
    text(text, x, y, sizePt) {
      document.fontSize(sizePt).text(text, pt(x), pt(y), { lineBreak: false, baseline: 'alphabetic' });
    },
    async flushed(signal) {
      while (sink.writableNeedDrain && !sink.destroyed) await once(sink, 'drain', signal ? { signal } : {});
      // Lets the pipe move what is ready even when the sink is fast.
      await new Promise((resolve) => setImmediate(resolve));
    },
    async end() {
      const ended = once(document, 'end');
      document.end();
      await ended;
    },
  };
}

/** A number as PDF has it: no exponent, at most four decimals. */
export function number(value: number): string {
  const text = value.toFixed(4).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}
