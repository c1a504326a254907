const ONSET = '(?:ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?';
const NUCLEI = [
  'a ă â e ê i o ô ơ u ư y',
  'ai ao au ay âu ây eo êu ia iê iu oa oă oe oi oo ôi ơi ua uâ uê ui uô uơ uy ưa ưi ươ ưu yê',
  'iêu oai oao oay oeo uao uây uôi uya uyê uyu ươi ươu yêu',
].flatMap((row) => row.split(' '));
const SYLLABLE = new RegExp(`^${ONSET}(?:${NUCLEI.join('|')})(ch|nh|ng|[cmnpt])?$`);
const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g;
/** Behind a stop only these two are spoken: sắc and nặng. */
const OF_STOPS = /[\u0301\u0323]/;

/** Whether a word could be a syllable of Vietnamese: how its letters and tone may stand together, not whether it has a meaning. */
export function isVietnameseSyllable(word: string): boolean {
  const parts = word.normalize('NFD').toLowerCase();
  const tones = parts.match(TONE) ?? [];
  const found = SYLLABLE.exec(parts.replace(TONE, '').normalize('NFC'));
  if (!found || tones.length > 1) return false;
  return !/^(?:ch|[cpt])$/.test(found[1] ?? '') || OF_STOPS.test(tones[0] ?? '');
}
