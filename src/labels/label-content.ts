/** What a label says. */
export interface LabelContent {
  /** With separators. */
  code: string;
  compact: string;
  /** Up to two lines of text, composed (NFC). */
  lines: readonly string[];
}
