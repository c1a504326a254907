/**
 * Schemes whose values are unique in the world, so that each leads to one item: UII (MIL-STD-130), GIAI and GRAI with serial (GS1), a stock number with
 * serial. Any other scheme (a maker's serial number, a legacy number) may lead to several.
 */
export const uniqueSchemes: readonly string[] = ['uii', 'giai', 'grai', 'nsn-serial'];

export function isUniqueScheme(scheme: string): boolean {
  return uniqueSchemes.includes(scheme);
}
