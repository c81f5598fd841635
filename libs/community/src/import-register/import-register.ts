import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFile, IsId, Vault, YishiCommand } from '@yishi/platform';
import {
  type Household,
  type HouseholdsRegistered,
  type Register,
  type RegisterCounts,
  type RegisterEvent,
  register,
  registerStream,
} from '../register';
import { IMPORTERS, type LoadedRegister, loadRegister } from './load-register';

/**
 * The file becomes the compound's register, whole or not at all; the same file again changes
 * nothing. Households keep their id as long as their address stays. Refusals: a bad row anywhere
 * (`Malformed`, every bad row named with its column and reason), `no-resident-households`,
 * `register-changed-meanwhile`, and what makes the file unreadable (see `readRegister`).
 */
export class ImportRegister extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsFile() readonly file!: Uint8Array;
}

/** Keeps an event far below the log's 1 MiB, and an import of 100,000 rows in one append. */
export const HOUSEHOLDS_PER_EVENT = 1_000;

export function countResidences(households: Iterable<Household>): RegisterCounts {
  const counts = { resident: 0, absent: 0, vacant: 0 };
  for (const { residence } of households) counts[residence] += 1;
  return counts;
}

const isSame = (a: Household, b: Household): boolean =>
  a.address === b.address && a.residence === b.residence && a.contactPersonId === b.contactPersonId;

/** What the register in the file changes in the register there is. */
function difference(state: Register, rows: readonly Household[]) {
  const listed = new Set<string>();
  const written: Household[] = [];
  let added = 0;
  for (const row of rows) {
    listed.add(row.householdId);
    const known = state.households.get(row.householdId);
    if (known && isSame(known, row)) continue;
    if (!known) added += 1;
    written.push(row);
  }
  const removed: string[] = [];
  for (const householdId of state.households.keys()) {
    if (!listed.has(householdId)) removed.push(householdId);
  }
  const changed = written.length - added;
  const unchanged = rows.length - written.length;
  return { written, removed, changes: { added, changed, removed: removed.length, unchanged } };
}

/**
 * All or nothing: the file becomes the register. Nothing when it is the register already. Refusals:
 * `no-resident-households`; `register-changed-meanwhile` when another import came between reading
 * and deciding.
 */
export const decide: Decide<ImportRegister, Register, RegisterEvent, LoadedRegister> = (
  { compoundId },
  state,
  { loaded },
) => {
  const counts = countResidences(loaded.households);
  if (counts.resident === 0) throw new Refused('no-resident-households');
  if (loaded.registerVersion !== state.version) throw new Refused('register-changed-meanwhile');
  const { written, removed, changes } = difference(state, loaded.households);
  const registerVersion = state.version + 1;
  const events: HouseholdsRegistered[] = [];
  const size = Math.max(written.length, removed.length);
  for (let from = 0; from < size; from += HOUSEHOLDS_PER_EVENT) {
    const to = from + HOUSEHOLDS_PER_EVENT;
    const data = {
      compoundId,
      registerVersion,
      households: written.slice(from, to),
      removedHouseholdIds: removed.slice(from, to),
    };
    const last = to >= size;
    const figures = last ? { counts, changes } : {};
    events.push({ type: 'HouseholdsRegistered', data: { ...data, last, ...figures } });
  }
  return events;
};

export const ImportRegisterHandler = handlerFor(ImportRegister, {
  fold: register,
  stream: ({ compoundId }) => registerStream(compoundId),
  decide,
  allow: [{ roles: IMPORTERS, territory: (_command, _state, { territory }) => territory }],
  load: loadRegister,
  keep: (_command, reader, { people, territory }) => reader.get(Vault).put(people, territory),
  answer: (_command, { loaded: { households } }) => ({
    households: households.length,
    ...countResidences(households),
  }),
});
