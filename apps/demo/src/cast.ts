import { randomUUID } from 'node:crypto';
import type { Api, Person } from './api';

export const DISTRICT = '410811';
export const STREET = '410811001';
const streetPlace = `${DISTRICT}/${STREET}`;

/**
 * The officers of the story. Residents and council members get their tokens once their compound
 * exists.
 */
export type Officers = Readonly<
  Record<'administrator' | 'finance' | 'treasurer' | 'street' | 'streetCashier', Person>
>;

export const officersOf = (api: Api): Officers => ({
  administrator: api.person(randomUUID(), { role: 'district-administrator', territory: DISTRICT }),
  finance: api.person(randomUUID(), { role: 'district-finance', territory: DISTRICT }),
  treasurer: api.person(randomUUID(), { role: 'district-finance', territory: DISTRICT }),
  street: api.person(randomUUID(), { role: 'street-officer', territory: streetPlace }),
  streetCashier: api.person(randomUUID(), { role: 'street-officer', territory: streetPlace }),
});
