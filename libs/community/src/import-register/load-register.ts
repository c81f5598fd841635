import { Forbidden, grantFor, Malformed, type Role, type Territory } from '@yishi/kernel';
import {
  derivedId,
  type LoadContext,
  type Person,
  type PersonalData,
  type Reader,
  Vault,
} from '@yishi/platform';
import { type Household, type Register, register, registerStream } from '../register';
import { compoundTerritory } from '../territory-tree/compounds';
import { type RegisterFile, type RegisterRow, readRegister } from './register-file';

export type LoadedRegister = Readonly<{
  territory: Territory;
  /** The version of the register that the rows were compared with. */
  registerVersion: number;
  households: readonly Household[];
  /** Contact persons the vault does not hold yet. */
  people: readonly Person[];
}>;

export const IMPORTERS: readonly Role[] = [
  'street-officer',
  'council-director',
  'district-administrator',
];

/** Entries asked of the vault at a time. */
const VAULT_PAGE = 1_000;

/**
 * Every bad row by its place, so that its owner can mend all of them at once. Throws `Malformed`.
 */
export function assertNoBadRows({ badRows, badRowCount }: RegisterFile): void {
  if (badRows.length === 0) return;
  const errors = badRows.map(({ row, column, reason, firstRow }) => ({
    field: `row ${row}, column ${column}${firstRow ? `, first in row ${firstRow}` : ''}`,
    reason,
  }));
  const named = new Set(badRows.map(({ row }) => row)).size;
  const more = badRowCount > named ? [{ field: 'file', reason: 'more-bad-rows' }] : [];
  throw new Malformed([...errors, ...more]);
}

const addressOf = ({ address: { building, unit, room } }: RegisterRow): string =>
  `${building}-${unit}-${room}`;

/** The contact persons of the households there are, by id. */
async function knownContacts(
  state: Register,
  reader: Reader,
): Promise<ReadonlyMap<string, PersonalData>> {
  const ids: string[] = [];
  for (const { contactPersonId } of state.households.values()) {
    if (contactPersonId) ids.push(contactPersonId);
  }
  const known = new Map<string, PersonalData>();
  if (ids.length === 0) return known;
  const vault = reader.get(Vault);
  for (let from = 0; from < ids.length; from += VAULT_PAGE) {
    const page = await vault.get(ids.slice(from, from + VAULT_PAGE));
    for (const [id, entry] of page) known.set(id, entry);
  }
  return known;
}

/**
 * Rows to households: ids follow from compound and address, so they are the same in every import. A
 * contact person whose name or telephone changed is another entry of the vault, with an id that a
 * retry makes again, and a key used for two compounds does not: their contacts never meet.
 */
export function planHouseholds(
  rows: readonly RegisterRow[],
  { compoundId, commandId }: Readonly<{ compoundId: string; commandId: string }>,
  state: Register,
  contacts: ReadonlyMap<string, PersonalData>,
): Pick<LoadedRegister, 'households' | 'people'> {
  const people: Person[] = [];
  const households = rows.map((row): Household => {
    const address = addressOf(row);
    const householdId = derivedId(compoundId, address);
    const { residence, contactName: name = '', telephone = '' } = row;
    if (!name && !telephone) return { householdId, address, residence, contactPersonId: '' };
    const knownId = state.households.get(householdId)?.contactPersonId ?? '';
    const known = contacts.get(knownId);
    if (known && (known.name ?? '') === name && (known.telephone ?? '') === telephone) {
      return { householdId, address, residence, contactPersonId: knownId };
    }
    const personId = derivedId(commandId, compoundId, address);
    people.push({ personId, ...(name ? { name } : {}), ...(telephone ? { telephone } : {}) });
    return { householdId, address, residence, contactPersonId: personId };
  });
  return { households, people };
}

/**
 * Who may is asked before the file is unpacked: reading 100,000 rows is work for those who may
 * only.
 */
export async function loadRegister(
  { compoundId, file }: Readonly<{ compoundId: string; file: Uint8Array }>,
  reader: Reader,
  { actor, commandId }: LoadContext,
): Promise<LoadedRegister> {
  const territory = await compoundTerritory(reader, actor, compoundId);
  if (!actor.isProcess && !grantFor(actor, IMPORTERS, territory)) {
    throw new Forbidden('territory-not-allowed');
  }
  const content = await readRegister(file);
  assertNoBadRows(content);
  const state = await reader.state(register, registerStream(compoundId));
  const contacts = await knownContacts(state, reader);
  const plan = planHouseholds(content.households, { compoundId, commandId }, state, contacts);
  return { territory, registerVersion: state.version, ...plan };
}
