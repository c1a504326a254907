/**
 * Units of measure are codes of UN/CEFACT Recommendation 20, with the older package codes (BX, CT ...) that registers still use. These are common ones with what
 * people call them; any other code of the same form is taken too, since the list of the recommendation is long and grows.
 */
export const commonUoms: ReadonlyMap<string, { vi: string; en: string }> = new Map(
  Object.entries({
    EA: { vi: 'cái', en: 'each' },
    C62: { vi: 'đơn vị', en: 'one' },
    H87: { vi: 'chiếc', en: 'piece' },
    PR: { vi: 'đôi', en: 'pair' },
    SET: { vi: 'bộ', en: 'set' },
    KT: { vi: 'bộ đồ', en: 'kit' },
    AY: { vi: 'cụm', en: 'assembly' },
    DZN: { vi: 'tá', en: 'dozen' },
    BX: { vi: 'hộp', en: 'box' },
    CT: { vi: 'thùng các tông', en: 'carton' },
    PK: { vi: 'gói', en: 'pack' },
    RO: { vi: 'cuộn', en: 'roll' },
    GRM: { vi: 'gam', en: 'gram' },
    KGM: { vi: 'kilôgam', en: 'kilogram' },
    TNE: { vi: 'tấn', en: 'tonne' },
    MLT: { vi: 'mililít', en: 'millilitre' },
    LTR: { vi: 'lít', en: 'litre' },
    MTQ: { vi: 'mét khối', en: 'cubic metre' },
    MMT: { vi: 'milimét', en: 'millimetre' },
    CMT: { vi: 'xentimét', en: 'centimetre' },
    MTR: { vi: 'mét', en: 'metre' },
    KMT: { vi: 'kilômét', en: 'kilometre' },
    MTK: { vi: 'mét vuông', en: 'square metre' },
    HUR: { vi: 'giờ', en: 'hour' },
  }),
);

const UOM = /^[A-Z0-9]{2,3}$/;

export function isUom(value: string): boolean {
  return UOM.test(value);
}
