import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  fitsQuantity,
  Quantity,
  subtractQuantities,
} from '../../src/lifecycle/quantity.ts';

describe('quantities', () => {
  test.each(['0', '1', '0.000001', '999999999.999999', '007.50'])('takes %s', (text) =>
    expect(Quantity.safeParse(text).success).toBe(true),
  );

  test.each(['', '-1', '+1', '1.', '.5', '1e3', '1,5', '1234567890', '0.0000001', ' 1', '1\n', '１', 'NaN'])(
    'refuses %j',
    (text) => expect(Quantity.safeParse(text).success).toBe(false),
  );

  test('are exact', () => {
    expect(addQuantities('0.1', '0.2')).toBe('0.3');
    expect(addQuantities('999999999.999998', '0.000001')).toBe('999999999.999999');
    expect(subtractQuantities('1', '0.999999')).toBe('0.000001');
    expect(subtractQuantities('1', '1.000001')).toBeUndefined();
    expect(canonicalQuantity('007.500')).toBe('7.5');
    expect(canonicalQuantity('10.000')).toBe('10');
    expect([compareQuantities('1.0', '1'), compareQuantities('9', '10'), compareQuantities('10', '9.5')]).toEqual([
      0, -1, 1,
    ]);
    expect([fitsQuantity('999999999.999999'), fitsQuantity(addQuantities('999999999.999999', '0.000001'))]).toEqual([
      true,
      false,
    ]);
  });
});
