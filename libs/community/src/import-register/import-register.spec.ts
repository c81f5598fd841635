import { Malformed, spec } from '@yishi/kernel';
import { derivedId, type PersonalData } from '@yishi/platform';
import fc from 'fast-check';
import { type Household, type Register, type RegisterEvent, register } from '../register';
import { decide, HOUSEHOLDS_PER_EVENT, ImportRegister } from './import-register';
import { assertNoBadRows, planHouseholds } from './load-register';
import type { RegisterRow } from './register-file';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);
const compoundId = '00000000-0000-8000-8000-0000000000c1';
const command = Object.assign(new ImportRegister(), { compoundId, file: new Uint8Array([1]) });
const given = spec(register, decide);
const household = (room: string, residence: Household['residence'], contact = ''): Household => ({
  householdId: derivedId(compoundId, `1-1-${room}`),
  address: `1-1-${room}`,
  residence,
  contactPersonId: contact,
});
const loaded = (households: readonly Household[], registerVersion = 0) => ({
  territory: `410811/410811001/community/${compoundId}`,
  registerVersion,
  households,
  people: [],
});
const a = household('101', 'resident');
const b = household('102', 'absent');
const c = household('201', 'vacant');
const registered = (data: Partial<RegisterEvent['data']>): RegisterEvent => ({
  type: 'HouseholdsRegistered',
  data: {
    compoundId,
    registerVersion: 1,
    households: [],
    removedHouseholdIds: [],
    last: true,
    ...data,
  },
});
const first = registered({ households: [a, b, c] });

describe('import register', () => {
  it('registers every household', () =>
    given()
      .when(command, { loaded: loaded([a, b, c]) })
      .thenEvents(
        registered({
          households: [a, b, c],
          counts: { resident: 1, absent: 1, vacant: 1 },
          changes: { added: 3, changed: 0, removed: 0, unchanged: 0 },
        }),
      ));

  it('changes nothing when the file is the register already, in any order', () =>
    given(first)
      .when(command, { loaded: loaded([c, a, b], 1) })
      .thenNothing());

  it('tells only what changed', () => {
    const moved = { ...b, residence: 'resident' as const };
    const d = household('202', 'vacant');
    given(first)
      .when(command, { loaded: loaded([a, moved, d], 1) })
      .thenEvents(
        registered({
          registerVersion: 2,
          households: [moved, d],
          removedHouseholdIds: [c.householdId],
          counts: { resident: 2, absent: 0, vacant: 1 },
          changes: { added: 1, changed: 1, removed: 1, unchanged: 1 },
        }),
      );
  });

  it('tells a changed contact person', () => {
    const other = { ...a, contactPersonId: derivedId(compoundId, 'other') };
    const [event] = given(first)
      .when(command, { loaded: loaded([other, b, c], 1) })
      .events();
    expect(event?.data.households).toEqual([other]);
  });

  it('refuses a register without a resident household', () =>
    given(first)
      .when(command, { loaded: loaded([b, c], 1) })
      .thenRefused('no-resident-households'));

  it('refuses when another import came in between', () =>
    given(first)
      .when(command, { loaded: loaded([a], 0) })
      .thenRefused('register-changed-meanwhile'));

  it('cuts a large import, and only the last event carries the figures', () => {
    const many = Array.from({ length: 2_001 }, (_, room) => household(`${room}`, 'resident'));
    const events = given()
      .when(command, { loaded: loaded(many) })
      .events();
    expect(events.map(({ data }) => data.households.length)).toEqual([1_000, 1_000, 1]);
    expect(events.map(({ data }) => data.last)).toEqual([false, false, true]);
    expect(events.map(({ data }) => data.counts?.resident)).toEqual([undefined, undefined, 2_001]);
    expect(HOUSEHOLDS_PER_EVENT).toBe(1_000);
  });

  it('becomes what the file says, whatever was before, and the second time changes nothing', () => {
    const rows = fc.uniqueArray(
      fc.record({
        room: fc.integer({ min: 1, max: 60 }),
        residence: fc.constantFrom('resident', 'absent', 'vacant'),
        contact: fc.constantFrom('', 'x', 'y'),
      }),
      { selector: ({ room }) => room, maxLength: 40 },
    );
    const files = fc.array(rows, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(files, (imports) => {
        let state: Register = register.initialState;
        for (const file of imports) {
          const households = file.map(({ room, residence, contact }) =>
            household(`${room}`, residence as Household['residence'], contact),
          );
          if (!households.some(({ residence }) => residence === 'resident')) continue;
          state = importInto(state, households);
          expect(new Set(state.households.values())).toEqual(new Set(households));
          expect(importInto(state, households)).toBe(state);
        }
      }),
      { seed, numRuns: 200 },
    );
  });
});

