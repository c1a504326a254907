/** The part of bwip-js that is used: the symbol as modules or bars, before any drawing. */
declare module 'bwip-js/node' {
  export interface RawSymbol {
    pixs?: number[];
    pixx?: number;
    pixy?: number;
    sbs?: number[];
  }
  const bwipjs: { raw(options: Record<string, unknown>): RawSymbol[] };
  export default bwipjs;
}
