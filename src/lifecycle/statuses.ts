/** The statuses of a holding, in the order of a life. */
export const statuses = [
  'registered',
  'in_stock',
  'in_use',
  'in_transit',
  'in_maintenance',
  'lost',
  'retired',
  'disposed',
] as const;

export type Status = (typeof statuses)[number];