const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };

function importInto(state: Register, households: readonly Household[]): Register {
  const context = {
    now: new Date(0),
    actor: { personId: '', grants: [] },
    commandId: '',
    loaded: loaded(households, state.version),
  };
  return decide(command, state, context).reduce(
    (folded, event) => register.evolve(folded, event, metadata),
    state,
  );
}

describe('plan of an import', () => {
  const row = (contactName?: string, telephone?: string): RegisterRow => ({
    row: 2,
    address: { building: '1', unit: '2', room: '301' },
    residence: 'resident',
    ...(contactName ? { contactName } : {}),
    ...(telephone ? { telephone } : {}),
  });
  const plan = (
    rows: readonly RegisterRow[],
    commandId: string,
    state: Register = register.initialState,
    contacts = new Map<string, PersonalData>(),
  ) => planHouseholds(rows, { compoundId, commandId }, state, contacts);

  it('keeps the id of a household from import to import', () => {
    const [before] = plan([row()], 'one').households;
    const [after] = plan([row('Zhang', '13900000000')], 'two').households;
    expect(before?.householdId).toBe(after?.householdId);
    expect(before?.address).toBe('1-2-301');
  });

  it('puts a contact person into the vault, under the same id when it is tried again', () => {
    const once = plan([row('Zhang', '13900000000')], 'one');
    expect(once).toEqual(plan([row('Zhang', '13900000000')], 'one'));
    expect(once.people).toEqual([
      { personId: once.households[0]?.contactPersonId, name: 'Zhang', telephone: '13900000000' },
    ]);
  });

  it('keeps the contact persons of two compounds apart, also under one key', () => {
    const of = (compound: string) =>
      planHouseholds(
        [row('Zhang', '13900000000')],
        { compoundId: compound, commandId: 'one' },
        register.initialState,
        new Map(),
      ).people[0]?.personId;
    expect(of(compoundId)).not.toBe(of('00000000-0000-8000-8000-0000000000c2'));
  });

  it('keeps no person where the register names nobody', () => {
    const { households, people } = plan([row()], 'one');
    expect(people).toEqual([]);
    expect(households[0]?.contactPersonId).toBe('');
  });

  it.each([
    ['the same', 'Zhang', '13900000000', 0],
    ['another name', 'Li', '13900000000', 1],
    ['another telephone', 'Zhang', '13900000001', 1],
    ['no telephone', 'Zhang', '', 1],
  ])('knows %s contact person', (_what, name, telephone, made) => {
    const first = plan([row('Zhang', '13900000000')], 'one');
    const state = importInto(register.initialState, first.households);
    const contacts = new Map(first.people.map((entry) => [entry.personId, entry]));
    const second = plan([row(name, telephone)], 'two', state, contacts);
    expect(second.people).toHaveLength(made);
    const unchanged =
      second.households[0]?.contactPersonId === first.households[0]?.contactPersonId;
    expect(unchanged).toBe(made === 0);
  });
});

describe('bad rows', () => {
  const errorsOf = (file: Parameters<typeof assertNoBadRows>[0]) => {
    try {
      assertNoBadRows(file);
    } catch (error) {
      if (error instanceof Malformed) return error.errors;
      throw error;
    }
    return undefined;
  };

  it('are named with row, column and reason', () => {
    const badRows = [
      { row: 17, column: '居住情况', reason: 'unknown-residence' },
      { row: 18, column: '房号', reason: 'duplicate-address', firstRow: 3 },
    ];
    expect(errorsOf({ households: [], badRows, badRowCount: 2 })).toEqual([
      { field: 'row 17, column 居住情况', reason: 'unknown-residence' },
      { field: 'row 18, column 房号, first in row 3', reason: 'duplicate-address' },
    ]);
  });

  it('are said to be more than those named', () => {
    const badRows = [{ row: 17, column: '居住情况', reason: 'unknown-residence' }];
    expect(errorsOf({ households: [], badRows, badRowCount: 2 })).toContainEqual({
      field: 'file',
      reason: 'more-bad-rows',
    });
  });

  it('are none in a good file', () => {
    expect(errorsOf({ households: [], badRows: [], badRowCount: 0 })).toBeUndefined();
  });
});
