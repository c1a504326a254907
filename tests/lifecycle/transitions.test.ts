import { allowedEvents } from '../../src/lifecycle/allowed-events.ts';
import { itemEventTypes } from '../../src/lifecycle/event-types.ts';
import type { ItemState } from '../../src/lifecycle/item-state.ts';
import { type Status, statuses } from '../../src/lifecycle/statuses.ts';
import { transitions } from '../../src/lifecycle/transitions.ts';
import { equipment, Life, lot, refusal, type Said } from '../support/lifecycle.ts';

/** Equipment brought into a status; `in_transit` has no event yet. */
function inStatus(status: Status): Life {
  const life = equipment({ occurredAt: '2020-01-01', unit: 'depot' });
  const { state } = life;
  const [holding] = state?.holdings ?? [];
  if (!state || !holding) throw new Error('no holding');
  life.state = {
    ...state,
    holdings: [{ ...holding, status, ...(status === 'in_maintenance' && { before: 'in_use' }) }],
  };
  return life;
}

const commands: Record<string, Said> = {
  described: { type: 'described', data: { title: { vi: 'Máy phát' } } },
  'alias-added': { type: 'alias-added', data: { scheme: 'legacy', value: 'A-1' } },
  'note-added': { type: 'note-added', note: 'seen' },
  received: { type: 'received', unit: 'depot' },
  stored: { type: 'stored', place: 'rack-1' },
  issued: { type: 'issued', unit: 'platoon' },
  returned: { type: 'returned', unit: 'depot' },
  inspected: { type: 'inspected', data: { grade: '2' } },
  'maintenance-started': { type: 'maintenance-started', data: { level: 'medium', reason: 'worn' } },
  'maintenance-completed': { type: 'maintenance-completed', data: { result: 'fixed' } },
  'reported-lost': { type: 'reported-lost' },
  found: { type: 'found' },
  retired: { type: 'retired' },
  disposed: { type: 'disposed' },
};

/** R registered, S in_stock, U in_use, T in_transit, M in_maintenance, L lost, X retired, D disposed; `.` refused; the letter is what the status becomes. */
const letters: Record<string, Status> = {
  R: 'registered',
  S: 'in_stock',
  U: 'in_use',
  T: 'in_transit',
  M: 'in_maintenance',
  L: 'lost',
  X: 'retired',
  D: 'disposed',
};
const expected: Record<string, string> = {
  //                       RSUTMLXD
  described: '             RSUTMLXD',
  'alias-added': '         RSUTMLXD',
  'note-added': '          RSUTMLXD',
  received: '              S..S....',
  stored: '                SS......',
  issued: '                .U......',
  returned: '              ..S.....',
  inspected: '             RSUTM.X.',
  'maintenance-started': '   .MM.....',
  'maintenance-completed': ' ....U...',
  'reported-lost': '       LLLLL...',
  found: '                 .....S..',
  retired: '               XXX.XX..',
  disposed: '              .....DD.',
};

const cells = Object.entries(expected).flatMap(([type, row]) =>
  statuses.map((status, index) => ({ type, status, to: letters[row.trim()[index] ?? '.'] })),
);

describe('the table of transitions', () => {
  test('is the whole of the types that clients record after the registration', () => {
    expect(Object.keys(expected).sort()).toEqual(
      Object.keys(transitions)
        .filter((type) => type !== 'registered')
        .sort(),
    );
    for (const [type, { byClients }] of itemEventTypes) expect(Object.hasOwn(transitions, type)).toBe(byClients);
  });

  test.each(cells)('$type from $status leads to $to', ({ type, status, to }) => {
    const life = inStatus(status);
    const command = commands[type];
    if (!command) throw new Error(type);
    expect(allowedEvents(life.item).includes(type)).toBe(to !== undefined);
    if (to) {
      expect(life.record(command).only.status).toBe(to);
    } else {
      const { code, params } = refusal(() => life.record(command));
      expect(code).toBe('not-allowed');
      expect(params).toMatchObject({ status, allowedEvents: allowedEvents(life.item) });
    }
  });

  test('refuses a second registration, and anything before the first', () => {
    const life = equipment();
    const again = { type: 'registered', data: { code: 'X', class: 'sample:T', kind: 'equipment' } };
    expect(refusal(() => life.record(again)).code).toBe('not-allowed');
    expect(refusal(() => new Life().record({ type: 'note-added', note: 'x' })).code).toBe('unknown-item');
  });

  test('keeps clients from the events of the server', () => {
    for (const type of ['claim-released', 'registration-abandoned', 'no-such', '__proto__', 'constructor']) {
      expect(refusal(() => equipment().record({ type })).mistakes[0]).toMatchObject({ pointer: '#/body/type' });
    }
  });

  test('lets a lot receive more unless all of it is disposed', () => {
    const life = lot('5', { occurredAt: '2020' }).record({ type: 'received', unit: 'depot' });
    expect(allowedEvents(life.item)).toContain('received');
    life.record({ type: 'retired' }).record({ type: 'disposed' });
    expect(allowedEvents(life.item)).toEqual(['described', 'alias-added', 'note-added']);
    expect(refusal(() => life.record({ type: 'received', unit: 'depot', data: { quantity: '1' } })).code).toBe(
      'not-allowed',
    );
  });

  test('allows nothing on an abandoned registration', () => {
    const abandoned = { abandoned: true, kind: 'equipment', holdings: [] } as unknown as ItemState;
    expect(allowedEvents(abandoned)).toEqual([]);
  });
});
